import type { JsonObject } from '../../kube/index.ts';

/** What `/version` says: the release whose behaviour is modelled. */
export const SERVER_VERSION: JsonObject = Object.freeze({
  major: '1',
  minor: '32',
  gitVersion: 'v1.32.13',
  gitCommit: '0000000000000000000000000000000000000000',
  gitTreeState: 'clean',
  buildDate: '2026-01-01T00:00:00Z',
  goVersion: 'go1.24.0',
  compiler: 'gc',
  platform: 'linux/amd64',
});
