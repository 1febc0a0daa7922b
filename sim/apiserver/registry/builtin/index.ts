export { type BootstrapObject, bootstrapObjects, seedBootstrapObjects } from './bootstrap-objects.ts';
export { builtinResources } from './builtin-resources.ts';
