import { describe, expect, it } from 'vitest';
import type { Json } from '../../kube/index.ts';
import { schemaFromCrd } from '../structural.ts';
import { createCelEnvironment } from './environment.ts';
import { CelCompileError, CelEvaluationError } from './errors.ts';
import { celValueOf } from './json-values.ts';
import { celTypeOf } from './schema-types.ts';

const environment = createCelEnvironment({
  variables: { self: 'dyn', n: 'int', s: 'string', l: 'list(int)', o: 'optional(string)' },
});

const evaluate = (expression: string, self: Json = {}): unknown =>
  environment
    .compile(expression)
    .evaluate({ self: celValueOf(self), n: 7n, s: 'text', l: celValueOf([1, 2, 3]) });

const failure = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    if (error instanceof CelCompileError || error instanceof CelEvaluationError) return error.message;
    throw error;
  }
  return 'no error';
};

const object = {
  minReplicas: 1,
  replicas: 2,
  maxReplicas: 3,
  health: 'ok',
  ports: [{ name: 'http', port: 80 }],
  details: { a: 'x' },
  stringMap: { one: '1' },
  'dash-ed': 1,
};

// the examples of kubernetes.io/docs/reference/using-api/cel and of the CRD validation rules page
const TRUE: readonly string[] = [
  'self.minReplicas <= self.replicas && self.replicas <= self.maxReplicas',
  "self.health.startsWith('o')",
  'self.ports.exists(p, p.port == 80)',
  "self.ports.map(p, p.name) == ['http']",
  'size(self.health) == 2 && self.health.size() == 2',
  'has(self.details) && !has(self.missing)',
  "'one' in self.stringMap",
  'self.stringMap.all(k, self.stringMap[k] == "1")',
  'self.ports.filter(p, p.port > 100).size() == 0',
  'self.ports.exists_one(p, p.port == 80)',
  'type(self.health) == string',
  "self.health.matches('^[a-z]+$')",
  'dyn(1) == 1.0 && dyn(1u) == 1',
  '7 / 2 == 3 && 7 % 4 == 3 && -7 / 2 == -3',
  "self.?missing.orValue('x') == 'x'",
  'self.?details.a.hasValue() && !self.?details.b.hasValue()',
  "self.?details.a.optMap(a, a + 'y').value() == 'xy'",
  'optional.of(1).or(optional.none()) == optional.of(1)',
  '[1, 2, 2, 3].isSorted() && [1, 3].sum() == 4 && [1, 3].max() == 3 && [3, 1].min() == 1',
  "['a', 'b', 'b'].indexOf('b') == 1 && ['a', 'b', 'b'].lastIndexOf('b') == 2",
  "'abc 123'.find('[0-9]+') == '123' && '123 abc 456'.findAll('[0-9]+', 1) == ['123']",
  "isURL('https://user:pass@example.com:80/path?query=val#fragment')",
  "url('https://example.com:80/path?k=v').getHost() == 'example.com:80'",
  "url('/path?k1=a&k2=b').getQuery() == {'k1': ['a'], 'k2': ['b']}",
  "url('https://[::1]:80/').getHostname() == '::1' && url('https://[::1]:80/').getPort() == '80'",
  "quantity('500000G').isInteger() && quantity('50k').asInteger() == 50000",
  "quantity('50k').add(20) == quantity('50020') && sign(quantity('-1')) == -1",
  "quantity('200M').compareTo(quantity('0.2G')) == 0 && quantity('1k').isGreaterThan(quantity('1'))",
  "isIP('127.0.0.1') && !isIP('1.2.3') && ip('::1').family() == 6",
  "ip.isCanonical('2001:db8::abcd') && !ip.isCanonical('2001:DB8::ABCD')",
  "ip('127.0.0.1').isLoopback() && ip('169.254.1.1').isLinkLocalUnicast()",
  "cidr('192.168.0.0/24').containsIP(ip('192.168.0.1')) && cidr('192.168.0.0/24').prefixLength() == 24",
  "cidr('192.168.0.1/24').masked() == cidr('192.168.0.0/24') && string(cidr('10.0.0.0/8')) == '10.0.0.0/8'",
  "!format.dns1123Label().validate('my-name').hasValue()",
  "format.dns1123Label().validate('My_Name').hasValue()",
  'sets.contains([1, 2], [2]) && sets.equivalent([1, 2], [2, 1]) && sets.intersects([1], [1, 2])',
  "'a,b'.split(',') == ['a', 'b'] && ['a', 'b'].join('-') == 'a-b' && 'aBc'.lowerAscii() == 'abc'",
  "'tacocat'.substring(4) == 'cat' && 'hello'.charAt(1) == 'e' && 'hello'.replace('l', 'L', 1) == 'heLlo'",
  "'%s has %d and %.2f'.format([dyn('x'), dyn(3), dyn(1.5)]) == 'x has 3 and 1.50'",
  "timestamp('2024-01-01T00:00:00Z') + duration('1h') == timestamp('2024-01-01T01:00:00Z')",
  "duration('90m').getHours() == 1 && timestamp('2024-02-29T10:11:12Z').getDate() == 29",
  'false && (1 / 0 == 1) || true',
  '(1 / 0 == 1) || true',
  '[1, 2].exists(x, 2 / (x - 1) == 2)',
];

