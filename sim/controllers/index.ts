export type { Actor } from './actor.ts';
export { DEFAULT_EVENT_TTL_MS, EventTtl } from './event-ttl.ts';
export {
  CONTROLLER_NAMES,
  type ControlledServer,
  type ControllerName,
  type KubernetesControllers,
  type KubernetesControllersOptions,
  startKubernetesControllers,
} from './start-kubernetes-controllers.ts';
export { AFTER_ANNOTATION, FATE_ANNOTATION, type PodFate, type PodScript } from './workloads/index.ts';
