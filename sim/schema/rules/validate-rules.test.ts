import { describe, expect, it } from 'vitest';
import { fieldErrorText, type Json, type JsonObject } from '../../kube/index.ts';
import { schemaFromCrd } from '../structural.ts';
import { compileRules } from './validate-rules.ts';

function errors(schema: JsonObject, object: Json, old?: Json, ratchet = false): string[] {
  return compileRules(schemaFromCrd(schema))!.validate(object, old, { ratchet }).map(fieldErrorText);
}

// recorded: conformance crd/cel
const SPEC = {
  type: 'object',
  properties: {
    spec: {
      type: 'object',
      properties: {
        min: { type: 'integer' },
        max: { type: 'integer' },
        name: {
          type: 'string',
          'x-kubernetes-validations': [{ rule: 'self == oldSelf', message: 'name is immutable' }],
        },
        tags: {
          type: 'array',
          items: { type: 'string' },
          'x-kubernetes-validations': [{ rule: "self.all(x, x.startsWith('t-'))" }],
        },
        mode: { type: 'string' },
      },
      'x-kubernetes-validations': [
        {
          rule: '!has(self.min) || !has(self.max) || self.min <= self.max',
          messageExpression: "'min is above max in mode ' + (has(self.mode) ? self.mode : 'none')",
        },
        {
          rule: "!has(self.mode) || self.mode != 'bad'",
          message: 'mode must not be bad',
          fieldPath: '.mode',
          reason: 'FieldValueForbidden',
        },
      ],
    },
  },
};

describe('x-kubernetes-validations', () => {
  it('tells the message, the message expression or the rule, where fieldPath says', () => {
    expect(errors(SPEC, { spec: { min: 3, max: 2, mode: 'bad', tags: ['x'] } })).toEqual([
      'spec: Invalid value: "object": min is above max in mode bad',
      'spec.mode: Forbidden: mode must not be bad',
      `spec.tags: Invalid value: "array": failed rule: self.all(x, x.startsWith('t-'))`,
    ]);
  });

  it('runs transition rules only where there is an old value', () => {
    expect(errors(SPEC, { spec: { name: 'a' } })).toEqual([]);
    expect(errors(SPEC, { spec: { name: 'b' } }, { spec: {} })).toEqual([]);
    expect(errors(SPEC, { spec: { name: 'b' } }, { spec: { name: 'a' } })).toEqual([
      'spec.name: Invalid value: "string": name is immutable',
    ]);
  });

  it('gives optional old values to those rules that ask for them', () => {
    const schema = {
      type: 'object',
      properties: {
        a: {
          type: 'string',
          'x-kubernetes-validations': [
            {
              rule: "oldSelf.hasValue() || self == 'first'",
              optionalOldSelf: true,
              message: 'starts with first',
            },
          ],
        },
      },
    };
    expect(errors(schema, { a: 'x' })).toEqual(['a: Invalid value: "string": starts with first']);
    expect(errors(schema, { a: 'x' }, { a: 'y' })).toEqual([]);
  });

  // recorded: conformance crd/cel-metadata-status
  it('sees the names of the object at the root', () => {
    const schema = {
      type: 'object',
      'x-kubernetes-validations': [
        { rule: "self.metadata.name.startsWith('ok')", message: 'name must start with ok' },
      ],
    };
    expect(errors(schema, { metadata: { name: 'nope' } })).toEqual([
      '<nil>: Invalid value: "object": name must start with ok',
    ]);
    expect(errors(schema, { metadata: { name: 'ok1' } })).toEqual([]);
  });

  it('lets values that did not change stay as they are, with a warning', () => {
    const old = { spec: { mode: 'bad', min: 1 } };
    const next = { spec: { mode: 'bad', min: 1 }, other: 1 };
    const warnings: string[] = [];
    const rules = compileRules(schemaFromCrd(SPEC))!;
    expect(rules.validate(next, old, { ratchet: true, warn: (text) => warnings.push(text) })).toEqual([]);
    expect(warnings).toEqual(['spec.mode: Forbidden: mode must not be bad']);
    expect(errors(SPEC, { spec: { mode: 'bad', min: 2 } }, old, true)).toEqual([
      'spec.mode: Forbidden: mode must not be bad',
    ]);
  });

  it('says why an evaluation failed', () => {
    const schema = {
      type: 'object',
      properties: {
        m: { type: 'object', additionalProperties: { type: 'integer' } },
        p: { 'x-kubernetes-int-or-string': true },
      },
      'x-kubernetes-validations': [
        { rule: "!has(self.m) || self.m['k'] == 1" },
        { rule: '!has(self.p) || self.p > 1', message: 'p is more than one' },
      ],
    };
    expect(errors(schema, { m: {} })).toEqual([
      `<nil>: Invalid value: "object": no such key: k evaluating rule: !has(self.m) || self.m['k'] == 1`,
    ]);
    expect(errors(schema, { p: 'x' })).toEqual([
      `<nil>: Invalid value: "object": 'no such overload': call arguments did not match a supported operator, function or macro signature for rule: p is more than one`,
    ]);
  });
});
