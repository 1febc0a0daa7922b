export { type AdmissionOptions, createAdmission, UnknownPluginError } from './create-admission.ts';
export { type AdmissionPlugin, admissionForbidden, isWriteTo } from './plugin.ts';
