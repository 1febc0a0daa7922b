import { describe, expect, it } from 'vitest';
import { Query } from './query.ts';
import { resolveRequestInfo } from './request-info.ts';

const info = (method: string, path: string, query = '') => resolveRequestInfo(method, path, new Query(query));

describe('resolveRequestInfo', () => {
  it.each([
    ['GET', '/api/v1/pods', '', { verb: 'list', resource: 'pods', namespace: '', name: '' }],
    ['GET', '/api/v1/namespaces/a/pods/p', '', { verb: 'get', resource: 'pods', namespace: 'a', name: 'p' }],
    ['PATCH', '/apis/apps/v1/namespaces/a/deployments/d/scale', '', { verb: 'patch', subresource: 'scale' }],
    ['DELETE', '/api/v1/namespaces/a/pods', '', { verb: 'deletecollection' }],
    ['GET', '/api/v1/namespaces/a', '', { verb: 'get', resource: 'namespaces', namespace: 'a', name: 'a' }],
    [
      'PUT',
      '/api/v1/namespaces/a/finalize',
      '',
      { resource: 'namespaces', name: 'a', subresource: 'finalize' },
    ],
    ['GET', '/api/v1/pods', 'watch=1', { verb: 'watch' }],
    ['GET', '/api/v1/pods', 'watch=nonsense', { verb: 'watch' }],
    ['GET', '/api/v1/pods', 'watch=False', { verb: 'list' }],
    ['GET', '/api/v1/watch/namespaces/a/pods', '', { verb: 'watch', namespace: 'a', resource: 'pods' }],
    ['GET', '/api/v1/pods', 'fieldSelector=metadata.name%3Dx', { verb: 'list', name: 'x' }],
    ['GET', '/apis/apps', '', { isResourceRequest: false, verb: 'get', path: '/apis/apps' }],
    ['POST', '/healthz', '', { isResourceRequest: false, verb: 'post' }],
  ])('reads %s %s?%s', (method, path, query, expected) => {
    expect(info(method, path, query)).toMatchObject(expected);
  });

  it('does not take a selector with several requirements for a name', () => {
    expect(info('GET', '/api/v1/pods', 'fieldSelector=metadata.name%3Dx,spec.nodeName%3Dy').name).toBe('');
  });
});

describe('Query', () => {
  it('skips broken pairs and keeps the first of repeated ones', () => {
    const query = new Query('a=1&a=2&b=%zz&c=x+y&d;e=1');
    expect(query.get('a')).toBe('1');
    expect(query.all('a')).toEqual(['1', '2']);
    expect(query.get('b')).toBeUndefined();
    expect(query.get('c')).toBe('x y');
    expect(query.has('d;e')).toBe(false);
  });
});
