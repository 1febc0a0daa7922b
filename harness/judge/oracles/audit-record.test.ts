import { describe, expect, it } from 'vitest';
import type { CommitRow, RequestRow } from '../../trace/index.ts';
import { takesBackFalseRecord } from './audit-record.ts';
import { AUDIT_ANNOTATION, type RecoveryContract } from './contract.ts';
import type { History } from './history.ts';

const CONTRACT = { engine: 'recovery' } as RecoveryContract;
const RECORD = '2026-01-01T00:06:20Z';

interface Step {
  readonly record?: string;
  readonly ready: 'True' | 'Unknown';
}

/** The engine's commits of one release, each at the next second. */
function historyOf(...steps: readonly Step[]): History {
  const object = ({ record, ready }: Step) => ({
    metadata: {
      namespace: 'apps',
      name: 'alloy',
      annotations: record === undefined ? {} : { [AUDIT_ANNOTATION]: record },
    },
    status: { conditions: [{ type: 'Ready', status: ready, reason: '', lastTransitionTime: RECORD }] },
  });
  const commits = steps.map((step, index) => ({
    t: index * 1000,
    resource: 'helmreleases',
    request: { actor: 'recovery' },
    object: object(step),
    oldObject: object(steps[index - 1] ?? { ready: 'Unknown' }),
  }));
  return { commits: commits as unknown as CommitRow[] } as unknown as History;
}

function request(annotations: object): RequestRow {
  const place = { verb: 'patch', namespace: 'apps', name: 'alloy', t: 60_000 };
  return { ...place, body: { metadata: { annotations } } } as unknown as RequestRow;
}

describe('taking back a record', () => {
  const takeBack = request({ [AUDIT_ANNOTATION]: null });
  const recorded: Step = { record: RECORD, ready: 'Unknown' };

  it('mends something where the correction was never stored', () => {
    expect(takesBackFalseRecord(takeBack, historyOf(recorded), CONTRACT)).toBe(true);
    // An earlier correction has a record of its own.
    const earlier: Step[] = [
      { record: 'earlier', ready: 'Unknown' },
      { record: 'earlier', ready: 'True' },
    ];
    expect(takesBackFalseRecord(takeBack, historyOf(...earlier, recorded), CONTRACT)).toBe(true);
  });

  it('mends nothing where it was, or where no record is left', () => {
    expect(
      takesBackFalseRecord(takeBack, historyOf(recorded, { ...recorded, ready: 'True' }), CONTRACT),
    ).toBe(false);
    expect(takesBackFalseRecord(takeBack, historyOf(recorded, { ready: 'Unknown' }), CONTRACT)).toBe(false);
    expect(takesBackFalseRecord(takeBack, historyOf(), CONTRACT)).toBe(false);
  });

  it('is no other write', () => {
    const other = request({ [AUDIT_ANNOTATION]: RECORD });
    expect(takesBackFalseRecord(other, historyOf(recorded), CONTRACT)).toBe(false);
  });
});
