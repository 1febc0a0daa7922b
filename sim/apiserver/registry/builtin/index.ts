export { type BootstrapObject, bootstrapObjects, seedBootstrapObjects } from './bootstrap-objects.ts';
export { builtinResources } from './builtin-resources.ts';
export { SCALE_COLUMNS, scaleCells } from './scale-table.ts';
