import { describe, expect, it } from 'vitest';
import { decodeProtobuf } from './decode-protobuf.ts';
import { encodeWatchEvent } from './encode-watch-event.ts';

describe('an event of a protobuf watch', () => {
  it('is a length, a type and an object that can be read by itself', () => {
    const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data: { k: 'v' } };
    const frame = encodeWatchEvent('ADDED', object);
    expect(new DataView(frame.buffer).getUint32(0)).toBe(frame.length - 4);
    // Field 1, five bytes; field 2 holds field 1, the object in its envelope.
    expect(Buffer.from(frame.subarray(4, 11)).toString('latin1')).toBe('\n\x05ADDED');
    const envelope = Buffer.from(frame).indexOf('k8s\0', 0, 'latin1');
    expect(decodeProtobuf(frame.subarray(envelope)).object).toMatchObject({
      kind: 'ConfigMap',
      metadata: { name: 'a' },
      data: { k: 'v' },
    });
  });
});
