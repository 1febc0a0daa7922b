export { customResources, isEstablished } from './custom-resources.ts';
export { humanDuration } from './human-duration.ts';
export { compareVersionPriority } from './version-priority.ts';
