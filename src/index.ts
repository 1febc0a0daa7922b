export { type Config, ConfigError, configFrom, DEFAULT_CONFIG } from './config.ts';
export { EXIT, type ExitCode } from './exit-code.ts';
export { type Cluster, ClusterError, createCluster } from './kube/index.ts';
export type { Clock, Log } from './ports.ts';
export { runRecovery } from './run.ts';
export { type RunSummary, Tally } from './summary.ts';
