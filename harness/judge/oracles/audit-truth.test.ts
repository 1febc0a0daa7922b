import { describe, expect, it } from 'vitest';
import { AUDIT, commit, found, given, release, run, stuck } from './hand-written.fixture.ts';

describe('O8 audit truth', () => {
  const recorded = (record: string) => release({ annotations: { [AUDIT]: record } });
  const claimed = (record: string) => stuck({ annotations: { [AUDIT]: record } });

  it('asks for a record of what became Ready by the engine, and of no other write', () => {
    expect(found('O8', [...given(stuck()), commit(10, stuck(), release())])).toEqual([
      'unrecorded correction',
    ]);
    expect(found('O8', [...given(stuck()), commit(10, stuck(), release(), { by: { actor: 'b' } })])).toEqual(
      [],
    );
    expect(found('O8', [...given(release()), commit(10, release(), release())])).toEqual([]);
  });

  it('holds a record without a correction against the engine if it left it', () => {
    const lie = ['record without correction'];
    expect(found('O8', [...given(stuck()), commit(10, stuck(), claimed('x'))])).toEqual(lie);
    const noted = stuck({ annotations: { [AUDIT]: 'x', note: 'y' } });
    expect(found('O8', [...given(claimed('x')), commit(10, claimed('x'), noted)])).toEqual([]);
  });

  it('lets a record be withdrawn that is of no correction yet, of none, or of another release', () => {
    const corrected = commit(10, stuck(), recorded('x'));
    const withdrawn = (t: number, from: string) => commit(t, recorded(from), release());
    const broken = ['record withdrawn'];
    expect(found('O8', [corrected, withdrawn(20, 'x')])).toEqual(broken);
    expect(found('O8', [corrected, withdrawn(20, 'y')])).toEqual([]);
    expect(found('O8', [corrected, commit(20, recorded('x'), recorded('y'))])).toEqual([]);
    expect(found('O8', [commit(10, claimed('x'), stuck()), commit(20, stuck(), recorded('x'))])).toEqual([]);
    const elsewhere = commit(
      20,
      release({ name: 'b', annotations: { [AUDIT]: 'x' } }),
      release({ name: 'b' }),
    );
    expect(found('O8', [corrected, elsewhere])).toEqual([]);
  });

  it('reads in the log of a run what it did itself, to which release', () => {
    const corrected = commit(10, stuck(), recorded('x'));
    const says = (stdout: string, number = 1) => [corrected, run(0, 20, { stdout, number })];
    expect(found('O8', says('HR apps/a patched to Ready=True'))).toEqual([]);
    const claim = ['log claims a correction'];
    expect(found('O8', says('HR apps/a patched to Ready=True', 2))).toEqual(claim);
    expect(found('O8', says('HR apps/b patched to Ready=True'))).toEqual(claim);
    expect(found('O8', says('HR apps/a patch FAILED'))).toEqual(['log denies a correction']);
  });
});
