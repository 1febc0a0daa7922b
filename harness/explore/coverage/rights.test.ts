import { describe, expect, it } from 'vitest';
import type { Grant } from '../../run/index.ts';
import type { Right } from '../../trace/index.ts';
import { RightsByCell } from './rights.ts';

const right = (verb: string, resource: string, more: Partial<Right> = {}): Right => ({
  verb,
  group: '',
  resource,
  name: '',
  namespace: '',
  refused: false,
  ...more,
});
const grant = (verb: string, resource: string, more: Partial<Grant> = {}): Grant => ({
  verb,
  group: '',
  resource,
  name: '*',
  namespace: '*',
  ...more,
});

function compare(used: readonly Right[], granted: readonly Grant[]) {
  const rights = new RightsByCell();
  rights.merge('one', used);
  return rights.compare(new Map([['one', granted]]));
}

describe('used against granted', () => {
  it('is even when everything granted was used and nothing was refused', () => {
    const used = [right('list', 'pods'), right('patch', 'pods/status', { name: 'a', namespace: 'apps' })];
    expect(compare(used, [grant('list', 'pods'), grant('patch', 'pods/status')])).toEqual({
      notGranted: [],
      neverUsed: [],
    });
  });

  it('tells one right more, and one less', () => {
    const used = [
      right('list', 'pods'),
      right('get', 'leases', { name: 'l', namespace: 'x', refused: true }),
    ];
    expect(compare(used, [grant('list', 'pods'), grant('watch', 'pods')])).toEqual({
      notGranted: [{ right: 'get leases', scenarios: ['one'] }],
      neverUsed: ['watch pods'],
    });
  });

  it.each([
    ['another name', grant('get', 'leases', { name: 'other' }), 'get leases other'],
    ['another namespace', grant('get', 'leases', { namespace: 'y' }), 'get leases in y'],
    ['another group', grant('get', 'leases', { group: 'g' }), 'get g/leases'],
    ['a subresource', grant('get', 'leases/status'), 'get leases/status'],
  ])('knows a right for %s as one that was not used', (_, granted, text) => {
    const used = [right('get', 'leases', { name: 'l', namespace: 'x' })];
    expect(compare(used, [granted]).neverUsed).toEqual([text]);
  });

  it('reads stars as RBAC does', () => {
    const used = [right('patch', 'pods/status', { group: 'g', name: 'a', namespace: 'x' })];
    const stars = [
      grant('*', '*', { group: '*' }),
      grant('patch', '*/status', { group: 'g' }),
      grant('patch', 'pods/status', { group: 'g', name: 'a', namespace: 'x' }),
    ];
    expect(compare(used, stars).neverUsed).toEqual([]);
  });

  it('takes a right as used when one scenario that grants it used it', () => {
    const rights = new RightsByCell();
    rights.merge('one', [right('list', 'pods')]);
    rights.merge('two', [right('get', 'pods', { name: 'a' })]);
    const granted = [grant('list', 'pods'), grant('get', 'pods')];
    const both = new Map([
      ['one', granted],
      ['two', granted],
    ]);
    expect(rights.compare(both).neverUsed).toEqual([]);
    expect(rights.compare(new Map([['one', granted]])).neverUsed).toEqual(['get pods']);
    expect(rights.all).toHaveLength(2);
  });
});
