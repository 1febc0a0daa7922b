import { chmodSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { stringify } from 'yaml';
import type { StaticToken } from '../../../sim/apiserver/index.ts';
import { makeFolder } from '../../trace/index-folder.ts';
import { CliError, EXIT } from '../exit-code.ts';

export interface KubeconfigContents {
  readonly server: string;
  /** PEM. */
  readonly certificateAuthority: string;
  readonly administrator: StaticToken;
}

/** Writes a kubeconfig that needs no other file, readable by its owner only: it holds a token. */
export function writeKubeconfig(path: string, contents: KubeconfigContents): void {
  const { user, token } = contents.administrator;
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      {
        name: 'kubeflap',
        cluster: {
          server: contents.server,
          'certificate-authority-data': Buffer.from(contents.certificateAuthority).toString('base64'),
        },
      },
    ],
    users: [{ name: user, user: { token } }],
    contexts: [{ name: 'kubeflap', context: { cluster: 'kubeflap', user, namespace: 'default' } }],
    'current-context': 'kubeflap',
  };
  try {
    makeFolder(dirname(path));
    writeFileSync(path, stringify(config), { mode: 0o600 });
    // The mode above counts for new files only.
    chmodSync(path, 0o600);
  } catch (error) {
    throw new CliError(
      EXIT.broken,
      `cannot write the kubeconfig ${path} (${(error as NodeJS.ErrnoException).code})`,
      'choose another place with --kubeconfig-out',
    );
  }
}
