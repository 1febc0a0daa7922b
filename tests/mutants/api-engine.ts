import type { Engine } from '../../harness/run/index.ts';
import { ApiClient } from '../../sim/apiserver/index.ts';

type EngineRunContext = Parameters<Engine['start']>[0];

/** One pass of a hand-written engine; answers its exit code. */
export type ApiPass = (client: ApiClient, context: EngineRunContext) => Promise<number>;

/** A tiny engine written against the API itself. It cannot be stopped or paused: for worlds that do neither. */
export function apiEngine(pass: ApiPass): Engine {
  return {
    name: 'mutant',
    clockMode: 'virtual',
    start: (context) => {
      const { handler, token } = context;
      const killed = Promise.withResolvers<undefined>();
      const passed = pass(new ApiClient({ handler, token, userAgent: 'mutant' }), context);
      return {
        ended: Promise.race([passed, killed.promise]).then((exitCode) => ({
          exitCode,
          stdout: '',
          stderr: '',
        })),
        stop: () => undefined,
        kill: () => killed.resolve(undefined),
        pause: () => undefined,
        resume: () => undefined,
      };
    },
  };
}
