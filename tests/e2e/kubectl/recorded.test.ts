import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findKubectls } from '../tools/kubectl.ts';
import { runCommand } from '../tools/run-command.ts';
import { type ServedCluster, startCluster } from '../tools/served-cluster.ts';
import { masked } from './recorded/transcript.ts';

/** A recorded session: what is run. */
interface Session {
  readonly why: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly setup?: readonly string[];
  readonly steps: readonly { readonly cmd: string }[];
}

/** What one command of a session printed. */
interface Printed {
  readonly cmd: string;
  readonly exit: number | 'timeout';
  readonly stdout: readonly string[];
  readonly stderr: readonly string[];
}

const DATA = fileURLToPath(new URL('./recorded/', import.meta.url));
const sessions = readdirSync(join(DATA, 'cases')).map((file) => ({
  name: file.replace('.json', ''),
  session: read<Session>('cases', file),
  golden: read<{ steps: readonly Printed[] }>('golden', file).steps,
}));

function read<T>(folder: string, file: string): T {
  return JSON.parse(readFileSync(join(DATA, folder, file), 'utf8')) as T;
}

// The recordings are of 1.32; other versions word things differently.
const kubectl = findKubectls().find(({ version }) => version === '1.32');

describe.skipIf(!kubectl)(
  `kubectl prints what it printed${kubectl ? '' : ' (skipped: no kubectl 1.32)'}`,
  () => {
    let cluster: ServedCluster;
    beforeAll(async () => {
      cluster = await startCluster('--crds', 'flux');
    });
    afterAll(() => cluster?.stop());

    it.each(sessions)('$name: $session.why', async ({ name, session, golden }) => {
      const token = `k${sessions.findIndex((other) => other.name === name)}xxxxxz`;
      const dir = mkdtempSync(join(tmpdir(), 'kubeflap-kubectl-'));
      const namespace = `kt-${token}-a`;
      const filled = (line: string): string =>
        line.replaceAll(/\$\{ns\}/g, namespace).replaceAll(/\$\{r\}/g, token);
      const run = (line: string) =>
        runCommand(
          '/bin/sh',
          ['-c', `kubectl() { "$KUBECTL" --cache-dir="$HOME/.cache" "$@"; }\n${filled(line)}`],
          {
            cwd: dir,
            env: {
              KUBECTL: kubectl?.path,
              KUBECONFIG: join(dir, '.kubeconfig'),
              HOME: dir,
              TZ: 'UTC',
              LC_ALL: 'C.UTF-8',
            },
          },
        );
      try {
        writeFileSync(join(dir, '.kubeconfig'), readFileSync(cluster.kubeconfig));
        for (const [file, text] of Object.entries(session.files ?? {})) writeFileSync(join(dir, file), text);
        const before = [
          `kubectl create namespace ${namespace}`,
          `kubectl config set-context --current --namespace=${namespace}`,
          ...(session.setup ?? []),
        ];
        for (const line of before) expect(await run(line), line).toMatchObject({ code: 0 });
        const printed: Printed[] = [];
        for (const { cmd } of session.steps) {
          const result = await run(cmd);
          const mask = { token, dir, now: Date.now() };
          printed.push({
            cmd,
            exit: result.timedOut ? 'timeout' : (result.code ?? -1),
            stdout: masked(result.stdout, mask),
            stderr: masked(result.stderr, mask),
          });
        }
        expect(printed).toEqual(golden);
      } finally {
        rmSync(dir, { recursive: true, force: true });
      }
    });
  },
);
