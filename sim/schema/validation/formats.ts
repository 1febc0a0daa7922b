import { isCidr, isIpv4, isIpv6 } from '../ip-address.ts';
import { compilePattern } from '../regular-expression.ts';

/*
 * The string formats a CRD may name; every other format is ignored.
 * Source: apiextensions-apiserver pkg/apiserver/validation/formats.go, kube-openapi pkg/validation/strfmt (the rules).
 */

const pattern = (source: string) => (text: string) => compilePattern(source).test(text);
const HOSTNAME = pattern(
  '^([a-zA-Z0-9\\p{S}\\p{L}]((-?[a-zA-Z0-9\\p{S}\\p{L}]{0,62})?)|([a-zA-Z0-9\\p{S}\\p{L}](([a-zA-Z0-9-\\p{S}\\p{L}]{0,61}[a-zA-Z0-9\\p{S}\\p{L}])?)(\\.)){1,}([a-zA-Z\\p{L}]){2,63})$',
);
const CARD =
  /^(?:4\d{12}(?:\d{3})?|5[1-5]\d{14}|6(?:011|5\d\d)\d{12}|3[47]\d{13}|3(?:0[0-5]|[68]\d)\d{11}|(?:2131|1800|35\d{3})\d{11})$/;
const COLOUR_PART = '\\s*(0|[1-9]\\d?|1\\d\\d?|2[0-4]\\d|25[0-5])\\s*';
const uuid = (version: string, variant: string): ((text: string) => boolean) =>
  pattern(`(?i)^[0-9a-f]{8}-?[0-9a-f]{4}-?${version}[0-9a-f]{3}-?${variant}[0-9a-f]{3}-?[0-9a-f]{12}$`);

const FORMATS: ReadonlyMap<string, (text: string) => boolean> = new Map([
  ['bsonobjectid', (text) => /^[0-9a-fA-F]{24}$/.test(text)],
  ['uri', isRequestUri],
  ['email', isEmail],
  ['hostname', isHostname],
  ['ipv4', isIpv4],
  ['ipv6', isIpv6],
  ['cidr', isCidr],
  ['mac', isMac],
  ['uuid', uuid('[0-9a-f]', '[0-9a-f]')],
  ['uuid3', uuid('3', '[0-9a-f]')],
  ['uuid4', uuid('4', '[89ab]')],
  ['uuid5', uuid('5', '[89ab]')],
  ['isbn', (text) => isIsbn10(text) || isIsbn13(text)],
  ['isbn10', isIsbn10],
  ['isbn13', isIsbn13],
  ['creditcard', isCreditCard],
  ['ssn', (text) => text.length === 11 && /^\d{3}[- ]?\d{2}[- ]?\d{4}$/.test(text)],
  ['hexcolor', (text) => /^#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})$/.test(text)],
  ['rgbcolor', pattern(`^rgb\\(${COLOUR_PART},${COLOUR_PART},${COLOUR_PART}\\)$`)],
  [
    'byte',
    (text) => /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{4})$/.test(text),
  ],
  ['password', () => true],
  ['date', isDate],
  ['duration', isDuration],
  ['datetime', isDateTime],
]);

/** True for a format that is checked; dashes in its name do not count. */
export function knownFormat(format: string | undefined): format is string {
  return format !== undefined && FORMATS.has(format.replaceAll('-', ''));
}

/** True when `text` fits a {@link knownFormat}. */
export function matchesFormat(format: string, text: string): boolean {
  return FORMATS.get(format.replaceAll('-', ''))?.(text) ?? true;
}

function isHostname(text: string): boolean {
  if (!HOSTNAME(text) || Buffer.byteLength(text) > 255) return false;
  return text.split('.').every((label) => Buffer.byteLength(label) <= 63);
}

