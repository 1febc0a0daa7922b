export { cronJobController } from './cron-job.ts';
export { daemonSetController } from './daemon-set.ts';
export { deploymentController } from './deployment.ts';
export { jobController } from './job.ts';
export { podLife } from './pod-life.ts';
export { AFTER_ANNOTATION, FATE_ANNOTATION, type PodFate, type PodScript } from './pod-script.ts';
export { replicaSetController } from './replica-set.ts';
export { statefulSetController } from './stateful-set.ts';
