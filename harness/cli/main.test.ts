import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Writable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { encodeFinding } from '../explore/finding/finding-format.ts';
import { main } from './main.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'kubeflap-cli-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

/** Runs the command line in this process. `signal` sends one, as the shell would. */
function start(...argv: string[]) {
  const listeners = new Map<string, (signal: NodeJS.Signals) => void>();
  const text = { stdout: '', stderr: '' };
  const stream = (name: 'stdout' | 'stderr') =>
    new PassThrough().on('data', (chunk) => {
      text[name] += chunk;
    });
  const stdout = stream('stdout');
  const ended = main(argv, {
    stdout,
    stderr: stream('stderr'),
    env: { NO_COLOR: '1' },
    on: (event, listener) => listeners.set(event, listener),
    off: (event) => listeners.delete(event),
  });
  return {
    text,
    stdout,
    ended,
    signal: (name: NodeJS.Signals) => listeners.get(name)?.(name),
    /** Without, the next one would end the process as it stands. */
    isListening: (name: NodeJS.Signals) => listeners.has(name),
  };
}

describe('usage', () => {
  it('ends with 2 for an unknown command or option and says where help is', async () => {
    const option = start('serve', '--prot', '1');
    expect(await option.ended).toBe(2);
    expect(option.text.stderr).toContain("unknown option '--prot'");
    expect(option.text.stderr).toContain('kubeflap serve --help');
    expect(await start('sevre').ended).toBe(2);
  });

  it('ends with 0 for help, which goes to stdout with examples', async () => {
    const { text, ended } = start('serve', '--help');
    expect(await ended).toBe(0);
    expect(text.stdout).toContain('Examples:');
    expect(text.stderr).toBe('');
  });

  it('shows the help of a command, and ends with 2 for one there is not', async () => {
    const one = start('help', 'get');
    expect(await one.ended).toBe(0);
    expect(one.text.stdout).toContain('Usage: kubeflap list|get');
    const all = start('help');
    expect(await all.ended).toBe(0);
    expect(all.text.stdout).toMatch(/^Usage: kubeflap <command>[\s\S]* {2}help \[command\] /);
    const none = start('help', 'nosuch');
    expect(await none.ended).toBe(2);
    expect(none.text.stderr).toBe("error: unknown command 'nosuch'\n(kubeflap --help shows the options)\n");
  });

  it('refuses a port that is none', async () => {
    const { text, ended } = start('serve', '--port', '70000');
    expect(await ended).toBe(2);
    expect(text.stderr).toContain('0 to 65535');
  });

  it('completes the commands there are', async () => {
    const { text, ended } = start('completion', 'bash');
    expect(await ended).toBe(0);
    expect(text.stdout).toContain('--kubeconfig-out');
    expect(text.stdout).toContain('help) words="run explore ');
    // It is hidden from --help, too.
    expect(text.stdout).not.toContain('--markdown');
  });
});

describe('output', () => {
  const lost = (code: string) => Object.assign(new Error(`${code}: no more`), { code });

  it('ends as interrupted when nobody reads on, and says nothing about it', async () => {
    const { text, stdout, ended } = start('schema');
    stdout.emit('error', lost('EPIPE'));
    expect(await ended).toBe(130);
    expect(text.stderr).toBe('');
  });

  it('ends with 4 when stdout or a file cannot be written, with the reason', async () => {
    const { text, stdout, ended } = start('schema');
    stdout.emit('error', lost('ENOSPC'));
    expect(await ended).toBe(4);
    expect(text.stderr).toBe('kubeflap: cannot write to stdout: ENOSPC: no more\n');
    const file = join(dir, 'a.scenario.yaml');
    writeFileSync(
      file,
      'apiVersion: kubeflap.io/v1alpha1\nkind: Scenario\nmetadata: { name: a }\nspec: { horizon: 1m, expect: [ { name: e, never: {}, of: runs } ] }\n',
    );
    const junit = start('run', file, '--no-trace', '--output-file.junit', dir);
    expect(await junit.ended).toBe(4);
    expect(junit.text.stderr).toMatch(/^kubeflap: EISDIR: .*\n {2}choose another place/);
    // A full disk, which names no path.
    const full = start('run', file, '--no-trace', '--output-file.ndjson', '/dev/full');
    expect(await full.ended).toBe(4);
    expect(full.text.stderr).toMatch(/^kubeflap: ENOSPC: .*\n {2}choose another place/);
  });

  it('ends with 4 when the last write is the one that fails, and as it would have with a deaf stderr', async () => {
    const full = () =>
      new Writable({ write: (_chunk, _encoding, done) => process.nextTick(done, lost('ENOSPC')) });
    const told = new PassThrough();
    const ends = (stdout: Writable, stderr: Writable, ...argv: string[]) =>
      main(argv, { stdout, stderr, env: {}, on: () => undefined, off: () => undefined });
    for (const argv of [['--help'], ['version'], ['completion', 'bash']])
      expect(await ends(full(), told, ...argv), argv.join(' ')).toBe(4);
    expect(String(told.read())).toContain('kubeflap: cannot write to stdout: ENOSPC: no more\n');
    expect(await ends(new PassThrough(), full(), 'nosuch')).toBe(2);
  });

  it('says of a finding whose engine is gone what is wrong, whichever command meets it', async () => {
    const scenario = join(import.meta.dirname, '../../tests/mutants/fixtures/two-stuck.scenario.yaml');
    const origin = { scenario, cell: '', engine: 'no-such-engine', schedule: [], seed: 1 };
    const file = join(dir, 'a.finding.json');
    writeFileSync(
      file,
      encodeFinding({
        ...origin,
        signature: 'two-stuck: O1 x',
        oracle: 'O1',
        message: '',
        hash: '',
        seen: 1,
      }),
    );
    for (const command of ['replay', 'shrink']) {
      const { text, ended } = start(command, file);
      expect(await ended).toBe(2);
      expect(text.stderr).toMatch(/^kubeflap: .*no-such-engine/);
    }
  });

  it('takes only whole numbers for a seed', async () => {
    for (const seed of ['', '0x10', '1e3', '-1', '4294967296'])
      expect(await start('run', '--seed', seed).ended).toBe(2);
  });
});

