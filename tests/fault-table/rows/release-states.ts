// States of a release that many rows leave or end in.

/** The signature of upstream issue 1409. */
export const STUCK = {
  ready: 'Unknown Progressing',
  message: "Running 'install' action with timeout of 5m0s",
  released: 'absent',
  reconciling: 'absent',
  observed: 'yes',
  history: 'v1 deployed',
  storage: 'v1 deployed',
} as const;

export const INSTALLED = {
  ready: 'True InstallSucceeded',
  released: 'True InstallSucceeded',
  reconciling: 'absent',
  stalled: 'absent',
  observed: 'yes',
  history: 'v1 deployed',
  storage: 'v1 deployed',
} as const;

/** After the extra upgrade by which helm-controller heals what it does not recognise. */
export const UPGRADED = {
  ...INSTALLED,
  ready: 'True UpgradeSucceeded',
  released: 'True UpgradeSucceeded',
  history: 'v2 deployed',
  storage: 'v2 deployed, v1 superseded',
} as const;
