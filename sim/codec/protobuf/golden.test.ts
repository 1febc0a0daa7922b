import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { decodeProtobuf } from './decode-protobuf.ts';
import { encodeProtobuf } from './encode-protobuf.ts';
import { openEnvelope } from './envelope.ts';

// Objects with every field filled, unchanged from the Kubernetes sources (k8s.io/api testdata, v0.32.13, Apache License 2.0).
const folder = new URL('./testdata/', import.meta.url);
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.pb'))
  .map((file) => file.slice(0, -3));

function golden(name: string) {
  const [, group = '', version = '', kind = ''] = /^(.*)\.(v\w+)\.(\w+)$/.exec(name)!;
  return {
    bytes: new Uint8Array(readFileSync(new URL(`${name}.pb`, folder))),
    json: JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8')),
    expected: { apiVersion: group === 'core' ? version : `${group}/${version}`, kind },
  };
}

describe('protobuf bodies of the Kubernetes sources', () => {
  it('are all here', () => expect(names).toHaveLength(79));

  it.each(names)('%s decodes to its JSON, keys in the same order', (name) => {
    const { bytes, json, expected } = golden(name);
    const { object } = decodeProtobuf(bytes, expected);
    // WatchEvent's envelope names no kind, so its JSON has none.
    const { kind, apiVersion, ...rest } = object;
    const named = 'kind' in json ? { kind, apiVersion, ...rest } : rest;
    expect(JSON.stringify(named)).toBe(JSON.stringify(json));
  });

  it.each(names)('%s encodes back to the same bytes', (name) => {
    const { bytes, expected } = golden(name);
    const { object } = decodeProtobuf(bytes, expected);
    const encoded = openEnvelope(encodeProtobuf(object)).raw;
    expect(Buffer.from(encoded).equals(openEnvelope(bytes).raw)).toBe(true);
  });
});
