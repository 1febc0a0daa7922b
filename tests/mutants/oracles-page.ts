import { ORACLES } from '../../harness/judge/index.ts';
import { MUTANTS } from './mutants.ts';

const HEAD = `# The twenty laws

General laws of recovery, asked of any run of any engine without its scenario saying so: \`kubeflap explore\` judges every
schedule by them, \`kubeflap judge <run>\` a stored run. Each is a pure fold over the ledger, the commits and the ends of runs
(\`harness/judge/oracles/\`), so that a stored run can be judged again by a newer one.

*Safety* holds at every instant, faults or not. *Liveness* is judged once the last fault is over and recovery has had its time;
a run that ended earlier leaves it open. A violation carries the class of the faults that had struck until then: none, A (a
healthy server under load), B (caches, failover, upgrades), C (data loss). The classes are never one score. A release that is
Stalled, deleted or suspended, or whose failure is on record, is excused: counted and shown, held against nobody - unless the
engine made it so.

Each law is proven by mutants (\`tests/mutants/\`): this project's engine with one thing wrong, which that law catches and no
other does. Some break a second law as well and say so (a release that is left Unknown has not recovered either), but each law
has one that it alone catches. A canary engine that does everything wrong must fail many laws, and the engine itself must break
none. What no engine can show alone, and what a law lets pass, is shown by traces written by hand (\`harness/judge/laws.test.ts\`, \`harness/judge/oracles/\`).

This page is generated: \`UPDATE_DOCS=1 vitest run --project unit tests/mutants\`. A test fails when it is out of date.
`;

/** What one may expect of the laws by their names and they do not check. */
const LIMITS = `## What they do not ask

* O4, O1: a release that our own engine leaves unrepaired without faults is not asked to become Ready, only not to be called
  Ready while Helm's newest record of it failed.
* O5: whether an engine acted on something older than it had read, only on what it had written; what a watch told it is not asked.
* O7: nothing about a dry run. Neither the trace nor the contract says that a run was meant to be one, so that "a dry run writes
  nothing" is left to the engine's own tests; nor about protected namespaces, or a rate over several runs. Nor about a write to a
  release that was right just then, had it ever been anything else: it may have been repaired a moment before.
* O9: of what a crash leaves behind only the engine's own annotation and suspension, on releases it had written to.
* O10: no budget over several strandings. Of an engine's configuration the contract knows how many upgrades it may force on one
  generation, and neither how many resets nor how many futile corrections it allows itself; a reset is counted again only while
  its controller has yet to answer the first one and the threshold has not passed.
* O11: of the final state only the types and statuses of conditions and spec.suspend: no reasons, messages, times, history,
  labels, annotations or other spec, and no object but HelmReleases; releases that only the run with faults has are not held
  against it. Of how it came there only what the engine deleted, left behind and changed, and only too much of it; what others
  did again for a fault is theirs, and so is what the engine does again to a release that nobody can put right.
* O13: retries are counted for one request, by method, path, query and body; several that are sent side by side are not retries
  of each other. Of the waits only that they grow; by how much and with what jitter is not asked. Every client is held to the
  ten retries of client-go, an informer that begins anew after them as well, and so is a fixed interval below five seconds.
* O14: no bound on the requests of a whole run or on creations, each of which is about an object of its own; a list is counted by
  its exact query, so that the same question in other words is another one.
* O16: not that a write was needed that was refused, where a look after it showed another state than it was decided on and no plain
  stranding, or was struck by a fault itself. Not that an engine which gives up says why within some time. Only exit 0 is questioned: nobody asks what another exit code
  means, or whether the log explains it.
* O17: no percentiles and no comparison between engines, one bound for each release in each run. A release that never recovers is
  for O1.
* O19: of watches only what the simulated server sent, below the faults, and nothing of a real cluster's. That a change was left
  out shows in a later event or bookmark; the last ones may be under way. Of a watch with a selector not whether all it selects
  was told: \`tests/laws/\` ask that of the server.
`;

/** docs/oracles.md, made from the oracles and the table of mutants. */
export function oraclesPage(): string {
  const laws = ORACLES.map(({ id, name, statement, property, checkedBy }) => {
    const mutants = MUTANTS.filter(({ oracle }) => oracle === id).map(
      ({ wrong, world, signature, besides }) =>
        `* proven by: ${wrong} (world \`${world}\`), reported as \`${signature}\`${besides ? `; breaks ${besides.join(', ')} too` : ''}`,
    );
    return [
      `## ${id} ${name}`,
      '',
      `${capital(statement)}.`,
      '',
      `* ${property}`,
      `* checked by: ${checkedBy}`,
      ...mutants,
    ].join('\n');
  });
  return `${[HEAD.trimEnd(), ...laws, LIMITS.trimEnd()].join('\n\n')}\n`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