describe('a path', () => {
  it('of a recording is no scenario: one line, and not a problem for each of its fields', async () => {
    for (const name of ['a.finding.json', 'a.trace.ndjson']) {
      const file = join(dir, name);
      writeFileSync(file, '{}\n');
      for (const command of ['run', 'explore', 'lint', 'list']) {
        const { text, ended } = start(command, file);
        expect(await ended, command).toBe(2);
        expect(text.stderr).toBe(
          `kubeflap: ${file} is a recording, and not a scenario\n  kubeflap replay ${file} flies it again\n`,
        );
      }
    }
  });
});

describe('list', () => {
  it('ends with 2 for an engine there is not, as run does', async () => {
    for (const command of ['list', 'run']) {
      const { text, ended } = start(
        command,
        'scenarios/recovery/t38-with-get.scenario.yaml',
        '--engine',
        'nosuch',
      );
      expect(await ended, command).toBe(2);
      expect(text.stdout).toBe('');
      if (command === 'run')
        expect(text.stderr).toContain('of the 1 selected, no scenario is flown by the engine "nosuch"');
    }
    const open = start('list', 'scenarios/recovery', '--engine', 'nosuch');
    expect(await open.ended).toBe(2);
    expect(open.text.stderr).toMatch(/^kubeflap: scenarios.recovery.*no engine "nosuch": there is no /);
  });

  it('shows what run would fly, and no more: without a selection the known weaknesses of others are left out', async () => {
    const all = start('list');
    expect(await all.ended).toBe(0);
    expect(all.text.stdout).not.toMatch(/known-weaknesses\S+\t\S+\tengine=reference/);
    expect(all.text.stderr).toMatch(/^\d+ runs of known weaknesses are left to kubeflap run --known/);
    const some = start('list', 'scenarios/known-weaknesses');
    expect(await some.ended).toBe(0);
    expect(some.text.stdout).toMatch(/known-weaknesses\S+\t\S+\tengine=reference/);
  });
});

describe('serve', () => {
  it('serves until a signal, keeps tokens out of its output, and writes a private kubeconfig', async () => {
    const tokens = join(dir, 'tokens.csv');
    const kubeconfig = join(dir, 'kubeconfig');
    writeFileSync(tokens, 'view-secret,viewer,2\nroot-secret,root,1,"system:masters"\n');
    const running = start(
      'serve',
      '--port',
      '0',
      '--token-auth-file',
      tokens,
      '--kubeconfig-out',
      kubeconfig,
    );
    await expect.poll(() => running.text.stdout, { timeout: 15_000 }).toMatch(/^kubeflap ready https:/);
    running.signal('SIGTERM');
    // The same one once more, as a launcher passes it on, is no second one.
    expect(running.isListening('SIGTERM')).toBe(true);
    running.signal('SIGTERM');
    expect(await running.ended).toBe(0);
    expect(running.isListening('SIGTERM')).toBe(false);
    expect(readFileSync(kubeconfig, 'utf8')).toContain('token: root-secret');
    expect(statSync(kubeconfig).mode & 0o777).toBe(0o600);
    expect(running.text.stdout + running.text.stderr).not.toContain('secret');
  });

  it('ends with 4 when the port is taken, and says what to do', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as { port: number };
    const { text, ended } = start('serve', '--port', String(port), '--kubeconfig-out', join(dir, 'kc'));
    expect(await ended).toBe(4);
    expect(text.stderr).toContain(`port ${port} of 127.0.0.1 is in use`);
    other.close();
  });

  it('ends with 4 when the kubeconfig cannot be written, and closes its port', async () => {
    const { text, ended } = start('serve', '--port', '0', '--kubeconfig-out', dir);
    expect(await ended).toBe(4);
    expect(text.stderr).toContain('cannot write the kubeconfig');
    const listeners = () => process.getActiveResourcesInfo().filter((name) => name === 'TCPServerWrap');
    await expect.poll(listeners).toEqual([]);
  });

  it('ends with 2 for a token file it cannot read, naming file and line', async () => {
    const tokens = join(dir, 'tokens.csv');
    writeFileSync(tokens, 'only-a-token\n');
    const { text, ended } = start('serve', '--port', '0', '--token-auth-file', tokens);
    expect(await ended).toBe(2);
    expect(text.stderr).toContain('tokens.csv: token file line 1: needs 3 columns or more, found 1');
    expect(text.stderr).not.toContain('only-a-token');
  });
});

describe('conform', () => {
  it('ends with 4 when the server cannot be reached', async () => {
    const { text, ended } = start('conform', '--server', 'https://127.0.0.1:1', '--only', '^crud/');
    expect(await ended).toBe(4);
    expect(text.stderr).toContain('https://127.0.0.1:1 cannot be reached');
  });

  it('ends with 2 when no case matches', async () => {
    expect(await start('conform', '--only', '^nothing$').ended).toBe(2);
  });
});
