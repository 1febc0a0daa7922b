import { describe, expect, it } from 'vitest';
import type { RequestRow } from '../../trace/index.ts';
import { found, patch } from './hand-written.fixture.ts';

describe('O6 blind write', () => {
  const spec = { spec: { suspend: true } };

  it.each<[string, Partial<RequestRow>]>([
    ['a merge patch of the spec', { body: spec }],
    ['a merge patch of the status', { body: { status: {} } }],
    ['a list of edits', { body: [{ op: 'add', path: '/spec/suspend', value: true }] }],
    ['a body that cannot be read', { body: undefined }],
  ])('is %s without a precondition', (_what, told) => {
    expect(found('O6', [patch(10, {}, told)])).toHaveLength(1);
  });

  it.each<[string, Partial<RequestRow>]>([
    ['a creation', { body: spec, verb: 'create' }],
    ['a server-side apply', { body: spec, contentType: 'application/apply-patch+yaml' }],
    ['what insists on a resourceVersion', { body: spec, preconditions: { resourceVersion: '1' } }],
    ['what insists on a uid', { body: spec, preconditions: { uid: 'u' } }],
    ['a merge patch of annotations alone', { body: { metadata: { annotations: {} } } }],
  ])('is not %s', (_what, told) => {
    expect(found('O6', [patch(10, {}, told)])).toEqual([]);
  });
});
