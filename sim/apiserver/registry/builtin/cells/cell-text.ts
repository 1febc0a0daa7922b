import { isObject, type Json, type JsonObject, type KubeObject } from '../../../../kube/index.ts';
import { humanDuration } from '../../custom/index.ts';
import { itemsAt, objectAt, textAt, textMapAt, textsAt } from '../rules/object-edit.ts';

/* Parts of cells that several types share. Source: pkg/printers/internalversion/printers.go. */

/** How long ago `time` was: `5m`, `2d3h`; `<unknown>` when it is not set. */
export function ageOf(time: Json | undefined, now: number): string {
  if (typeof time !== 'string') return '<unknown>';
  return humanDuration(now - Date.parse(time));
}

/** The age of the object itself. */
export function age(object: KubeObject, now: number): string {
  return ageOf(object.metadata.creationTimestamp ?? undefined, now);
}

export function nameOf(object: KubeObject): string {
  return object.metadata.name ?? '';
}

/** `a=1,b=2`, or `<none>`. */
export function labelsText(labels: ReadonlyMap<string, string>): string {
  if (labels.size === 0) return '<none>';
  return [...labels]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
}

/** A label selector as `metav1.FormatLabelSelector` prints it. */
export function selectorText(selector: Json | undefined): string {
  if (!isObject(selector)) return '<none>';
  const labels = [...textMapAt(selector, 'matchLabels')].map(([key, value]) => `${key}=${value}`);
  const expressions = itemsAt(selector, 'matchExpressions').map(expressionText);
  const all = [...labels, ...expressions].sort();
  return all.length === 0 ? '<none>' : all.join(',');
}

function expressionText(expression: JsonObject): string {
  const key = textAt(expression, 'key');
  const values = [...textsAt(expression, 'values')].sort().join(',');
  switch (textAt(expression, 'operator')) {
    case 'In':
      return `${key} in (${values})`;
    case 'NotIn':
      return `${key} notin (${values})`;
    case 'Exists':
      return key;
    default:
      return `!${key}`;
  }
}

/** Names and images of a pod spec's containers, joined. */
export function containerTexts(podSpec: JsonObject): readonly [names: string, images: string] {
  const containers = itemsAt(podSpec, 'containers');
  return [
    containers.map((container) => textAt(container, 'name')).join(','),
    containers.map((container) => textAt(container, 'image')).join(','),
  ];
}

/** The spec of the pods a workload makes. */
export function podSpecOf(object: JsonObject): JsonObject {
  return objectAt(objectAt(objectAt(object, 'spec'), 'template'), 'spec');
}

/** At most `max` items, then how many more there are. */
export function firstOf(items: readonly string[], max: number): string {
  if (items.length === 0) return '<none>';
  const shown = items.slice(0, max).join(',');
  return items.length > max ? `${shown} + ${items.length - max} more...` : shown;
}
