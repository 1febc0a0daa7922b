import { describe, expect, it } from 'vitest';
import type { JsonObject, KubeObject } from '../../../kube/index.ts';
import { reconcileCrd } from './crd-names.ts';

function crd(names: JsonObject, status: JsonObject = {}): KubeObject {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${String(names['plural'])}.ex.test` },
    spec: { group: 'ex.test', names },
    status: { conditions: null, acceptedNames: { plural: '', kind: '' }, storedVersions: ['v1'], ...status },
  };
}

const widgets = {
  plural: 'widgets',
  singular: 'widget',
  kind: 'Widget',
  listKind: 'WidgetList',
  shortNames: ['wdg'],
};

describe('names of CRDs', () => {
  // recorded: conformance crd/lifecycle
  it('establishes a CRD whose names are free, once', () => {
    const status = reconcileCrd(crd(widgets), [], 0);
    expect(status).toMatchObject({
      acceptedNames: widgets,
      conditions: [
        { type: 'NamesAccepted', status: 'True', reason: 'NoConflicts', message: 'no conflicts found' },
        { type: 'Established', status: 'True', reason: 'InitialNamesAccepted' },
      ],
    });
    expect(reconcileCrd({ ...crd(widgets), status }, [], 60_000)).toBe(status);
  });

  // recorded: conformance crd/immutable-and-names
  it('takes the names that are free and tells the last conflict', () => {
    const first = { ...crd(widgets), status: reconcileCrd(crd(widgets), [], 0) };
    const second = crd({ ...widgets, plural: 'others', shortNames: [] });
    expect(reconcileCrd(second, [first], 0)).toMatchObject({
      acceptedNames: { plural: 'others', kind: '' },
      conditions: [
        {
          type: 'NamesAccepted',
          status: 'False',
          reason: 'ListKindConflict',
          message: '"WidgetList" is already in use',
        },
        {
          type: 'Established',
          status: 'False',
          reason: 'NotAccepted',
          message: 'not all names are accepted',
        },
      ],
    });
  });

  it('is not established when only a short name is taken', () => {
    const first = { ...crd(widgets), status: reconcileCrd(crd(widgets), [], 0) };
    const second = crd({ plural: 'bs', singular: 'b', kind: 'B', listKind: 'BList', shortNames: ['wdg'] });
    expect(reconcileCrd(second, [first], 0)).toMatchObject({
      conditions: [
        {
          type: 'NamesAccepted',
          status: 'False',
          reason: 'ShortNamesConflict',
          message: '"wdg" is already in use',
        },
        { type: 'Established', status: 'False' },
      ],
    });
  });
});
