import { Cron } from 'croner';
import type { CelScope } from './cel/index.ts';
import { type CheckContext, checkCel, checkInterpolated } from './check-context.ts';
import { checkExpectation } from './check-expectation.ts';
import { checkFaults } from './check-faults.ts';
import { checkFiles } from './check-files.ts';
import { checkTimeline } from './check-timeline.ts';
import { parseDuration } from './duration.ts';
import { resolveWindows } from './instant.ts';
import { CONTROLLERS, PACKS } from './pack.ts';
import type { Problems } from './problems.ts';
import type { ScenarioDocument } from './scenario.ts';
import type { YamlPath } from './yaml-source.ts';

/** Everything a schema cannot say: references, uniqueness, combinations, expressions, files. */
export function checkScenario(document: ScenarioDocument, problems: Problems, folder: string): void {
  const { spec } = document;
  const context: CheckContext = {
    spec,
    problems,
    folder,
    windows: new Set(Object.keys(spec.windows ?? {})),
    actors: new Set((spec.actors ?? []).map((actor) => actor.name)),
    faults: new Set((spec.faults ?? []).map((fault) => fault.name)),
    steps: new Set((spec.timeline ?? []).flatMap(({ name = [] }) => name)),
    expectations: new Set(spec.expect.map((expectation) => expectation.name)),
    members: {
      vars: [...Object.keys(spec.vars ?? {}), ...Object.keys(spec.matrix ?? {})],
      windows: Object.keys(spec.windows ?? {}),
    },
  };
  checkNames(context);
  checkMatrix(context);
  checkHorizon(context);
  checkWindows(context);
  checkGiven(context);
  checkFiles(context);
  checkActors(context);
  checkFaults(context);
  checkTimeline(context);
  for (const [index, expectation] of spec.expect.entries())
    checkExpectation(context, expectation, ['spec', 'expect', index]);
  checkControls(context);
  checkKnownFailures(context);
  checkExplore(context);
}

function checkNames({ spec, problems }: CheckContext): void {
  problems.unique(['spec', 'actors'], 'actor', spec.actors ?? []);
  problems.unique(['spec', 'faults'], 'fault', spec.faults ?? []);
  problems.unique(['spec', 'timeline'], 'step', spec.timeline ?? []);
  problems.unique(['spec', 'expect'], 'expectation', spec.expect);
  problems.unique(['spec', 'control'], 'control', spec.control ?? []);
}

/** Traces and reports know a cell by its values as text. */
function checkMatrix({ spec, problems }: CheckContext): void {
  for (const [key, values] of Object.entries(spec.matrix ?? {}))
    values.forEach((value, index) => {
      if (values.findIndex((other) => String(other) === String(value)) < index)
        problems.add(
          ['spec', 'matrix', key, index],
          `"${String(value)}" is already a value of matrix.${key}: two cells would have the same name`,
          'keep one of them',
        );
    });
}

function checkHorizon({ spec, problems }: CheckContext): void {
  if (parseDuration(spec.horizon) === 0)
    problems.add(
      ['spec', 'horizon'],
      'spec.horizon: nothing happens in no time',
      'write how long a run lasts, e.g. 20m',
    );
}

function checkWindows({ spec, problems }: CheckContext): void {
  const { problems: found } = resolveWindows(spec.windows ?? {}, parseDuration(spec.horizon) ?? 0);
  for (const { window, message } of found) problems.add(['spec', 'windows', window], message);
}

function checkGiven({ spec, problems, members }: CheckContext): void {
  const given = spec.given ?? {};
  (given.packs ?? []).forEach((pack, index) => {
    problems.reference(['spec', 'given', 'packs', index], 'pack', pack, Object.keys(PACKS));
  });
  const scope: CelScope = { context: 'interpolation', members };
  (given.objects ?? []).forEach((object, index) => {
    checkInterpolated(problems, ['spec', 'given', 'objects', index], object, scope);
  });
  (given.helmReleases ?? []).forEach((fixture, index) => {
    checkInterpolated(problems, ['spec', 'given', 'helmReleases', index], fixture, scope);
  });
  (given.generate ?? []).forEach((generate, index) => {
    const path: YamlPath = ['spec', 'given', 'generate', index];
    checkCel(problems, [...path, 'forEach', 'in'], generate.forEach.in, { ...scope, type: 'list' });
    const inner: CelScope = { ...scope, extra: [generate.forEach.as] };
    if ((generate.object === undefined) === (generate.objects === undefined))
      problems.add(path, 'generate has either "object" or "objects"');
    for (const key of ['object', 'objects'] as const)
      checkInterpolated(problems, [...path, key], generate[key], inner);
  });
}

