import {
  applyJsonPatch,
  type JsonObject,
  type KubeObject,
  member,
  newBadRequest,
  newInternalError,
  StatusError,
} from '../../../kube/index.ts';
import type { Random } from '../../../random/index.ts';
import type { Store } from '../../../store/index.ts';
import type { AdmissionAttributes } from '../../ports.ts';
import { activationOf, ExpressionError, meetsConditions } from '../admission-expression.ts';
import { type AdmissionPlugin, admissionForbidden } from '../plugin.ts';
import {
  isExempt,
  matchesNamespaceSelector,
  matchesObjectSelector,
  matchesRules,
} from '../resource-rules.ts';
import type { AdmissionVerdict } from './admission-review.ts';
import { askWebhook, CallingWebhookError, type WebhookClientOptions } from './webhook-client.ts';
import { type Webhook, type WebhookPhase, webhooksOf } from './webhook-configuration.ts';

export interface WebhookDeps extends WebhookClientOptions {
  readonly store: Store;
  /** Where the uids of reviews come from. */
  readonly random: Random;
}

/**
 * Webhooks that change objects, one after the other; those that ask for it are called once more when a later one changed
 * the object. Source: apiserver pkg/admission/plugin/webhook/mutating/dispatcher.go.
 */
export function mutatingWebhooks(deps: WebhookDeps): AdmissionPlugin {
  return {
    name: 'MutatingAdmissionWebhook',
    mutate(attributes) {
      const webhooks = candidates('mutating', attributes, deps);
      return webhooks.length === 0 ? attributes.object : mutateAll(webhooks, attributes, deps);
    },
  };
}

/** Webhooks that only judge, all at once. Source: apiserver pkg/admission/plugin/webhook/validating/dispatcher.go. */
export function validatingWebhooks(deps: WebhookDeps): AdmissionPlugin {
  return {
    name: 'ValidatingAdmissionWebhook',
    validate(attributes) {
      const webhooks = candidates('validating', attributes, deps).filter((w) =>
        concerns(w, attributes, deps),
      );
      return webhooks.length === 0 ? undefined : validateAll(webhooks, attributes, deps);
    },
  };
}

/** The webhooks whose rules name the write; selectors are looked at later, since mutation may change labels. */
function candidates(phase: WebhookPhase, attributes: AdmissionAttributes, { store }: WebhookDeps): Webhook[] {
  if (isExempt(attributes)) return [];
  return webhooksOf(store, phase).filter((w) => matchesRules(attributes, w.rules, w.matchPolicy));
}

function concerns(webhook: Webhook, attributes: AdmissionAttributes, deps: WebhookDeps): boolean {
  return (
    matchesNamespaceSelector(attributes, webhook.namespaceSelector, deps.store) &&
    matchesObjectSelector(attributes, webhook.objectSelector) &&
    meetsItsConditions(webhook, attributes, deps.store)
  );
}

/** @throws StatusError 403 when a condition cannot be evaluated and the webhook's policy is Fail. */
function meetsItsConditions(webhook: Webhook, attributes: AdmissionAttributes, store: Store): boolean {
  if (webhook.matchConditions.length === 0) return true;
  const { namespace } = attributes;
  const namespaceObject = namespace === '' ? undefined : store.get('/namespaces', '', namespace);
  try {
    return meetsConditions(webhook.matchConditions, activationOf(attributes, namespaceObject, undefined));
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    if (webhook.failurePolicy === 'Ignore') return false;
    throw admissionForbidden(attributes, error.message);
  }
}

async function mutateAll(
  webhooks: readonly Webhook[],
  attributes: AdmissionAttributes,
  deps: WebhookDeps,
): Promise<KubeObject | undefined> {
  let { object } = attributes;
  const again = new Set<Webhook>();
  const called: Webhook[] = [];
  const call = async (webhook: Webhook): Promise<void> => {
    const current = { ...attributes, object };
    if (!concerns(webhook, current, deps)) return;
    const next = await mutateOne(webhook, current, deps);
    if (next !== object) for (const earlier of called) if (earlier !== webhook) again.add(earlier);
    object = next;
    called.push(webhook);
  };
  for (const webhook of webhooks) await call(webhook);
  const repeated = [...again].filter((webhook) => webhook.reinvocationPolicy === 'IfNeeded');
  for (const webhook of repeated) await call(webhook);
  return object;
}

async function mutateOne(
  webhook: Webhook,
  attributes: AdmissionAttributes,
  deps: WebhookDeps,
): Promise<KubeObject | undefined> {
  const { object } = attributes;
  const verdict = await ask(webhook, attributes, true, deps);
  if (!verdict?.patch || verdict.patch.length === 0 || !object) return object;
  try {
    return applyJsonPatch(object, [...verdict.patch]) as KubeObject;
  } catch (error) {
    throw newInternalError(error instanceof Error ? error.message : String(error));
  }
}

async function validateAll(
  webhooks: readonly Webhook[],
  attributes: AdmissionAttributes,
  deps: WebhookDeps,
): Promise<void> {
  const results = await Promise.allSettled(webhooks.map((webhook) => ask(webhook, attributes, false, deps)));
  const refused = results.find((result) => result.status === 'rejected');
  if (refused) throw refused.reason;
}

/** One webhook's verdict; undefined when it could not be asked and may be ignored. @throws StatusError for a refusal. */
async function ask(
  webhook: Webhook,
  attributes: AdmissionAttributes,
  mayPatch: boolean,
  deps: WebhookDeps,
): Promise<AdmissionVerdict | undefined> {
  if (attributes.dryRun && webhook.sideEffects !== 'None' && webhook.sideEffects !== 'NoneOnDryRun')
    throw newBadRequest(`admission webhook "${webhook.name}" does not support dry run`);
  let verdict: AdmissionVerdict;
  try {
    verdict = await askWebhook(webhook, attributes, deps.random.uuid(), mayPatch, deps);
  } catch (error) {
    if (!(error instanceof CallingWebhookError)) throw error;
    if (webhook.failurePolicy === 'Ignore') return undefined;
    throw newInternalError(error.message);
  }
  for (const warning of verdict.warnings) attributes.warn(warning);
  if (!verdict.allowed) throw refusal(webhook, verdict.result);
  return verdict;
}

/** Source: apiserver pkg/admission/plugin/webhook/errors/statuserror.go ToStatusErr. */
function refusal(webhook: Webhook, result: JsonObject): StatusError {
  const text = (key: string): string => {
    const value = member(result, key);
    return typeof value === 'string' ? value : '';
  };
  const denied = `admission webhook "${webhook.name}" denied the request`;
  const why = text('message') || text('reason');
  const code = member(result, 'code');
  const details = member(result, 'details');
  return new StatusError(
    typeof code === 'number' && code >= 400 ? code : 400,
    text('reason'),
    why === '' ? `${denied} without explanation` : `${denied}: ${why}`,
    ...(details === undefined ? [] : [details as JsonObject]),
  );
}
