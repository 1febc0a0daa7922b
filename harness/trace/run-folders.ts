import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

/** Holds the id of the process that writes to a folder. */
const IN_USE = '.pid';

const LATEST = 'latest';

/** Makes a folder that nobody else has; answers its name. Others may be looking for one in the same second. */
export function takeFolder(runs: string, wanted: string): string {
  for (let n = 1; ; n++) {
    const name = n === 1 ? wanted : `${wanted}-${n}`;
    try {
      mkdirSync(join(runs, name));
      return name;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

export function markInUse(folder: string): void {
  writeFileSync(join(folder, IN_USE), String(process.pid));
}

export function markUnused(folder: string): void {
  rmSync(join(folder, IN_USE), { force: true });
}

/** Removes the oldest folders beyond `kept`, but none that a living process still writes to. */
export function prune(runs: string, kept: number): void {
  const names = readdirSync(runs)
    .filter((name) => !name.startsWith(LATEST))
    .sort();
  for (const name of names.slice(0, Math.max(0, names.length - kept))) {
    const folder = join(runs, name);
    if (isInUse(folder)) continue;
    try {
      rmSync(folder, { recursive: true, force: true });
    } catch {
      // Somebody else removes it at this moment; what is left, the next run removes.
    }
  }
}

function isInUse(folder: string): boolean {
  let pid: number;
  try {
    pid = Number(readFileSync(join(folder, IN_USE), 'utf8'));
  } catch {
    return false;
  }
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives, and is somebody else's.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Points `latest` at a folder. By renaming: two runs that begin together must not find each other's link half made. */
export function pointAt(runs: string, name: string): void {
  const link = join(runs, `${LATEST}.${process.pid}`);
  rmSync(link, { force: true });
  symlinkSync(name, link);
  renameSync(link, join(runs, LATEST));
}