function checkActors({ spec, problems, members }: CheckContext): void {
  (spec.actors ?? []).forEach((actor, index) => {
    const path: YamlPath = ['spec', 'actors', index];
    const kinds = (['simulate', 'engine', 'module', 'command'] as const).filter(
      (kind) => actor[kind] !== undefined,
    );
    if (kinds.length !== 1)
      problems.add(
        path,
        kinds.length === 0
          ? `actor "${actor.name}" has nothing to run`
          : `actor "${actor.name}" has ${kinds.join(' and ')}`,
        'give exactly one of simulate, engine, module, command',
      );
    if (actor.simulate !== undefined)
      problems.reference([...path, 'simulate'], 'controller', actor.simulate, CONTROLLERS);
    for (const field of ['schedule', 'env'] as const)
      if (actor.simulate !== undefined && actor[field] !== undefined)
        problems.add(
          [...path, field],
          `a simulated controller has no ${field}`,
          'controllers run from the start to the end',
        );
    if (actor.with !== undefined && actor.simulate === undefined)
      problems.add([...path, 'with'], 'only simulated controllers take "with"', 'engines take "env"');
    checkInterpolated(problems, [...path, 'env'], actor.env, { context: 'interpolation', members });
    const { schedule } = actor;
    if (schedule?.every !== undefined && schedule.cron !== undefined)
      problems.add([...path, 'schedule'], 'a schedule has either "every" or "cron"');
    if (schedule?.every !== undefined && parseDuration(schedule.every) === 0)
      problems.add([...path, 'schedule', 'every'], 'a schedule cannot repeat without time passing');
    if (schedule?.cron !== undefined && !isCron(schedule.cron))
      problems.add(
        [...path, 'schedule', 'cron'],
        `"${schedule.cron}" is not a cron expression`,
        'five fields, e.g. */2 * * * *',
      );
    if (actor.rbac !== undefined && actor.as === undefined)
      problems.add(
        [...path, 'rbac'],
        'rbac needs a service account',
        'add as: { serviceAccount: namespace/name }',
      );
  });
  const engines = (spec.actors ?? []).filter((actor) => actor.engine);
  if (engines.length > 1)
    problems.add(['spec', 'actors'], 'a scenario has at most one actor with "engine: true"');
}

function checkExplore({ spec, problems, faults }: CheckContext): void {
  (spec.explore?.faults ?? []).forEach((name, index) => {
    problems.reference(['spec', 'explore', 'faults', index], 'fault', name, faults);
  });
}

/** A throw-away pattern: nothing is scheduled. */
function isCron(text: string): boolean {
  try {
    return text.trim().split(/\s+/).length === 5 && new Cron(text, { paused: true }) !== undefined;
  } catch {
    return false;
  }
}

/** What a control may take away, and what one of it is called. */
const CONTROLLABLE = { actors: 'actor', faults: 'fault', steps: 'named step' } as const;

function checkControls({ spec, problems, actors, faults, steps, expectations }: CheckContext): void {
  (spec.control ?? []).forEach((control, index) => {
    const path: YamlPath = ['spec', 'control', index];
    const known = { actors, faults, steps };
    for (const [key, what] of Object.entries(CONTROLLABLE) as [keyof typeof known, string][])
      (control.disable[key] ?? []).forEach((name, i) => {
        problems.reference([...path, 'disable', key, i], what, name, known[key]);
      });
    if (Object.keys(control.disable).length === 0)
      problems.add([...path, 'disable'], 'a control takes something away', 'name actors, faults or steps');
    control.mustFail.forEach((name, i) => {
      problems.reference([...path, 'mustFail', i], 'expectation', name, expectations);
      checkCanFail(spec, problems, [...path, 'mustFail', i], name);
    });
  });
}

/** What an exploration decides, no run ever misses: waiting for that would prove nothing. */
function checkCanFail(
  { expect }: ScenarioDocument['spec'],
  problems: Problems,
  path: YamlPath,
  name: string,
): void {
  if (expect.some((expectation) => expectation.name === name && expectation.sometimes !== undefined))
    problems.add(
      path,
      `"${name}" cannot fail in a run: "sometimes" is decided over an exploration`,
      'name an expectation with another operator',
    );
}

function checkKnownFailures({ spec, problems, expectations }: CheckContext): void {
  for (const [engine, failure] of Object.entries(spec.knownFailure ?? {})) {
    const path: YamlPath = ['spec', 'knownFailure', engine];
    const engines = (spec.matrix?.['engine'] ?? ['kubeflap']).map(String);
    problems.reference(path, 'engine of this scenario', engine, engines);
    if (typeof failure !== 'string')
      (failure.expectations ?? []).forEach((name, i) => {
        problems.reference([...path, 'expectations', i], 'expectation', name, expectations);
        checkCanFail(spec, problems, [...path, 'expectations', i], name);
      });
  }
  for (const key of Object.keys(spec.matrix ?? {}))
    if (Object.hasOwn(spec.vars ?? {}, key) && key === 'engine')
      problems.add(['spec', 'vars', key], '"engine" is the matrix key of the engine under test, not a var');
}
