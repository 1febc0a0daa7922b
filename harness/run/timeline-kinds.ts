import type { Registry } from '../../sim/apiserver/index.ts';
import type { JsonObject } from '../../sim/kube/index.ts';
import type { PlannedStep, ScenarioCell } from '../scenario/index.ts';
import { definitionOf, UnknownKindError } from './object-path.ts';

/** The kinds a timeline touches must be served, or its hands would find out in the middle of a flight. @throws UnknownKindError */
export function requireTimelineKinds(registry: Registry, cell: ScenarioCell): void {
  const { source } = cell.scenario;
  const own = new Set(cell.timeline.map(({ step }) => definedKind(step.apply)));
  cell.timeline.forEach(({ step }, index) => {
    for (const deed of ['apply', 'patch', 'delete'] as const) {
      const target = step[deed] as { readonly apiVersion?: string; readonly kind: string } | undefined;
      if (target === undefined || own.has(target.kind)) continue;
      try {
        definitionOf(registry, target);
      } catch (error) {
        if (!(error instanceof UnknownKindError)) throw error;
        const { line, column } = source.position(['spec', 'timeline', index, deed, 'kind']);
        throw new UnknownKindError(
          `line ${line}, column ${column}: spec.timeline[${index}].${deed}: ${error.message}`,
        );
      }
    }
  });
}

/** The kind that a step brings into the world itself, by its CustomResourceDefinition: not served yet, but in time. */
function definedKind(object: PlannedStep['step']['apply']): string | undefined {
  if (object?.['kind'] !== 'CustomResourceDefinition') return undefined;
  const { names } = (object['spec'] ?? {}) as { names?: JsonObject };
  return names?.['kind'] as string | undefined;
}
