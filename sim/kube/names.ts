/*
 * Name formats. Each function returns the reasons why a value is refused, in the server's words; none means valid.
 * Source: apimachinery pkg/util/validation/validation.go and pkg/api/validation/path/name.go (1.32 wording).
 */

/** Reasons why a name is refused; empty when it is fine. */
export type NameProblems = readonly string[];

/** Checks a name. With `prefix` the text is a generateName, to which characters will be appended. */
export type NameValidator = (name: string, prefix: boolean) => NameProblems;

const DNS_LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const DNS_SUBDOMAIN = `${DNS_LABEL}(\\.${DNS_LABEL})*`;
const DNS1035_LABEL = '[a-z]([-a-z0-9]*[a-z0-9])?';
const QUALIFIED_NAME = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';
const LABEL_VALUE = '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?';
const CONFIG_KEY = '[-._a-zA-Z0-9]+';
const WILDCARD = `\\*\\.${DNS_SUBDOMAIN}`;

const LABEL_MAX = 63;
const SUBDOMAIN_MAX = 253;

/*
 * The patterns that decide. They accept what the printed ones accept, but cannot backtrack: a label is "no dash at
 * either end", which is checked by looking at the ends instead of by nesting quantifiers.
 */
const FAST = {
  dnsLabel: /^(?!-)[-a-z0-9]+$/,
  dnsSubdomain: /^(?!.*[.-]\.)(?!.*\.-)(?![.-])[-.a-z0-9]+$/,
  dns1035: /^[a-z][-a-z0-9]*$/,
  qualified: /^[A-Za-z0-9][-A-Za-z0-9_.]*$/,
  configKey: /^[-._a-zA-Z0-9]+$/,
  cIdentifier: /^[A-Za-z_][A-Za-z0-9_]*$/,
  httpHeader: /^[-A-Za-z0-9]+$/,
};

function endsAlphanumeric(text: string): boolean {
  return /[A-Za-z0-9]$/.test(text);
}

/** Lengths are counted in UTF-8 bytes, as Go's len does. */
export function byteLength(text: string): number {
  return Buffer.byteLength(text, 'utf8');
}

/** `must be no more than N characters`. */
export function tooManyCharacters(max: number): string {
  return `must be no more than ${max} characters`;
}

/** A format's message with its examples and regular expression. */
export function formatMessage(message: string, pattern: string, ...examples: string[]): string {
  if (examples.length === 0) return `${message} (regex used for validation is '${pattern}')`;
  const shown = examples.map((example) => `'${example}', `).join(' or ');
  return `${message} (e.g. ${shown}regex used for validation is '${pattern}')`;
}

const SUBDOMAIN_MESSAGE = formatMessage(
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
  DNS_SUBDOMAIN,
  'example.com',
);
const QUALIFIED_MESSAGE = formatMessage(
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
  QUALIFIED_NAME,
  'MyName',
  'my.name',
  '123-abc',
);

/** A lowercase RFC 1123 label, at most 63 characters. */
export function isDns1123Label(value: string): NameProblems {
  const problems: string[] = [];
  if (byteLength(value) > LABEL_MAX) problems.push(tooManyCharacters(LABEL_MAX));
  if (!FAST.dnsLabel.test(value) || !endsAlphanumeric(value)) {
    // A subdomain that is no label gets a shorter message.
    const dotted = isSubdomainText(value);
    problems.push(
      dotted
        ? 'must not contain dots'
        : formatMessage(
            "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character",
            DNS_LABEL,
            'my-name',
            '123-abc',
          ),
    );
  }
  return problems;
}

function isSubdomainText(value: string): boolean {
  return FAST.dnsSubdomain.test(value) && endsAlphanumeric(value);
}

/** A lowercase RFC 1123 subdomain, at most 253 characters. */
export function isDns1123Subdomain(value: string): NameProblems {
  const problems: string[] = [];
  if (byteLength(value) > SUBDOMAIN_MAX) problems.push(tooManyCharacters(SUBDOMAIN_MAX));
  if (!isSubdomainText(value)) problems.push(SUBDOMAIN_MESSAGE);
  return problems;
}

/** A DNS-1035 label (service names): starts with a letter. */
export function isDns1035Label(value: string): NameProblems {
  const problems: string[] = [];
  if (byteLength(value) > LABEL_MAX) problems.push(tooManyCharacters(LABEL_MAX));
  if (!FAST.dns1035.test(value) || !endsAlphanumeric(value))
    problems.push(
      formatMessage(
        "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character",
        DNS1035_LABEL,
        'my-name',
        'abc-123',
      ),
    );
  return problems;
}

/** `*.example.com`. */
export function isWildcardDns1123Subdomain(value: string): NameProblems {
  const problems: string[] = [];
  if (byteLength(value) > SUBDOMAIN_MAX) problems.push(tooManyCharacters(SUBDOMAIN_MAX));
  if (!value.startsWith('*.') || !isSubdomainText(value.slice(2)))
    problems.push(
      formatMessage(
        "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character",
        WILDCARD,
        '*.example.com',
      ),
    );
  return problems;
}

