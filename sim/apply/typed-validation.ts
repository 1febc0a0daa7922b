import {
  goPrint,
  goSyntax,
  goTypeName,
  isArray,
  isNumber,
  isObject,
  type Json,
  type JsonObject,
} from '../kube/index.ts';
import { identify, TypedValueError } from './list-element.ts';
import { fieldElement, indexElement, printElement, printPath } from './path-element.ts';
import type { ListType, MapType, ScalarKind, TypeNode } from './type-node.ts';
import { memberType, shapeOf } from './value-shape.ts';

/** What a broken configuration can say at most; the rest would only repeat it. */
const MAX_PROBLEMS = 100;

interface Problem {
  readonly path: readonly string[];
  readonly message: string;
  readonly isDuplicate?: boolean;
}

/**
 * Why an object does not fit its type, as one text; undefined when it does. Apply configurations may not have items that
 * share a key; objects that are there already may.
 * Source: structured-merge-diff typed/validate.go and ValidationErrors.Error.
 */
export function typedProblems(
  type: TypeNode,
  object: JsonObject,
  duplicates: 'refused' | 'allowed' = 'refused',
): string | undefined {
  const found: Problem[] = [];
  validate(type, object, [], found);
  const problems = duplicates === 'allowed' ? found.filter((problem) => !problem.isDuplicate) : found;
  const texts = problems.map(({ path, message }) =>
    path.length === 0 ? message : `${printPath(path)}: ${message}`,
  );
  if (texts.length === 0) return undefined;
  return texts.length === 1 ? texts[0] : ['errors:', ...texts.map((text) => `  ${text}`)].join('\n');
}

function validate(
  type: TypeNode,
  value: Json | undefined,
  path: readonly string[],
  problems: Problem[],
): void {
  if (value === null || value === undefined || problems.length >= MAX_PROBLEMS) return;
  const report = (message: string): void => {
    problems.push({ path, message });
  };
  switch (shapeOf(type, value)) {
    case 'map':
      if (isObject(value)) validateMap(type.map!, value, path, problems);
      else report(`expected map, got ${wrapped(value)}`);
      break;
    case 'list':
      if (isArray(value)) validateList(type.list!, value, path, problems);
      else report(`expected list, got ${wrapped(value)}`);
      break;
    default: {
      const problem = scalarProblem(type.scalar!, value);
      if (problem !== undefined) report(problem);
    }
  }
}

/** A value inside Go's wrapper, as `%v` prints it. */
function wrapped(value: Json): string {
  return `&{${goPrint(value)}}`;
}

function scalarProblem(kind: ScalarKind, value: Json): string | undefined {
  const isScalar = !isObject(value) && !isArray(value);
  switch (kind) {
    case 'string':
      return typeof value === 'string'
        ? undefined
        : `expected string, got &value.valueUnstructured{Value:${goSyntax(value)}}`;
    case 'numeric':
      return isNumber(value) ? undefined : `expected numeric (int or float), got ${goTypeName(value)}`;
    case 'boolean':
      return typeof value === 'boolean' ? undefined : `expected boolean, got ${wrapped(value)}`;
    default:
      return isScalar ? undefined : `expected any scalar, got ${wrapped(value)}`;
  }
}

function validateMap(type: MapType, value: JsonObject, path: readonly string[], problems: Problem[]): void {
  for (const [key, item] of Object.entries(value)) {
    const below = [...path, fieldElement(key)];
    const memberNode = memberType(type, key);
    if (memberNode === undefined) {
      // The first undeclared field ends the look at its map.
      problems.push({ path: below, message: 'field not declared in schema' });
      return;
    }
    validate(memberNode, item, below, problems);
  }
}

function validateList(
  type: ListType,
  items: readonly Json[],
  path: readonly string[],
  problems: Problem[],
): void {
  const seen = new Set<string>();
  for (const [position, item] of items.entries()) {
    let element = indexElement(position);
    if (type.associative) {
      try {
        element = identify(type, item, position);
      } catch (error) {
        if (!(error instanceof TypedValueError)) throw error;
        problems.push({ path, message: error.message });
        return;
      }
      if (seen.has(element))
        problems.push({
          path,
          message: `duplicate entries for key ${printElement(element)}`,
          isDuplicate: true,
        });
      seen.add(element);
    }
    validate(type.element, item, [...path, element], problems);
  }
}