describe('CEL expressions', () => {
  it.each(TRUE)('%s', (expression) => {
    expect(evaluate(expression, object)).toBe(true);
  });

  it.each([
    ['self.nope', 'no such key: nope'],
    ['[1][5] == 1', 'index out of bounds: 5'],
    ['1 / (n - 7) == 1', 'division by zero'],
    ['9223372036854775807 + n > 0', 'integer overflow'],
    ["quantity('x').isInteger()", expect.stringContaining('quantities must match')],
    ["dyn(self.health) + dyn(1) == dyn('x')", 'no such overload'],
    ['[1, 2].all(x, 1 / (x - 1) == 1)', 'division by zero'],
  ])('%s fails', (expression, message) => {
    expect(failure(() => evaluate(expression, object))).toEqual(message);
  });

  it('stops an expression that does too much', () => {
    const all = `[${Array.from({ length: 200 }, (_, i) => i).join(',')}]`;
    const expression = `${all}.all(a, ${all}.all(b, ${all}.all(c, a + b + c >= 0)))`;
    expect(failure(() => evaluate(expression))).toBe('operation cancelled: actual cost limit exceeded');
  });

  it('offers two variables and bindings where they are asked for', () => {
    const wide = createCelEnvironment({ twoVariableComprehensions: true, bindings: true });
    const run = (expression: string): unknown => wide.compile(expression).evaluate({});
    expect(run("{'a': 1}.all(k, v, k == 'a' && v == 1)")).toBe(true);
    expect(run('[4, 5].transformMap(i, v, v > 4, v * 2) == {1: 10}')).toBe(true);
    expect(run('cel.bind(x, 2, x * x)')).toBe(4n);
  });
});

describe('checking', () => {
  // recorded: conformance crd/rejected (bad-cel); the others as cel-go v0.22 prints them
  it.each([
    ['n.nope > 1', "ERROR: <input>:1:2: type 'int' does not support field selection\n | n.nope > 1\n | .^"],
    [
      'missing == 1',
      "ERROR: <input>:1:1: undeclared reference to 'missing' (in container '')\n | missing == 1\n | ^",
    ],
    [
      "n + 'a'",
      "ERROR: <input>:1:3: found no matching overload for '_+_' applied to '(int, string)'\n | n + 'a'\n | ..^",
    ],
    [
      's.startsWith(1)',
      "ERROR: <input>:1:13: found no matching overload for 'startsWith' applied to 'string.(int)'\n | s.startsWith(1)\n | ............^",
    ],
    ['n && true', "ERROR: <input>:1:1: expected type 'bool' but found 'int'\n | n && true\n | ^"],
    ["[1, 'a']", "ERROR: <input>:1:5: expected type 'int' but found 'string'\n | [1, 'a']\n | ....^"],
    [
      'n.all(x, true)',
      "ERROR: <input>:1:1: expression of type 'int' cannot be range of a comprehension (must be list, map, or dynamic)\n | n.all(x, true)\n | ^",
    ],
    ["s.matches('(')", "ERROR: <input>:1:11: invalid matches argument\n | s.matches('(')\n | ..........^"],
    ['l.all(1, true)', 'ERROR: <input>:1:7: argument must be a simple name\n | l.all(1, true)\n | ......^'],
  ])('%s', (expression, message) => {
    expect(failure(() => environment.compile(expression))).toBe(message);
  });

  it('says which characters an issue is about', () => {
    try {
      environment.compile("s == 'a' && missing");
      expect.unreachable();
    } catch (error) {
      expect((error as CelCompileError).issues).toMatchObject([{ start: 12, end: 19, anchor: 12 }]);
    }
  });

  it('knows the fields of a schema', () => {
    const schema = schemaFromCrd({
      type: 'object',
      properties: {
        a: { type: 'integer' },
        'b-c': { type: 'string' },
        t: { type: 'string', format: 'date-time' },
      },
    });
    const typed = createCelEnvironment({ variables: { self: celTypeOf(schema)! } });
    const expression = typed.compile(
      "self.a % 2 == 0 && self.b__dash__c == 'x' && self.t.getFullYear() == 2024",
    );
    const self = celValueOf({ a: 4, 'b-c': 'x', t: '2024-05-01T10:00:00Z' }, schema);
    expect(expression.resultType).toBe('bool');
    expect(expression.evaluate({ self })).toBe(true);
    expect(failure(() => typed.compile('self.b'))).toBe(
      "ERROR: <input>:1:5: undefined field 'b'\n | self.b\n | ....^",
    );
  });
});
