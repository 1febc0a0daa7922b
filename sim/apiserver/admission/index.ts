export { type AdmissionOptions, createAdmission, UnknownPluginError } from './create-admission.ts';
export { type AdmissionPlugin, admissionForbidden, isWriteTo } from './plugin.ts';
export { httpsWebhookCaller, type ServiceAddress } from './webhook/https-webhook-caller.ts';
export type { CallWebhook, WebhookRequest, WebhookResponse } from './webhook/webhook-port.ts';
