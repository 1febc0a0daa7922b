export { type ClusterTarget, KubeconfigError } from './forward/cluster.ts';
export {
  type ForwardingHandler,
  type ForwardOptions,
  forwardTo,
  forwardToServer,
} from './forward/forward-to.ts';
export { HandlerDispatcher } from './in-process/handler-dispatcher.ts';
export { inProcessHttpLibrary } from './in-process/http-library.ts';
export { type InProcessIdentity, inProcessKubeConfig } from './in-process/kube-config.ts';
export * from './index-tls.ts';
export { kubeHandlers } from './msw/kube-handlers.ts';
