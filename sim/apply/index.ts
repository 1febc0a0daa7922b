export { type FieldSet, setOf } from './field-set.ts';
export { fieldElement } from './path-element.ts';
export {
  keepTimesOfUnchanged,
  recordUpdate,
  type SchemaOfVersion,
  type UpdateRecord,
} from './record-update.ts';
export { recordScale, scaleManagedFields } from './scale-ownership.ts';
export { type ApplyRequest, serverSideApply } from './server-side-apply.ts';
