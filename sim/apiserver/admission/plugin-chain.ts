import type { KubeObject } from '../../kube/index.ts';
import type { AdmissionAttributes, AdmissionChain } from '../ports.ts';
import type { AdmissionPlugin } from './plugin.ts';

/** Runs plugins one after the other; each sees what the one before made of the object. */
export class PluginChain implements AdmissionChain {
  readonly #mutating: readonly AdmissionPlugin[];
  readonly #validating: readonly AdmissionPlugin[];

  constructor(plugins: readonly AdmissionPlugin[]) {
    this.#mutating = plugins.filter((plugin) => plugin.mutate);
    this.#validating = plugins.filter((plugin) => plugin.validate);
  }

  mutate(attributes: AdmissionAttributes): KubeObject | undefined | Promise<KubeObject | undefined> {
    let { object } = attributes;
    for (const [index, plugin] of this.#mutating.entries()) {
      const result = plugin.mutate!(object === attributes.object ? attributes : { ...attributes, object });
      // Only webhooks wait; everything else stays on the synchronous path that every write of a run takes.
      if (result instanceof Promise)
        return bounded(attributes, this.#mutateRest(attributes, result, index + 1));
      object = result;
    }
    return object;
  }

  async #mutateRest(
    attributes: AdmissionAttributes,
    pending: Promise<KubeObject | undefined>,
    from: number,
  ): Promise<KubeObject | undefined> {
    let object = await pending;
    for (const plugin of this.#mutating.slice(from)) object = await plugin.mutate!({ ...attributes, object });
    return object;
  }

  validate(attributes: AdmissionAttributes): void | Promise<void> {
    for (const [index, plugin] of this.#validating.entries()) {
      const result = plugin.validate!(attributes);
      if (result instanceof Promise)
        return bounded(attributes, this.#validateRest(attributes, result, index + 1));
    }
  }

  async #validateRest(attributes: AdmissionAttributes, pending: Promise<void>, from: number): Promise<void> {
    await pending;
    for (const plugin of this.#validating.slice(from)) await plugin.validate!(attributes);
  }
}

/** Webhooks get no more time than the request they are asked about. */
function bounded<T>({ deadline }: AdmissionAttributes, work: Promise<T>): Promise<T> {
  return deadline ? deadline.bound(work) : work;
}
