import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DecodeError } from '../json-syntax.ts';
import { decodeProtobuf } from './decode-protobuf.ts';
import { encodeProtobuf, hasProtobuf } from './encode-protobuf.ts';
import { writeEnvelope } from './envelope.ts';

describe('protobuf bodies', () => {
  it('fail loudly on field numbers the table does not know', () => {
    const raw = Uint8Array.from([0xfa, 0x3e, 0x00]);
    const body = writeEnvelope({ apiVersion: 'v1', kind: 'ConfigMap', raw });
    expect(() => decodeProtobuf(body)).toThrow('no codec for core/v1.ConfigMap field 1007');
  });

  it('fail loudly on kinds whose field numbers are not known', () => {
    const body = writeEnvelope({
      apiVersion: 'node.k8s.io/v1',
      kind: 'RuntimeClass',
      raw: Uint8Array.from([0x0a, 0]),
    });
    expect(() => decodeProtobuf(body)).toThrow('no codec for node/v1.RuntimeClass');
    expect(hasProtobuf('node.k8s.io/v1', 'RuntimeClass')).toBe(false);
    expect(hasProtobuf('v1', 'Pod')).toBe(true);
  });

  it('may be empty options without a kind', () => {
    const body = writeEnvelope({ apiVersion: '', kind: '', raw: new Uint8Array() });
    expect(decodeProtobuf(body, { apiVersion: 'v1', kind: 'DeleteOptions' }).object).toEqual({
      kind: 'DeleteOptions',
      apiVersion: 'v1',
    });
  });

  it('keep what a client says through encoding and decoding', () => {
    const object = {
      kind: 'Secret',
      apiVersion: 'v1',
      metadata: { name: 's', generation: 9_007_199_254_740_991, creationTimestamp: '2024-01-02T03:04:05Z' },
      immutable: false,
      data: { 'a.b': 'aGk=', empty: '' },
    };
    expect(decodeProtobuf(encodeProtobuf(object)).object).toEqual(object);
  });

  it('never crash on arbitrary bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (raw) => {
        try {
          decodeProtobuf(writeEnvelope({ apiVersion: 'v1', kind: 'Pod', raw }));
        } catch (error) {
          expect(error).toBeInstanceOf(DecodeError);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