/** Source: Go net/url.ParseRequestURI: an absolute URI or an absolute path. */
function isRequestUri(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: Go refuses exactly the ASCII control characters
  if (text === '' || /[\x00-\x1f\x7f]/.test(text)) return false;
  if (text === '*') return true;
  if (/%(?![0-9A-Fa-f]{2})/.test(text.split('?')[0]!)) return false;
  if (text.startsWith('/')) return true;
  const scheme = /^[A-Za-z][A-Za-z0-9+.-]*:/.exec(text);
  if (scheme === null) return false;
  const rest = text.slice(scheme[0].length);
  if (!rest.startsWith('//')) return true;
  const authority = /^\/\/([^/?#]*)/.exec(rest)![1]!;
  const host = authority.slice(authority.lastIndexOf('@') + 1);
  return !/[\s<>"{}|\\^`]/.test(host) && /^(\[[^\]]*\]|[^:]*)(:\d*)?$/.test(host);
}

/** Source: Go net/mail.ParseAddress, without its group and route syntax. */
function isEmail(text: string): boolean {
  const angled = /^(?:[^<>]*)<([^<>]+)>\s*$/.exec(text);
  const address = angled === null ? text.trim() : angled[1]!;
  const atom = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~\\u0080-\\u{10ffff}-]+";
  const dotted = `${atom}(?:\\.${atom})*`;
  return new RegExp(`^(?:${dotted}|"(?:[^"\\\\]|\\\\.)*")@(?:${dotted}|\\[[^\\]]*\\])$`, 'u').test(address);
}

/** Source: Go net.ParseMAC: 6, 8 or 20 bytes, by colons, dashes or dots. */
function isMac(text: string): boolean {
  const bytes = text.split(/[:-]/).length;
  if (/^[0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2})+$/.test(text) || /^[0-9A-Fa-f]{2}(-[0-9A-Fa-f]{2})+$/.test(text))
    return bytes === 6 || bytes === 8 || bytes === 20;
  const words = text.split('.').length;
  return /^[0-9A-Fa-f]{4}(\.[0-9A-Fa-f]{4})+$/.test(text) && (words === 3 || words === 4 || words === 10);
}

function isIsbn10(text: string): boolean {
  const digits = text.replace(/[\s-]+/g, '');
  if (!/^(?:\d{9}X|\d{10})$/.test(digits)) return false;
  const sum = [...digits].reduce(
    (total, digit, i) => total + (i + 1) * (digit === 'X' ? 10 : Number(digit)),
    0,
  );
  return sum % 11 === 0;
}

function isIsbn13(text: string): boolean {
  const digits = text.replace(/[\s-]+/g, '');
  if (!/^\d{13}$/.test(digits)) return false;
  const sum = [...digits].reduce((total, digit, i) => total + (i % 2 === 0 ? 1 : 3) * Number(digit), 0);
  return sum % 10 === 0;
}

/** The Luhn check over the digits. */
function isCreditCard(text: string): boolean {
  const digits = text.replace(/[^0-9]+/g, '');
  if (!CARD.test(digits)) return false;
  const sum = [...digits].reverse().reduce((total, digit, i) => {
    const value = i % 2 === 0 ? Number(digit) : Number(digit) * 2;
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return sum % 10 === 0;
}

function isDate(text: string): boolean {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (parts === null) return false;
  const [year, month, day] = [Number(parts[1]), Number(parts[2]), Number(parts[3])];
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1];
  return days !== undefined && day >= 1 && day <= days;
}

function isDateTime(text: string): boolean {
  const [date, time, ...more] = text.toLowerCase().split('t');
  if (date === undefined || time === undefined || more.length > 0 || !isDate(date)) return false;
  const parts = /^(\d{2}):(\d{2}):(\d{2})(.\d+)?(z|([+-]\d{2}:\d{2}))$/.exec(time);
  return parts !== null && parts[1]! <= '23' && parts[2]! <= '59' && parts[3]! <= '59';
}

const GO_DURATION = /^[+-]?(0|((\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h))+)$/;
const UNITS = ['ns', 'us', 'µs', 'ms', 's', 'm', 'h', 'hr', 'd', 'w', 'wk'];
const UNIT_PREFIXES = ['nano', 'micro', 'milli', 'sec', 'min', 'hour', 'day', 'week'];

/** A Go duration, or any text in which a number is followed by a unit as Scala writes them: `5 minutes`. */
function isDuration(text: string): boolean {
  if (GO_DURATION.test(text)) return true;
  return [...text.matchAll(/\d+\s*([A-Za-zµ]+)/g)].some(([, word]) => {
    const unit = word!.toLowerCase();
    return UNITS.includes(unit) || UNIT_PREFIXES.some((prefix) => unit.startsWith(prefix));
  });
}
