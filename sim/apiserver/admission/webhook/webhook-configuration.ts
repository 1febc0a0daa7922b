import {
  at,
  isArray,
  isObject,
  type Json,
  type JsonObject,
  type KubeObject,
  member,
} from '../../../kube/index.ts';
import type { Store } from '../../../store/index.ts';

const GROUP = 'admissionregistration.k8s.io';
const STORAGE_KEYS = {
  mutating: `${GROUP}/mutatingwebhookconfigurations`,
  validating: `${GROUP}/validatingwebhookconfigurations`,
} as const;

export type WebhookPhase = keyof typeof STORAGE_KEYS;

/** One webhook of a configuration, with the API's defaults filled in. */
export interface Webhook {
  readonly name: string;
  /** Distinguishes webhooks of the same name in different configurations. */
  readonly key: string;
  readonly clientConfig: JsonObject;
  readonly rules: readonly JsonObject[];
  readonly failurePolicy: 'Fail' | 'Ignore';
  readonly matchPolicy: 'Exact' | 'Equivalent';
  readonly namespaceSelector: JsonObject;
  readonly objectSelector: JsonObject;
  readonly matchConditions: readonly { readonly name: string; readonly expression: string }[];
  readonly sideEffects: string;
  readonly timeoutSeconds: number;
  readonly reinvocationPolicy: 'Never' | 'IfNeeded';
}

/** The webhooks of a phase in calling order: configurations by name, webhooks as listed. */
export function webhooksOf(store: Store, phase: WebhookPhase): Webhook[] {
  return store
    .list(STORAGE_KEYS[phase])
    .flatMap((configuration) =>
      objects(member(configuration, 'webhooks')).map((webhook, index) =>
        readWebhook(configuration, webhook, index),
      ),
    );
}

function readWebhook(configuration: KubeObject, webhook: JsonObject, index: number): Webhook {
  const text = (key: string, fallback: string): string => {
    const value = member(webhook, key);
    return typeof value === 'string' && value !== '' ? value : fallback;
  };
  const timeout = member(webhook, 'timeoutSeconds');
  return {
    name: text('name', ''),
    key: `${configuration.metadata.name}/${index}`,
    clientConfig: object(at(webhook, 'clientConfig')),
    rules: objects(member(webhook, 'rules')),
    failurePolicy: text('failurePolicy', 'Fail') === 'Ignore' ? 'Ignore' : 'Fail',
    matchPolicy: text('matchPolicy', 'Equivalent') === 'Exact' ? 'Exact' : 'Equivalent',
    namespaceSelector: object(member(webhook, 'namespaceSelector')),
    objectSelector: object(member(webhook, 'objectSelector')),
    matchConditions: objects(member(webhook, 'matchConditions')).map((condition) => ({
      name: String(member(condition, 'name') ?? ''),
      expression: String(member(condition, 'expression') ?? ''),
    })),
    sideEffects: text('sideEffects', ''),
    timeoutSeconds: typeof timeout === 'number' ? timeout : 10,
    reinvocationPolicy: text('reinvocationPolicy', 'Never') === 'IfNeeded' ? 'IfNeeded' : 'Never',
  };
}

function objects(value: Json | undefined): JsonObject[] {
  return isArray(value) ? value.filter(isObject) : [];
}

function object(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {};
}
