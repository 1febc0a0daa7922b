/** Whether the real controllers get out of a state by themselves. `by version` depends on the profile. */
export type SelfHeal =
  | 'at once'
  | 'next pass'
  | 'by upgrade'
  | 'disruptive'
  | 'by version'
  | 'never'
  | 'not a state';

/** One row of the fault table: what a fault leaves behind, and what becomes of it without help. */
export interface FaultTableRow {
  /** As numbered in reference/flux-behaviour.md 7. */
  readonly row: number;
  readonly fault: string;
  readonly leaves: string;
  readonly heals: SelfHeal;
}

type Line = readonly [row: number, fault: string, leaves: string, heals: SelfHeal];

/** W_C is the conditions write after the action, W_H the history write, W_B1/W_D1/W_D2 as in flux-behaviour section 2. */
const LINES: readonly Line[] = [
  [1, 'W_C lost silently on a first install', 'Ready Unknown, history deployed, no Released', 'by version'],
  [2, 'W_C refused once', 'nothing', 'at once'],
  [3, 'W_C and its re-send refused, W_H stored', 'as row 1', 'by version'],
  [4, 'W_C meets ten conflicts', 'as row 1', 'by version'],
  [5, 'W_C stored, answer lost', 'nothing', 'at once'],
  [
    6,
    'W_C lost on an upgrade, Released True before',
    "Ready True with the previous release's message",
    'next pass',
  ],
  [7, 'W_C lost, Released False failed before', 'Ready False though deployed', 'by version'],
  [8, 'W_C lost, Released False PendingRelease before', 'Ready False though deployed', 'never'],
  [9, 'W_C lost while adopting an unmanaged release', "Ready Unknown, Running 'upgrade'", 'by version'],
  [10, 'W_H refused once', 'nothing', 'at once'],
  [11, 'W_H lost', 'Ready True, history empty', 'by upgrade'],
  [12, 'W_C and W_H lost together', 'Ready Unknown, history empty', 'by upgrade'],
  [13, 'W_B1 refused', 'the action did not run', 'next pass'],
  [14, 'W_B1 lost silently', 'no Ready during the action', 'at once'],
  [
    15,
    'W_B2 lost silently, then a crash',
    'no storageNamespace: deletion would skip the uninstall',
    'next pass',
  ],
  [16, 'W_D1 lost', 'Ready True with Reconciling True', 'next pass'],
  [17, 'W_D2 lost', 'generation not observed, dependents wait', 'next pass'],
  [18, 'finalizer lost', 'no finalizer', 'next pass'],
  [19, 'status.helmChart lost', 'HelmChart without a reference to it', 'next pass'],
  [20, 'a failure recorded, its Ready lost', 'Ready Unknown, history failed', 'next pass'],
  [21, 'conditions after the tests lost', 'Ready Unknown AwaitingTests, tests succeeded', 'never'],
  [22, 'Remediated lost after a rollback', 'no Remediated, Released False', 'by upgrade'],
  [23, "POST of Helm's record refused", 'nothing stored, not counted', 'next pass'],
  [24, "POST of Helm's record stored, answer lost", 'a pending record', 'by upgrade'],
  [25, 'PUT deployed refused or lost', 'a pending record, the workload running', 'by upgrade'],
  [26, 'PUT deployed stored, answer lost', 'history pending, storage deployed', 'by upgrade'],
  [27, "Helm's record deleted or changed by hand", 'Absent or Unmanaged', 'by upgrade'],
  [28, 'record beyond 1 MiB', 'never stored', 'never'],
  [29, 'record left uninstalling', 'upgrades fail: has no deployed releases', 'never'],
  [30, 'two deployed records, helm CLI beside', 'Unmanaged', 'by upgrade'],
  [31, 'leader lost during an install', 'pending record, Ready Unknown', 'by upgrade'],
  [32, 'leader lost during an upgrade', 'pending record; no rollback target any more', 'by upgrade'],
  [33, 'leader lost during a rollback', 'pending record', 'by upgrade'],
  [34, 'leader lost during an uninstall', 'record uninstalling', 'never'],
  [35, 'SIGTERM during an action', 'record failed, history empty', 'by upgrade'],
  [36, 'no leader at all', 'everything frozen', 'never'],
  [37, 'two leaders at once', 'one Helm action fails', 'by upgrade'],
  [38, 'controller restarts in a loop', 'every release reconciled at each start', 'not a state'],
  [39, 'cache without the history at the start of a pass', 'a spurious upgrade', 'by upgrade'],
  [40, 'cache that lags during a patch', 'conflicts, as row 4', 'by version'],
  [
    41,
    'event lost: source became ready',
    'SourceNotReady until the interval; since v1.4.0 for 30 s',
    'next pass',
  ],
  [42, 'event lost: spec or request', 'no pass until the next change or list', 'next pass'],
  [43, 'watch closed or expired', 'nothing', 'at once'],
  [44, 'another writer storms the object', 'as row 4', 'by version'],
  [45, '429 with Retry-After', 'nothing: retried below the controller', 'at once'],
  [46, '429 or 503 without Retry-After', 'a hard error', 'next pass'],
  [47, 'lease writes starve', 'leadership lost', 'by upgrade'],
  [48, 'API away for less than 30 s, nothing running', 'nothing', 'at once'],
  [49, 'API away while Helm works, no retries', 'Stalled RetriesExceeded', 'never'],
  [50, 'the same with retries', 'uninstalled and installed again', 'disruptive'],
  [51, 'API away for more than 30 s', 'leader exits and comes back', 'at once'],
  [52, 'answer lost to a patch without lock', 'nothing', 'at once'],
  [53, 'answer lost to the conditions patch', 'nothing', 'at once'],
  [54, "answer lost to the HelmChart's apply", 'nothing', 'next pass'],
  [55, "HelmChart's dry run fails", 'an event, but no condition', 'next pass'],
  [56, 'clocks differ', 'transition times cannot be trusted', 'not a state'],
  [57, 'etcd read-only', 'all writes fail, leader exits', 'by upgrade'],
  [58, 'CRD deleted', 'all objects gone', 'never'],
  [59, 'CRD older than the controller', 'fields pruned, patched again and again', 'never'],
  [60, 'etcd restored from a backup', 'Unmanaged where only part went back', 'by upgrade'],
  [61, 'namespace terminating', 'creates forbidden', 'never'],
  [62, 'target namespace missing', 'Stalled RetriesExceeded', 'never'],
  [63, 'admission refuses status or objects', 'errors with backoff', 'never'],
  [64, 'source-controller restarted', 'artifacts disappeared', 'next pass'],
  [65, "source's Ready or artifact lost", 'Ready Unknown or no artifact', 'next pass'],
  [66, "Kustomization's final Ready lost", 'Ready Unknown', 'next pass'],
  [67, "Kustomization's inventory lost", 'objects that are never pruned', 'never'],
  [68, 'stuck HelmRelease under wait or dependsOn', 'dependents blocked, HealthCheckFailed', 'never'],
  [69, "Receiver's Ready lost", 'webhooks answered 503', 'next pass'],
  [70, 'webhook lost', 'no immediate pass', 'next pass'],
  [71, 'suspend left behind by a dead repair', 'frozen', 'never'],
  [72, 'HelmRelease deleted while suspended', 'release orphaned', 'never'],
  [73, 'Ready True written over a failure', 'failure masked', 'never'],
];

/** In our words; every row is flown by the tests beside it. Source: reference/flux-behaviour.md 7. */
export const FAULT_TABLE: readonly FaultTableRow[] = LINES.map(([row, fault, leaves, heals]) => ({
  row,
  fault,
  leaves,
  heals,
}));
