import { describe, expect, it } from 'vitest';
import { decodeJsonText } from './decode-json.ts';
import { decodeTyped } from './decode-typed.ts';
import { builtinTypes } from './types/builtin-types.ts';

function decode(apiVersion: string, kind: string, text: string) {
  const { value, duplicates } = decodeJsonText(text);
  return decodeTyped(builtinTypes, builtinTypes.kind(apiVersion, kind)!, value, duplicates);
}

describe('bodies of built-in types', () => {
  it.each([
    ['v1', 'ConfigMap', '{"data":{"k":5}}', 'number into Go struct field ConfigMap.data of type string'],
    [
      'v1',
      'ConfigMap',
      '{"data":["x"]}',
      'array into Go struct field ConfigMap.data of type map[string]string',
    ],
    [
      'v1',
      'ConfigMap',
      '{"metadata":7}',
      'number into Go struct field ConfigMap.metadata of type v1.ObjectMeta',
    ],
    [
      'apps/v1',
      'Deployment',
      '{"spec":{"replicas":"2"}}',
      'string into Go struct field DeploymentSpec.spec.replicas of type int32',
    ],
    [
      'apps/v1',
      'Deployment',
      '{"spec":{"replicas":1.5}}',
      'number 1.5 into Go struct field DeploymentSpec.spec.replicas of type int32',
    ],
    [
      'v1',
      'Service',
      '{"spec":{"type":5}}',
      'number into Go struct field ServiceSpec.spec.type of type v1.ServiceType',
    ],
    [
      'v1',
      'PersistentVolumeClaim',
      '{"spec":{"accessModes":"x"}}',
      'string into Go struct field PersistentVolumeClaimSpec.spec.accessModes of type []v1.PersistentVolumeAccessMode',
    ],
    [
      'v1',
      'ResourceQuota',
      '{"spec":{"hard":[]}}',
      'array into Go struct field ResourceQuotaSpec.spec.hard of type v1.ResourceList',
    ],
    ['apps/v1', 'Deployment', '{"spec":{"replicas":99999999999}}', 'number 99999999999 into Go struct field'],
    [
      'v1',
      'Pod',
      '{"spec":{"containers":{}}}',
      'object into Go struct field PodSpec.spec.containers of type []v1.Container',
    ],
  ])('%s %s %s does not fit', (apiVersion, kind, text, message) => {
    expect(() => decode(apiVersion, kind, text)).toThrow(`json: cannot unmarshal ${message}`);
  });

  it('report decoders of their own types in their own words', () => {
    expect(() => decode('v1', 'Secret', '{"data":{"k":"not base64!"}}')).toThrow(
      'illegal base64 data at input byte 3',
    );
    expect(() =>
      decode('v1', 'Pod', '{"spec":{"containers":[{"resources":{"limits":{"cpu":"lots"}}}]}}'),
    ).toThrow('quantities must match the regular expression');
    expect(() =>
      decode('coordination.k8s.io/v1', 'Lease', '{"spec":{"renewTime":"2024-01-01T00:00:00Z"}}'),
    ).toThrow(
      'parsing time "2024-01-01T00:00:00Z" as "2006-01-02T15:04:05.000000Z07:00": cannot parse "Z" as ".000000"',
    );
  });

  it('list unknown and repeated fields in the order met', () => {
    const { strictErrors } = decode(
      'apps/v1',
      'Deployment',
      '{"bogus":1,"metadata":{"name":"a","name":"b","x":1},"spec":{"template":{"spec":{"containers":[{"y":1}]}}}}',
    );
    expect(strictErrors).toEqual([
      'unknown field "bogus"',
      'duplicate field "metadata.name"',
      'unknown field "metadata.x"',
      'unknown field "spec.template.spec.containers[0].y"',
    ]);
  });

  it('come out as the Go struct is written: declaration order, zero values, canonical quantities', () => {
    const { object } = decode(
      'v1',
      'Pod',
      '{"spec":{"nodeName":"","containers":[{"image":"i","name":"c","resources":{"limits":{"cpu":"1000m"}}}]},"metadata":{"labels":{},"name":"p"},"apiVersion":"v1","kind":"Pod"}',
    );
    expect(JSON.stringify(object)).toBe(
      '{"kind":"Pod","apiVersion":"v1","metadata":{"name":"p","creationTimestamp":null},"spec":{"containers":[{"name":"c","image":"i","resources":{"limits":{"cpu":"1"}}}]},"status":{}}',
    );
  });

  it('are their own fixed point', () => {
    const text =
      '{"spec":{"selector":null,"template":{"spec":{"volumes":[{"name":"v","emptyDir":{}}],"containers":null}}}}';
    const once = decode('apps/v1', 'Deployment', text).object;
    expect(decodeTyped(builtinTypes, builtinTypes.kind('apps/v1', 'Deployment')!, once).object).toEqual(once);
  });
});
