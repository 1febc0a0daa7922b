import { tamperFirstUpdate, tamperStuck, tamperWatch } from '../edited-traces.ts';
import type { Mutant } from '../mutant.ts';
import { correct } from '../wrong-engines.ts';

/** What O19 catches. */
export const serverSelfCheck: readonly Mutant[] = [
  {
    oracle: 'O19',
    wrong: 'a server that changes the status through the main endpoint (an edited trace)',
    signature: 'status written through the wrong endpoint',
    world: 'two-stuck',
    engine: correct,
    tamper: (trace) =>
      tamperFirstUpdate(trace, (commit) => ({
        ...commit,
        oldObject: { ...commit.oldObject!, status: { observedGeneration: 1 } },
      })),
  },
  {
    oracle: 'O19',
    wrong: 'a server that commits a change that changes nothing (an edited trace)',
    signature: 'no-op commit',
    world: 'two-stuck',
    engine: correct,
    tamper: (trace) => tamperFirstUpdate(trace, (commit) => ({ ...commit, oldObject: commit.object })),
  },
  {
    oracle: 'O19',
    wrong: 'a server that changes the spec through the status endpoint (an edited trace)',
    signature: 'spec written through the wrong endpoint',
    world: 'two-stuck',
    engine: correct,
    tamper: (trace) =>
      tamperStuck(trace, (first, second) => {
        const object = { ...first.object, spec: { interval: '7m' } };
        return [
          { ...first, object },
          { ...second, oldObject: object },
        ];
      }),
  },
  {
    oracle: 'O19',
    wrong: 'a server that builds a change on an older state than the last (an edited trace)',
    signature: 'torn history',
    world: 'two-stuck',
    engine: correct,
    tamper: (trace) =>
      tamperStuck(trace, (first, second) => [first, { ...second, oldObject: first.oldObject }]),
  },
  {
    oracle: 'O19',
    wrong: 'a server that numbers the changes of two releases in the wrong order (an edited trace)',
    signature: 'revisions out of order',
    world: 'two-stuck',
    engine: correct,
    tamper: (trace) => {
      const last = trace.events.findLast((event) => event.kind === 'commit')!;
      return tamperStuck(trace, (first, second) => [
        { ...first, revision: last.revision },
        { ...second, revision: last.revision + 1 },
      ]);
    },
  },
  {
    oracle: 'O19',
    wrong: 'a server that leaves an event out of a watch (an edited trace)',
    signature: 'watch event lost',
    world: 'watched',
    engine: correct,
    tamper: (trace) => tamperWatch(trace, ({ sent }) => ({ sent: sent.toSpliced(0, 1) })),
  },
  {
    oracle: 'O19',
    wrong: 'a server that sends an event of a watch again (an edited trace)',
    signature: 'watch event twice',
    world: 'watched',
    engine: correct,
    tamper: (trace) => tamperWatch(trace, ({ sent }) => ({ sent: [sent[0]!, ...sent] })),
  },
  {
    oracle: 'O19',
    wrong: 'a server that sends a later event of a watch before an earlier one (an edited trace)',
    signature: 'watch out of order',
    world: 'watched',
    engine: correct,
    tamper: (trace) =>
      tamperWatch(trace, ({ sent: [first, second, ...rest], revision }) => ({
        sent: [first!, second!, `MODIFIED ${revision}`, ...rest],
      })),
  },
  {
    oracle: 'O19',
    wrong: 'a server that sends an event of what nobody did (an edited trace)',
    signature: 'watch event made up',
    world: 'watched',
    engine: correct,
    tamper: (trace) =>
      tamperWatch(trace, ({ sent }) => ({ sent: sent.with(0, sent[0]!.replace(/^\w+/, 'DELETED')) })),
  },
  {
    oracle: 'O19',
    wrong: 'a server that sends a bookmark before the events it speaks for (an edited trace)',
    signature: 'bookmark ahead of an event',
    world: 'watched',
    engine: correct,
    tamper: (trace) =>
      tamperWatch(trace, ({ sent }) => ({ sent: [`BOOKMARK ${sent[0]!.split(' ')[1]}`, ...sent] })),
  },
  {
    oracle: 'O19',
    wrong: 'a server whose bookmarks go back (an edited trace)',
    signature: 'bookmark went back',
    world: 'watched',
    engine: correct,
    tamper: (trace) =>
      tamperWatch(trace, ({ sent, revision }) => ({ sent: [...sent, `BOOKMARK ${revision}`] })),
  },
  {
    oracle: 'O19',
    wrong: 'a server that begins a watch after the revision it was asked for (an edited trace)',
    signature: 'watch began elsewhere',
    world: 'watched',
    engine: correct,
    tamper: (trace) => tamperWatch(trace, ({ revision }) => ({ revision: revision + 1 })),
  },
];
