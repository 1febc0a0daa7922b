import {
  type Certificate,
  decisionsOf,
  type Explorer,
  engineActorOf,
  linesAmong,
  sometimesOf,
  titleOf,
} from '../../explore/index.ts';
import { frameOf, roleFile, roleManifests } from '../../report/index.ts';
import { type Grant, grantedTo } from '../../run/index.ts';
import type { ScenarioCell } from '../../scenario/index.ts';

/** What an exploration covered, as its certificate says it, and the least Role as a file. */
export interface Covered {
  readonly claims: Pick<Certificate, 'matrix' | 'models' | 'decisions' | 'sometimes' | 'lines' | 'role'>;
  readonly roleText: string;
}

/**
 * What was covered of what there is in these cells, and the least Role the engine could have been flown with beside those the
 * scenarios declare. Objects are named in it where a declared Role names them: that such a name comes from settings only a person
 * can know. `roleAt` is where it is going to be written.
 */
export function coveredBy(
  { coverage, features, sometimes }: Explorer,
  cells: readonly ScenarioCell[],
  engine: string,
  roleAt: string,
): Covered {
  const { matrix, models, rights } = coverage;
  const declared = decisionsOf(cells);
  const { name = engine, granted } = declaredRoles(cells);
  const grants = [...granted.values()].flat();
  const byName = grants.filter((grant) => grant.name !== '*').map(({ resource }) => resource);
  const manifests = roleManifests(rights.all, name, byName);
  const comment = `What the engine ${engine} asked for in every flight of an exploration, faults included. certificate.json says which.`;
  return {
    claims: {
      matrix: { met: matrix.met, reachable: matrix.reachable },
      models,
      decisions: declared && coverage.decisions(declared),
      sometimes: sometimesClaim(sometimes, cells),
      lines: linesAmong(features),
      role: {
        file: roleAt,
        rules: manifests.reduce((sum, { rules }) => sum + rules.length, 0),
        compared: granted.size,
        ...rights.compare(granted),
      },
    },
    roleText: roleFile([comment], manifests),
  };
}

function sometimesClaim(
  open: Explorer['sometimes'],
  cells: readonly ScenarioCell[],
): Certificate['sometimes'] {
  const never = cells.flatMap((cell) =>
    open.in(cell).map((expectation) => {
      const { file, line } = frameOf({ cell }, 'expect', expectation);
      const why = open.trouble(cell, expectation);
      const { name, label } = cell;
      return { expectation, name, cell: label, file, line, ...(why === undefined ? {} : { why }) };
    }),
  );
  const of = cells.reduce((sum, cell) => sum + sometimesOf(cell).length, 0);
  return { reached: of - never.length, of, never };
}

/** By cell, what the Role of its engine gives; and the name of the first one's service account. */
function declaredRoles(cells: readonly ScenarioCell[]): {
  readonly name: string | undefined;
  readonly granted: ReadonlyMap<string, readonly Grant[]>;
} {
  const granted = new Map<string, readonly Grant[]>();
  let name: string | undefined;
  for (const cell of cells) {
    const actor = engineActorOf(cell);
    const grants = actor && grantedTo(actor, cell);
    if (!grants) continue;
    name ??= actor.as?.serviceAccount.split('/')[1];
    granted.set(titleOf(cell), grants);
  }
  return { name, granted };
}
