export type { ActorControl, Realism } from './fault.ts';
export {
  type FaultAction,
  isMomentary,
  type OneOf,
  type RequestAction,
  realismOf,
  type WatchAction,
  worse,
} from './fault-action.ts';
export {
  createFaultPlane,
  DuplicateFaultError,
  type FaultPlane,
  type FaultPlaneOptions,
  UnknownFaultError,
} from './fault-plane.ts';
export type { FaultFiring, FaultReport } from './fault-report.ts';
export type { FaultRule, FaultWhen, FaultWhere, RequestView, Window, WriteView } from './fault-rule.ts';
export type { Latency } from './latency.ts';
export type { Loudness } from './loudness.ts';
export type { PreviewWrite, WritePreview } from './preview.ts';
