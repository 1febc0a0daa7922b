import { isPlainObject, type PlainJson } from './plain-json.ts';

/** Texts longer than this are payload, not messages; they are compared as they are. */
const LONGEST_MASKED = 60_000;
const RECENT_MS = 36 * 3_600_000;
const UUID = /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g;
const TIME = /\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)/g;
const JSON_WEB_TOKEN = /\beyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]{10,}/g;
const CERTIFICATE = /-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----\n?/g;

/** What the masks of one case share. */
export interface MaskContext {
  /** The run's random token. */
  readonly token: string;
  /** Now, on the clock of the run. */
  readonly now: number;
  readonly generatedNames: readonly (readonly [string, string])[];
  /** `rv#1`, `rv#2`, ... by resourceVersion. */
  readonly versions: ReadonlyMap<string, string>;
  /** Grows as uids appear. */
  readonly uids: Map<string, string>;
}

/** A text with everything that differs from run to run replaced by what it stands for. */
export function maskText(text: string, context: MaskContext): string {
  let masked = hideToken(text, context);
  if (masked.length > LONGEST_MASKED) return masked;
  for (const [name, shown] of context.generatedNames)
    masked = masked.replaceAll(hideToken(name, context), hideToken(shown, context));
  masked = masked
    .replace(UUID, (uid) => symbolOf(context.uids, uid))
    .replace(TIME, (time, fraction: string | undefined, zone: string) =>
      maskTime(time, fraction, zone, context.now),
    );
  if (/resource ?version/i.test(masked)) masked = maskVersions(masked, context);
  masked = masked.replace(JSON_WEB_TOKEN, (jwt) => hideToken(describeToken(jwt), context));
  return goValues(masked).replace(CERTIFICATE, '<pem>');
}

/** As {@link maskText} for whole bodies that are no JSON: YAML mostly. */
export function maskDocument(text: string, context: MaskContext): string {
  return maskText(text, context)
    .replace(/^(\s*resourceVersion: )"\d+"/gm, '$1"<rv>"')
    .replace(/("resourceVersion": ?)"\d+"/g, '$1"<rv>"')
    .replace(/^(\s*continue: )\S+$/gm, '$1<continue>');
}

function hideToken(text: string, { token }: MaskContext): string {
  return text.replaceAll(token, '$' + '{r}');
}

function symbolOf(uids: Map<string, string>, uid: string): string {
  const symbol = uids.get(uid) ?? `uid#${uids.size + 1}`;
  uids.set(uid, symbol);
  return symbol;
}

/** Fixed times in cases stay; times the server made become their shape. */
function maskTime(time: string, fraction: string | undefined, zone: string, now: number): string {
  if (!(Math.abs(Date.parse(time) - now) < RECENT_MS)) return time;
  const shape =
    fraction === undefined
      ? '<time>'
      : fraction.length === 7
        ? '<microtime>'
        : `<time.${fraction.length - 1}>`;
  return zone === 'Z' ? shape : shape + zone;
}

function maskVersions(text: string, { versions }: MaskContext): string {
  return text
    .replace(/(Too large resource version: )\d+(, current: )\d+/g, '$1<n>$2<n>')
    .replace(/(too old resource version: )\d+( \()\d+(\))/g, '$1<n>$2<n>$3')
    .replace(
      /(ResourceVersion in the (?:precondition|record) \(|ResourceVersion in record \()(\d+)\)/g,
      (_, before: string, version: string) => `${before}${versions.get(version) ?? '<rv>'})`,
    )
    .replace(/(\\*"resourceVersion\\*":\s*\\*"|resourceVersion: ")(\d+)(?=\\*")/g, '$1<rv>');
}

/** What is in a JSON web token, without what changes. */
function describeToken(jwt: string): string {
  try {
    const claims: PlainJson = JSON.parse(Buffer.from(jwt.split('.')[1]!, 'base64url').toString());
    if (!isPlainObject(claims)) return '<jwt>';
    const audience = Array.isArray(claims['aud']) ? claims['aud'].join(',') : String(claims['aud']);
    const kubernetes = claims['kubernetes.io'];
    const inner = isPlainObject(kubernetes) ? Object.keys(kubernetes).sort().join(',') : '';
    return `<jwt sub=${String(claims['sub'])} aud=${audience} iss=${String(claims['iss'])} claims=${Object.keys(claims).sort().join(',')} k8s=${inner}>`;
  } catch {
    return '<jwt>';
  }
}

/** Go struct dumps inside messages (`Invalid value: core.PodSpec{...}`) are no part of any contract. */
function goValues(text: string): string {
  if (!text.includes(' value: ')) return text;
  const dumps = /(?:\[\])?\b[a-z]\w{0,40}\.[A-Z]\w{0,60}\{/g;
  let masked = '';
  let position = 0;
  for (let dump = dumps.exec(text); dump; dump = dumps.exec(text)) {
    const end = closingBrace(text, dump.index + dump[0].length);
    if (end === undefined) break;
    masked += `${text.slice(position, dump.index)}<go value>`;
    position = end;
    dumps.lastIndex = end;
  }
  return masked + text.slice(position);
}

/** Where the brace that opened before `start` closes; braces in quotes do not count. */
function closingBrace(text: string, start: number): number | undefined {
  let depth = 1;
  let quoted = false;
  for (let i = start; i < text.length; i++) {
    const character = text[i];
    if (quoted && character === '\\') i += 1;
    else if (character === '"') quoted = !quoted;
    else if (!quoted && character === '{') depth += 1;
    else if (!quoted && character === '}') depth -= 1;
    if (depth === 0) return i + 1;
  }
  return undefined;
}
