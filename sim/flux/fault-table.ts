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
  /** The test of this folder that shows it; none where the models do not reach. */
  readonly shownBy?: string;
}

const MATRIX = 'helm-controller/stranding-matrix.test.ts';
const LEADERSHIP = 'helm-controller/leadership.test.ts';
const TRANSITIONS = 'helm-controller/transitions.test.ts';
const TABLE = 'helm-controller/fault-table.test.ts';
const CHART = 'helm-controller/chart-template.test.ts';
const SOURCE = 'source-controller/source-controller.test.ts';
const KUSTOMIZE = 'kustomize-controller/kustomize-controller.test.ts';
const RETRIES = 'runtime/retrying-transport.test.ts';
const INFORMER = 'runtime/informer.test.ts';

type Line = readonly [row: number, fault: string, leaves: string, heals: SelfHeal, shownBy?: string];

/** W_C is the conditions write after the action, W_H the history write, W_B1/W_D1/W_D2 as in flux-behaviour section 2. */
const LINES: readonly Line[] = [
  [
    1,
    'W_C lost silently on a first install',
    'Ready Unknown, history deployed, no Released',
    'by version',
    MATRIX,
  ],
  [2, 'W_C refused once', 'nothing', 'at once', MATRIX],
  [3, 'W_C and its re-send refused, W_H stored', 'as row 1', 'by version', MATRIX],
  [4, 'W_C meets ten conflicts', 'as row 1', 'by version', MATRIX],
  [5, 'W_C stored, answer lost', 'nothing', 'at once', MATRIX],
  [
    6,
    'W_C lost on an upgrade, Released True before',
    "Ready True with the previous release's message",
    'next pass',
    MATRIX,
  ],
  [7, 'W_C lost, Released False failed before', 'Ready False though deployed', 'by version', MATRIX],
  [8, 'W_C lost, Released False PendingRelease before', 'Ready False though deployed', 'never', MATRIX],
  [
    9,
    'W_C lost while adopting an unmanaged release',
    "Ready Unknown, Running 'upgrade'",
    'by version',
    TABLE,
  ],
  [10, 'W_H refused once', 'nothing', 'at once', MATRIX],
  [11, 'W_H lost', 'Ready True, history empty', 'by upgrade', MATRIX],
  [12, 'W_C and W_H lost together', 'Ready Unknown, history empty', 'by upgrade', MATRIX],
  [13, 'W_B1 refused', 'the action did not run', 'next pass', MATRIX],
  [14, 'W_B1 lost silently', 'no Ready during the action', 'at once', MATRIX],
  [
    15,
    'W_B2 lost silently, then a crash',
    'no storageNamespace: deletion would skip the uninstall',
    'next pass',
    TABLE,
  ],
  [16, 'W_D1 lost', 'Ready True with Reconciling True', 'next pass', TABLE],
  [17, 'W_D2 lost', 'generation not observed, dependents wait', 'next pass', MATRIX],
  [18, 'finalizer lost', 'no finalizer', 'next pass', TABLE],
  [19, 'status.helmChart lost', 'HelmChart without a reference to it', 'next pass', CHART],
  [20, 'a failure recorded, its Ready lost', 'Ready Unknown, history failed', 'next pass', TABLE],
  [
    21,
    'conditions after the tests lost',
    'Ready Unknown AwaitingTests, tests succeeded',
    'never',
    TRANSITIONS,
  ],
  [22, 'Remediated lost after a rollback', 'no Remediated, Released False', 'by upgrade', TABLE],
  [23, "POST of Helm's record refused", 'nothing stored, not counted', 'next pass', TABLE],
  [24, "POST of Helm's record stored, answer lost", 'a pending record', 'by upgrade', TABLE],
  [25, 'PUT deployed refused or lost', 'a pending record, the workload running', 'by upgrade', TABLE],
  [26, 'PUT deployed stored, answer lost', 'history pending, storage deployed', 'by upgrade', TABLE],
  [27, "Helm's record deleted or changed by hand", 'Absent or Unmanaged', 'by upgrade', TABLE],
  [28, 'record beyond 1 MiB', 'never stored', 'never'],
  [29, 'record left uninstalling', 'upgrades fail: has no deployed releases', 'never', LEADERSHIP],
  [30, 'two deployed records, helm CLI beside', 'Unmanaged', 'by upgrade', TABLE],
  [31, 'leader lost during an install', 'pending record, Ready Unknown', 'by upgrade', LEADERSHIP],
  [
    32,
    'leader lost during an upgrade',
    'pending record; no rollback target any more',
    'by upgrade',
    LEADERSHIP,
  ],
  [33, 'leader lost during a rollback', 'pending record', 'by upgrade', LEADERSHIP],
  [34, 'leader lost during an uninstall', 'record uninstalling', 'never', LEADERSHIP],
  [35, 'SIGTERM during an action', 'record failed, history empty', 'by upgrade', LEADERSHIP],
  [36, 'no leader at all', 'everything frozen', 'never', LEADERSHIP],
  [37, 'two leaders at once', 'one Helm action fails', 'by upgrade', TABLE],
  [38, 'controller restarts in a loop', 'every release reconciled at each start', 'not a state'],
  [39, 'cache without the history at the start of a pass', 'a spurious upgrade', 'by upgrade', TABLE],
  [40, 'cache that lags during a patch', 'conflicts, as row 4', 'by version', TABLE],
  [
    41,
    'event lost: source became ready',
    'SourceNotReady until the interval; since v1.4.0 for 30 s',
    'next pass',
    TRANSITIONS,
  ],
  [42, 'event lost: spec or request', 'no pass until the next change or list', 'next pass'],
  [43, 'watch closed or expired', 'nothing', 'at once', INFORMER],
  [44, 'another writer storms the object', 'as row 4', 'by version', MATRIX],
  [45, '429 with Retry-After', 'nothing: retried below the controller', 'at once', RETRIES],
  [46, '429 or 503 without Retry-After', 'a hard error', 'next pass', RETRIES],
  [47, 'lease writes starve', 'leadership lost', 'by upgrade', LEADERSHIP],
  [48, 'API away for less than 30 s, nothing running', 'nothing', 'at once', TABLE],
  [49, 'API away while Helm works, no retries', 'Stalled RetriesExceeded', 'never', TABLE],
  [50, 'the same with retries', 'uninstalled and installed again', 'disruptive', TABLE],
  [51, 'API away for more than 30 s', 'leader exits and comes back', 'at once', LEADERSHIP],
  [52, 'answer lost to a patch without lock', 'nothing', 'at once', TABLE],
  [53, 'answer lost to the conditions patch', 'nothing', 'at once', MATRIX],
  [54, "answer lost to the HelmChart's apply", 'nothing', 'next pass', CHART],
  [55, "HelmChart's dry run fails", 'an event, but no condition', 'next pass', CHART],
  [56, 'clocks differ', 'transition times cannot be trusted', 'not a state'],
  [57, 'etcd read-only', 'all writes fail, leader exits', 'by upgrade'],
  [58, 'CRD deleted', 'all objects gone', 'never'],
  [59, 'CRD older than the controller', 'fields pruned, patched again and again', 'never'],
  [60, 'etcd restored from a backup', 'Unmanaged where only part went back', 'by upgrade'],
  [61, 'namespace terminating', 'creates forbidden', 'never'],
  [62, 'target namespace missing', 'Stalled RetriesExceeded', 'never', TABLE],
  [63, 'admission refuses status or objects', 'errors with backoff', 'never'],
  [64, 'source-controller restarted', 'artifacts disappeared', 'next pass', SOURCE],
  [65, "source's Ready or artifact lost", 'Ready Unknown or no artifact', 'next pass', SOURCE],
  [66, "Kustomization's final Ready lost", 'Ready Unknown', 'next pass', KUSTOMIZE],
  [67, "Kustomization's inventory lost", 'objects that are never pruned', 'never'],
  [
    68,
    'stuck HelmRelease under wait or dependsOn',
    'dependents blocked, HealthCheckFailed',
    'never',
    KUSTOMIZE,
  ],
  [69, "Receiver's Ready lost", 'webhooks answered 503', 'next pass'],
  [70, 'webhook lost', 'no immediate pass', 'next pass'],
  [71, 'suspend left behind by a dead repair', 'frozen', 'never'],
  [
    72,
    'HelmRelease deleted while suspended',
    'release orphaned',
    'never',
    'helm-controller/request-sequence.test.ts',
  ],
  [73, 'Ready True written over a failure', 'failure masked', 'never'],
];

/** Source: reference/flux-behaviour.md 7, in our words. */
export const FAULT_TABLE: readonly FaultTableRow[] = LINES.map(([row, fault, leaves, heals, shownBy]) => ({
  row,
  fault,
  leaves,
  heals,
  ...(shownBy === undefined ? {} : { shownBy }),
}));