/** `example.com/name` or `name`: keys of labels, annotations and finalizers. */
export function isQualifiedName(value: string): NameProblems {
  const parts = value.split('/');
  if (parts.length > 2)
    return [
      `a qualified name ${QUALIFIED_MESSAGE} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ];
  const problems: string[] = [];
  const name = parts.at(-1)!;
  if (parts.length === 2) {
    const prefix = parts[0]!;
    if (prefix === '') problems.push('prefix part must be non-empty');
    else problems.push(...isDns1123Subdomain(prefix).map((problem) => `prefix part ${problem}`));
  }
  if (name === '') problems.push('name part must be non-empty');
  else if (byteLength(name) > LABEL_MAX) problems.push(`name part ${tooManyCharacters(LABEL_MAX)}`);
  if (!FAST.qualified.test(name) || !endsAlphanumeric(name)) problems.push(`name part ${QUALIFIED_MESSAGE}`);
  return problems;
}

/** The value of a label: empty, or up to 63 characters. */
export function isLabelValue(value: string): NameProblems {
  const problems: string[] = [];
  if (byteLength(value) > LABEL_MAX) problems.push(tooManyCharacters(LABEL_MAX));
  if (value !== '' && (!FAST.qualified.test(value) || !endsAlphanumeric(value)))
    problems.push(
      formatMessage(
        "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
        LABEL_VALUE,
        'MyValue',
        'my_value',
        '12345',
      ),
    );
  return problems;
}

/** A key of ConfigMap or Secret data. */
export function isConfigMapKey(value: string): NameProblems {
  const problems: string[] = [];
  if (byteLength(value) > SUBDOMAIN_MAX) problems.push(tooManyCharacters(SUBDOMAIN_MAX));
  if (!FAST.configKey.test(value))
    problems.push(
      formatMessage(
        "a valid config key must consist of alphanumeric characters, '-', '_' or '.'",
        CONFIG_KEY,
        'key.name',
        'KEY_NAME',
        'key-name',
      ),
    );
  if (value === '.') problems.push("must not be '.'");
  else if (value === '..') problems.push("must not be '..'");
  else if (value.startsWith('..')) problems.push("must not start with '..'");
  return problems;
}

/** The name of an environment variable; 1.32 allows all printable ASCII but `=`. */
export function isEnvVarName(value: string): NameProblems {
  const problems: string[] = [];
  if (value === '') problems.push('environment variable name must be non-empty');
  if (!/^[ -<>-~]*$/.test(value))
    problems.push(
      "a valid environment variable name must consist only of printable ASCII characters other than '='",
    );
  return problems;
}

/** An IANA port name. */
export function isPortName(value: string): NameProblems {
  const problems: string[] = [];
  if (byteLength(value) > 15) problems.push(tooManyCharacters(15));
  if (!/^[-a-z0-9]+$/.test(value))
    problems.push('must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)');
  if (!/[a-z]/.test(value)) problems.push('must contain at least one letter (a-z)');
  if (value.includes('--')) problems.push('must not contain consecutive hyphens');
  if (value.startsWith('-') || value.endsWith('-')) problems.push('must not begin or end with a hyphen');
  return problems;
}

/** A port number. */
export function isPortNumber(port: number): NameProblems {
  return port >= 1 && port <= 65_535 ? [] : ['must be between 1 and 65535, inclusive'];
}

/** A name that can be one segment of a URL path: what every object's name must be at least. */
export function isPathSegment(name: string): NameProblems {
  if (name === '.' || name === '..') return [`may not be '${name}'`];
  return isPathSegmentPrefix(name);
}

/** {@link isPathSegment} for a generateName. */
export function isPathSegmentPrefix(name: string): NameProblems {
  return ['/', '%']
    .filter((illegal) => name.includes(illegal))
    .map((illegal) => `may not contain '${illegal}'`);
}

/** Names that may hold anything a URL path can: RBAC objects, custom resource definitions' conversions. */
export const pathSegmentName: NameValidator = (name, prefix) =>
  prefix ? isPathSegmentPrefix(name) : isPathSegment(name);

/** A generateName may end in a dash: what follows makes it valid. */
function maskTrailingDash(name: string): string {
  return name.length > 1 && name.endsWith('-') ? `${name.slice(0, -2)}a` : name;
}

/** Names of most objects. */
export const subdomainName: NameValidator = (name, prefix) =>
  isDns1123Subdomain(prefix ? maskTrailingDash(name) : name);

/** Names of namespaces and of some objects. */
export const labelName: NameValidator = (name, prefix) =>
  isDns1123Label(prefix ? maskTrailingDash(name) : name);
