import { describe, expect, it } from 'vitest';
import { decodeYaml } from './decode-yaml.ts';

const decode = (text: string) => decodeYaml(new TextEncoder().encode(text));

describe('YAML bodies', () => {
  it('follow YAML 1.1 as Go reads it', () => {
    expect(
      decode(
        'a: yes\nb: y\nc: off\nd: 014\ne: 0x1f\nf: 1_000\ng: 1.0\nh: ~\ni: 2001-01-01\nj: "yes"\nk: !!str 5\n1: x\n',
      ).value,
    ).toEqual({
      a: true,
      b: true,
      c: false,
      d: 12,
      e: 31,
      f: 1000,
      g: 1,
      h: null,
      i: '2001-01-01',
      j: 'yes',
      k: '5',
      1: 'x',
    });
  });

  it('resolve anchors and merge keys', () => {
    expect(decode('a: &x {b: 1, c: 2}\nd: {<<: *x, c: 3}\n').value).toEqual({
      a: { b: 1, c: 2 },
      d: { c: 3, b: 1 },
    });
  });

  it('report keys given twice with their line', () => {
    const { value, strictErrors } = decode('a: 1\nb: 2\na: 3\n');
    expect(value).toEqual({ a: 3, b: 2 });
    expect(strictErrors[0]).toContain('line 3: key "a" already set in map');
  });

  it.each([
    ['apiVersion: v1\nkind: [ConfigMap\n', "yaml: line 2: did not find expected ',' or ']'"],
    ['a: b: c\n', 'yaml: mapping values are not allowed in this context'],
    ['x: 1\n  y: z\n', 'yaml: line 2: mapping values are not allowed in this context'],
    ['\ta: b\n', 'yaml: found character that cannot start any token'],
    ['x: 1\n\ty: 2\n', 'yaml: line 2: found a tab character that violates indentation'],
    ['a: [', 'yaml: line 1: did not find expected node content'],
    ['a: {b: c', "yaml: line 1: did not find expected ',' or '}'"],
    ['x: 1\ny: "q', 'yaml: line 2: found unexpected end of stream'],
    ['a: b\nc\n', "yaml: line 3: could not find expected ':'"],
    ['a: "b" c', 'yaml: did not find expected key'],
    ['- a\nb: c\n', "yaml: line 1: did not find expected '-' indicator"],
    ['a: - b', 'yaml: block sequence entries are not allowed in this context'],
    ['a: @b', 'yaml: found character that cannot start any token'],
    ['a: \u0001', 'yaml: control characters are not allowed'],
    ['a: .inf', 'json: unsupported value: +Inf'],
    ['[a]: b', 'yaml: invalid map key: []interface {}{"a"}'],
    ['a: *x\n', "yaml: unknown anchor 'x' referenced"],
  ])('%j is refused', (text, message) => {
    expect(() => decode(text)).toThrow(message);
  });

  it('do not multiply without bound', () => {
    const levels = Array.from(
      { length: 12 },
      (_, i) => `l${i + 1}: &l${i + 1} [${Array(9).fill(`*l${i}`).join(',')}]`,
    );
    expect(() => decode(`l0: &l0 x\n${levels.join('\n')}\n`)).toThrow('excessive aliasing');
  });
});
