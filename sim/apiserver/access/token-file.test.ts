import { describe, expect, it } from 'vitest';
import { parseTokenFile, TokenFileError } from './token-file.ts';

describe('parseTokenFile', () => {
  it('reads token, user, uid and the quoted groups', () => {
    expect(parseTokenFile('t1,admin,1,"system:masters"\nt2,erin,5,"devs,auditors"\n\nt3,alice,2\n')).toEqual([
      { token: 't1', user: 'admin', uid: '1', groups: ['system:masters'] },
      { token: 't2', user: 'erin', uid: '5', groups: ['devs', 'auditors'] },
      { token: 't3', user: 'alice', uid: '2', groups: [] },
    ]);
  });

  it('skips empty tokens and lets the last of equal tokens win', () => {
    expect(parseTokenFile(',ghost,0\nt,a,1\nt,b,2\r\n')).toEqual([
      { token: 't', user: 'b', uid: '2', groups: [] },
    ]);
  });

  it.each([
    ['ok,user,1\nshort,user', 2],
    ['t,u,1,"open', 1],
  ])('names the line of what it cannot read: %j', (text, line) => {
    expect(() => parseTokenFile(text)).toThrow(TokenFileError);
    expect(() => parseTokenFile(text)).toThrow(`line ${line}`);
  });
});
