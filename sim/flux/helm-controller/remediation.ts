import type { ObjectDraft } from '../object-draft.ts';
import type { HelmReleaseSpec } from './helm-release-spec.ts';

/** How failures of one release action are dealt with. */
export class Remediation {
  readonly section: 'install' | 'upgrade';
  readonly #spec: HelmReleaseSpec;

  constructor(section: 'install' | 'upgrade', spec: HelmReleaseSpec) {
    this.section = section;
    this.#spec = spec;
  }

  /** Negative: without end. */
  get retries(): number {
    const retries = this.#spec.remediation(this.section, 'retries');
    return typeof retries === 'number' ? retries : 0;
  }

  get strategy(): 'rollback' | 'uninstall' {
    if (this.section === 'install') return 'uninstall';
    return this.#spec.remediation('upgrade', 'strategy') === 'uninstall' ? 'uninstall' : 'rollback';
  }

  get remediatesLastFailure(): boolean {
    const explicit = this.#spec.remediation(this.section, 'remediateLastFailure');
    if (typeof explicit === 'boolean') return explicit;
    return this.section === 'upgrade' && this.retries > 0;
  }

  get ignoresTestFailures(): boolean {
    const explicit = this.#spec.remediation(this.section, 'ignoreTestFailures');
    return typeof explicit === 'boolean' ? explicit : this.#spec.ignoresTestFailures;
  }

  get #counter(): 'installFailures' | 'upgradeFailures' {
    return this.section === 'install' ? 'installFailures' : 'upgradeFailures';
  }

  failureCount(draft: ObjectDraft): number {
    return counter(draft, this.#counter);
  }

  countFailure(draft: ObjectDraft): void {
    draft.setStatus(this.#counter, this.failureCount(draft) + 1);
  }

  isExhausted(draft: ObjectDraft): boolean {
    return this.retries >= 0 && this.failureCount(draft) > this.retries;
  }
}

/** The remediation of the action attempted last; none before the first. */
export function activeRemediation(draft: ObjectDraft, spec: HelmReleaseSpec): Remediation | undefined {
  const action = draft.status['lastAttemptedReleaseAction'];
  return action === 'install' || action === 'upgrade' ? new Remediation(action, spec) : undefined;
}

/** A counter of the status; absent is zero. */
function counter(draft: ObjectDraft, field: string): number {
  const value = draft.status[field];
  return typeof value === 'number' ? value : 0;
}

/** One more failure of any kind. */
export function countFailure(draft: ObjectDraft): void {
  draft.setStatus('failures', counter(draft, 'failures') + 1);
}

export function clearFailures(draft: ObjectDraft): void {
  for (const field of ['failures', 'installFailures', 'upgradeFailures']) draft.setStatus(field, undefined);
}
