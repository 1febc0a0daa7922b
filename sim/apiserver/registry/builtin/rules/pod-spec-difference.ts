import { goQuote, isArray, isObject, type Json, type JsonObject, jsonEqual } from '../../../../kube/index.ts';

/**
 * The difference of two pod specs as go-cmp prints it, part of the message that refuses a change of an immutable field.
 * Fields beside the changed ones are elided; what is inside a changed struct or list is shown whole, not as a nested
 * difference. Source: github.com/google/go-cmp cmp/report_compare.go; recorded: conformance subresources/pod-binding-status.
 */
export function podSpecDifference(old: JsonObject, next: JsonObject): string {
  const records = FIELDS.map(([name, show, keys]) => ({
    name,
    old: show(old, keys),
    next: show(next, keys),
    isEqual: keys.every((key) => jsonEqual(old[key], next[key])),
  }));
  const lines = blocksOf(records).flatMap((block) => blockLines(block));
  return [`  core.PodSpec{`, ...lines, '  }', ''].map((line) => withHardSpaces(line)).join('\n');
}

interface FieldRecord {
  readonly name: string;
  readonly old: string;
  readonly next: string;
  readonly isEqual: boolean;
}

/** Consecutive fields that are shown, or the number of those that are not. */
type Block = readonly FieldRecord[] | number;

/** How many equal fields are shown before and after a change. Source: cmp report_compare.go numContextRecords. */
const CONTEXT = 2;

type Show = (spec: JsonObject, keys: readonly string[]) => string;

const text: Show = (spec, [key]) => goQuote(String(spec[key!] ?? ''));
const pointer: Show = (spec, [key]) => {
  const value = spec[key!];
  return value === undefined ? 'nil' : `&${goValue(value)}`;
};
const value: Show = (spec, [key]) => (spec[key!] === undefined ? 'nil' : goValue(spec[key!]!));
/** The internal type keeps these in the pod's security context. */
const securityContext: Show = (spec, keys) => {
  const context = isObject(spec['securityContext']) ? spec['securityContext'] : {};
  const inside = keys.slice(1).filter((key) => spec[key] !== undefined);
  const own = Object.entries(context).map(([key, member]) => `${goName(key)}: ${goValue(member ?? null)}`);
  return `&{${[...inside.map((key) => `${goName(key)}: ${goValue(spec[key]!)}`), ...own].join(', ')}}`;
};

/** The fields of the internal PodSpec in their order, how each is printed, and the JSON members behind it. */
const FIELDS: readonly (readonly [name: string, show: Show, keys: readonly string[]])[] = [
  ['Volumes', value, ['volumes']],
  ['InitContainers', value, ['initContainers']],
  ['Containers', value, ['containers']],
  ['EphemeralContainers', value, ['ephemeralContainers']],
  ['RestartPolicy', text, ['restartPolicy']],
  ['TerminationGracePeriodSeconds', pointer, ['terminationGracePeriodSeconds']],
  ['ActiveDeadlineSeconds', pointer, ['activeDeadlineSeconds']],
  ['DNSPolicy', text, ['dnsPolicy']],
  ['NodeSelector', value, ['nodeSelector']],
  ['ServiceAccountName', text, ['serviceAccountName']],
  ['AutomountServiceAccountToken', pointer, ['automountServiceAccountToken']],
  ['NodeName', text, ['nodeName']],
  [
    'SecurityContext',
    securityContext,
    ['securityContext', 'hostNetwork', 'hostPID', 'hostIPC', 'shareProcessNamespace', 'hostUsers'],
  ],
  ['ImagePullSecrets', value, ['imagePullSecrets']],
  ['Hostname', text, ['hostname']],
  ['Subdomain', text, ['subdomain']],
  ['SetHostnameAsFQDN', pointer, ['setHostnameAsFQDN']],
  ['Affinity', pointer, ['affinity']],
  ['SchedulerName', text, ['schedulerName']],
  ['Tolerations', value, ['tolerations']],
  ['HostAliases', value, ['hostAliases']],
  ['PriorityClassName', text, ['priorityClassName']],
  ['Priority', pointer, ['priority']],
  ['PreemptionPolicy', pointer, ['preemptionPolicy']],
  ['DNSConfig', pointer, ['dnsConfig']],
  ['ReadinessGates', value, ['readinessGates']],
  ['RuntimeClassName', pointer, ['runtimeClassName']],
  ['Overhead', value, ['overhead']],
  ['EnableServiceLinks', pointer, ['enableServiceLinks']],
  ['TopologySpreadConstraints', value, ['topologySpreadConstraints']],
  ['OS', pointer, ['os']],
  ['SchedulingGates', value, ['schedulingGates']],
  ['ResourceClaims', value, ['resourceClaims']],
  ['Resources', pointer, ['resources']],
];

function goName(key: string): string {
  return key[0]!.toUpperCase() + key.slice(1);
}

function goValue(json: Json): string {
  if (typeof json === 'string') return goQuote(json);
  if (isArray(json)) return `{${json.map(goValue).join(', ')}}`;
  if (!isObject(json)) return String(json);
  return `{${Object.entries(json)
    .map(([key, member]) => `${goName(key)}: ${goValue(member ?? null)}`)
    .join(', ')}}`;
}

function blocksOf(records: readonly FieldRecord[]): Block[] {
  const blocks: Block[] = [];
  let start = 0;
  while (start < records.length) {
    const { isEqual } = records[start]!;
    let end = start;
    while (end < records.length && records[end]!.isEqual === isEqual) end += 1;
    const run = records.slice(start, end);
    if (isEqual) blocks.push(...elided(run, start > 0, end < records.length));
    else blocks.push(run);
    start = end;
  }
  return merged(blocks);
}

/** A run of equal fields: the context next to changes is shown, the rest counted. A single rest is shown too. */
function elided(run: readonly FieldRecord[], afterChange: boolean, beforeChange: boolean): Block[] {
  const head = afterChange ? Math.min(CONTEXT, run.length) : 0;
  let tail = beforeChange ? Math.min(CONTEXT, run.length - head) : 0;
  if (run.length - head - tail === 1) tail += 1;
  const hidden = run.length - head - tail;
  return [run.slice(0, head), ...(hidden > 0 ? [hidden] : []), run.slice(run.length - tail)];
}

/** Shown fields that follow each other are aligned with each other. */
function merged(blocks: readonly Block[]): Block[] {
  const result: Block[] = [];
  for (const block of blocks) {
    const last = result.at(-1);
    if (typeof block === 'number') result.push(block);
    else if (Array.isArray(last)) result[result.length - 1] = [...last, ...block];
    else if (block.length > 0) result.push(block);
  }
  return result;
}

function blockLines(block: Block): string[] {
  if (typeof block === 'number') return [`  \t... // ${block} identical field${block === 1 ? '' : 's'}`];
  const width = Math.max(...block.map(({ name }) => name.length)) + 1;
  return block.flatMap(({ name, old, next, isEqual }) => {
    const label = `${name}:`.padEnd(width);
    if (isEqual) return [`  \t${label} ${next},`];
    return [`- \t${label} ${old},`, `+ \t${label} ${next},`];
  });
}

/** The first two columns are no-break spaces in this build of go-cmp, so that nobody parses its output. */
function withHardSpaces(line: string): string {
  return line.replace(/^([ +-])([ ])/, (_, sign: string) => `${sign === ' ' ? '\u00a0' : sign}\u00a0`);
}
