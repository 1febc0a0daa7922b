import { parseGoDuration } from '../../kube/index.ts';
import type { ChartMetadata } from './release-record.ts';

export type HelmActionName = 'install' | 'upgrade' | 'rollback' | 'uninstall' | 'test';

/** One Helm action about to run. */
export interface HelmAttempt {
  /** Of the HelmRelease. */
  readonly namespace: string;
  readonly name: string;
  readonly action: HelmActionName;
  /** How many attempts of this action this HelmRelease has seen, from 1; counts across restarts of the controller. */
  readonly attempt: number;
  readonly chart: ChartMetadata;
}

/** How an action goes. Nothing set: it succeeds after the usual wait. */
export interface ActionOutcome {
  /** How long the workload takes to become ready (or the hooks to run). */
  readonly durationMs?: number;
  /** The action fails after that time, with this message. */
  readonly fail?: string;
  /** The action fails before Helm stored anything: a template error. */
  readonly failEarly?: string;
  /** The workload never becomes ready; the action ends at its timeout. */
  readonly hang?: boolean;
}

export type ActionScript = (attempt: HelmAttempt) => ActionOutcome | undefined;

/** `kubeflap.io/helm-install: "fail=2 duration=30s"` on a HelmRelease scripts its installs, and so on for each action. */
export const SCRIPT_ANNOTATION_PREFIX = 'kubeflap.io/helm-';

/** A script annotation that cannot be read. */
export class ActionScriptError extends Error {
  readonly code = 'KUBEFLAP_ACTION_SCRIPT';
}

/**
 * Reads a script annotation: words separated by spaces, `duration=30s`, `fail=N` (the first N attempts fail; without a
 * number all do), `failEarly=N`, `hang=N`.
 * @throws ActionScriptError
 */
export function parseActionScript(text: string): (attempt: number) => ActionOutcome {
  const limits: Partial<Record<'fail' | 'failEarly' | 'hang', number>> = {};
  let durationMs: number | undefined;
  for (const word of text.split(/\s+/).filter((part) => part !== '')) {
    const [key, value] = word.split('=', 2) as [string, string | undefined];
    if (key === 'duration') {
      durationMs = parseGoDuration(value ?? '');
      if (durationMs === undefined)
        throw new ActionScriptError(`"${text}": ${JSON.stringify(value)} is not a duration such as 30s`);
    } else if (key === 'fail' || key === 'failEarly' || key === 'hang') {
      limits[key] = value === undefined ? Number.POSITIVE_INFINITY : Number(value);
      if (Number.isNaN(limits[key]))
        throw new ActionScriptError(`"${text}": ${JSON.stringify(value)} is not a number of attempts`);
    } else throw new ActionScriptError(`"${text}": unknown word ${JSON.stringify(key)}`);
  }
  return (attempt) => ({
    ...(durationMs === undefined ? {} : { durationMs }),
    ...(attempt <= (limits.fail ?? 0) ? { fail: 'timed out waiting for the condition' } : {}),
    ...(attempt <= (limits.failEarly ?? 0) ? { failEarly: 'execution error at (templates/)' } : {}),
    ...(attempt <= (limits.hang ?? 0) ? { hang: true } : {}),
  });
}

/** Counts attempts and asks the scripts: the annotation first, then the option. Lives longer than a controller process. */
export class ActionDirector {
  readonly #script: ActionScript | undefined;
  readonly #attempts = new Map<string, number>();

  constructor(script?: ActionScript) {
    this.#script = script;
  }

  next(
    release: { readonly namespace: string; readonly name: string; readonly annotation?: string | undefined },
    action: HelmActionName,
    chart: ChartMetadata,
  ): ActionOutcome {
    const key = `${release.namespace}/${release.name}/${action}`;
    const attempt = (this.#attempts.get(key) ?? 0) + 1;
    this.#attempts.set(key, attempt);
    const { namespace, name } = release;
    return {
      ...this.#script?.({ namespace, name, action, attempt, chart }),
      ...(release.annotation === undefined ? {} : parseActionScript(release.annotation)(attempt)),
    };
  }
}
