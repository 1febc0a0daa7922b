import { describe, expect, it } from 'vitest';
import { EngineNotFoundError } from '../run/index.ts';
import { ScenarioError } from '../scenario/index.ts';
import { TraceFormatError } from '../trace/index.ts';
import { CliError, EXIT } from './exit-code.ts';
import { explainError } from './explain-error.ts';

describe('an error that a command may end with', () => {
  it('has an exit code wherever it comes from', () => {
    expect(explainError(new TraceFormatError('cut off'))).toMatchObject({ exitCode: EXIT.usage });
    expect(explainError(new ScenarioError([]))).toMatchObject({ exitCode: EXIT.usage });
    expect(explainError(new EngineNotFoundError('no kubectl'))).toMatchObject({ exitCode: EXIT.broken });
  });

  it('says what it is about, and what to do', () => {
    const gone = Object.assign(new Error('in use'), { code: 'KUBEFLAP_PORT_IN_USE' });
    expect(explainError(gone, 'serve')).toMatchObject({
      code: 'KUBEFLAP_CLI',
      message: 'serve: in use',
      hint: expect.stringContaining('--port 0'),
    });
  });

  it('is left as it is when a command made it, and is none when nobody foresaw it', () => {
    const own = new CliError(EXIT.usage, 'no such option');
    expect(explainError(own, 'again')).toBe(own);
    expect(explainError(new TypeError('x is undefined'))).toBeUndefined();
    expect(explainError(Object.assign(new Error('gone'), { code: 'ENOENT' }))).toBeUndefined();
    expect(explainError('text')).toBeUndefined();
  });
});
