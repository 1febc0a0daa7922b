import type { Clock } from '../../clock/index.ts';
import type { Random } from '../../random/index.ts';
import type { Store } from '../../store/index.ts';
import type { EscalationDeps } from '../access/index.ts';
import type { AdmissionChain } from '../ports.ts';
import type { Registry } from '../registry/resource.ts';
import { defaultTolerationSeconds } from './default-toleration-seconds.ts';
import { namespaceLifecycle } from './namespace-lifecycle.ts';
import type { AdmissionPlugin } from './plugin.ts';
import { PluginChain } from './plugin-chain.ts';
import { podPriority } from './pod-priority.ts';
import { rbacEscalation } from './rbac-escalation.ts';
import { serviceAccount } from './service-account.ts';
import { storageObjectInUseProtection } from './storage-object-in-use-protection.ts';
import { taintNodesByCondition } from './taint-nodes-by-condition.ts';
import { validatingAdmissionPolicy } from './validating-admission-policy.ts';
import { mutatingWebhooks, validatingWebhooks } from './webhook/webhook-dispatch.ts';
import { type CallWebhook, unreachableWebhooks } from './webhook/webhook-port.ts';

export interface AdmissionOptions {
  readonly store: Store;
  readonly random: Random;
  readonly clock: Clock;
  /** Knows the kinds that policies take parameters of. */
  readonly registry: Pick<Registry, 'lookupKind'>;
  /** Carries requests to webhooks. Default: every webhook is unreachable. */
  readonly callWebhook?: CallWebhook;
  /** What the escalation check asks; absent where authorisation is off. */
  readonly escalation?: EscalationDeps;
  /** Plugins beyond the default ones, e.g. `ServiceAccount`. */
  readonly enable?: readonly string[];
  /** Default plugins to leave out. */
  readonly disable?: readonly string[];
}

const OFF_BY_DEFAULT: ReadonlySet<string> = new Set(['ServiceAccount']);

/** An admission plugin was named that does not exist. */
export class UnknownPluginError extends Error {
  readonly code = 'KUBEFLAP_UNKNOWN_ADMISSION_PLUGIN';
}

/**
 * The plugins of a server in the order of the real one.
 * Source: kubernetes pkg/kubeapiserver/options/plugins.go AllOrderedPlugins.
 * @throws UnknownPluginError for a name that no plugin has.
 */
export function createAdmission(options: AdmissionOptions): AdmissionChain {
  const { store, random, clock, escalation, enable = [], disable = [] } = options;
  const webhooks = {
    store,
    clock,
    random: random.stream('admission/webhooks'),
    call: options.callWebhook ?? unreachableWebhooks,
  };
  const all: AdmissionPlugin[] = [
    namespaceLifecycle(store),
    serviceAccount(store, random.stream('admission/service-account')),
    taintNodesByCondition,
    podPriority(store),
    defaultTolerationSeconds,
    storageObjectInUseProtection,
    mutatingWebhooks(webhooks),
    validatingAdmissionPolicy(store, options.registry),
    validatingWebhooks(webhooks),
  ];
  const names = new Set(all.map((plugin) => plugin.name));
  const unknown = [...enable, ...disable].find((name) => !names.has(name));
  if (unknown !== undefined)
    throw new UnknownPluginError(`unknown admission plugin ${unknown}; there are ${[...names].join(', ')}`);
  const chosen = all.filter(
    ({ name }) => !disable.includes(name) && (enable.includes(name) || !OFF_BY_DEFAULT.has(name)),
  );
  return new PluginChain(escalation ? [...chosen, rbacEscalation(escalation)] : chosen);
}
