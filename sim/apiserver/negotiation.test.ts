import { describe, expect, it } from 'vitest';
import type { ApiRequest } from './api-handler.ts';
import { negotiate, resourceRestrictions } from './negotiation.ts';

const builtin = resourceRestrictions(false);
const request = (accept: string, query = '', agent = 'test'): ApiRequest => ({
  method: 'GET',
  path: '/api/v1/pods',
  query,
  headers: { accept, 'user-agent': agent },
});

describe('the form of an answer', () => {
  it.each([
    ['application/json;q=0.1,application/yaml;q=0.9', 'yaml'],
    // A type that is named precedes a wildcard, whatever their qualities.
    ['*/*,application/yaml;q=0.1', 'yaml'],
    // Zero does not forbid, and what is no number is zero.
    ['application/json;q=0', 'json'],
    ['application/json;q=x,application/yaml;q=0.5', 'yaml'],
    ['application/yaml;stream=watch,application/json;stream=watch', 'json'],
    ['nonsense,application/vnd.kubernetes.protobuf', 'protobuf'],
  ])('for %s is %s', (accept, encoding) => {
    expect(negotiate(request(accept), builtin).encoding).toBe(encoding);
  });

  it('cannot be a kind that there is not, nor a Table in protobuf', () => {
    const table = (type: string, version: string): string => `${type};as=Table;g=meta.k8s.io;v=${version}`;
    expect(negotiate(request(table('application/json', 'v1')), builtin).as?.kind).toBe('Table');
    for (const accept of [
      table('application/json', 'v2'),
      table('application/vnd.kubernetes.protobuf', 'v1'),
      'application/json;g=meta.k8s.io;v=v1',
    ])
      expect(() => negotiate(request(accept), builtin)).toThrow(
        'only the following media types are accepted',
      );
  });

  it('is indented for people, unless the query says otherwise', () => {
    const pretty = (query: string, agent: string): boolean =>
      negotiate(request('application/json', query, agent), builtin).pretty;
    expect(pretty('', 'curl/8')).toBe(true);
    expect(pretty('pretty=', 'curl/8')).toBe(true);
    expect(pretty('pretty=false', 'curl/8')).toBe(false);
    expect(pretty('pretty=yes', 'curl/8')).toBe(false);
    expect(pretty('pretty=1', 'test')).toBe(true);
  });
});
