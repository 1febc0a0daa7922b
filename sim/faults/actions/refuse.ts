import { ConnectionError } from '../../apiserver/index.ts';
import type { RequestFault } from '../fault.ts';

/** Nobody listens: ECONNREFUSED, as while an API server restarts. The store does not change. */
export interface Refuse {
  readonly do: 'refuse';
}

export const refuse: RequestFault<Refuse> = {
  realism: () => 'A',
  async run() {
    throw new ConnectionError('ECONNREFUSED', 'connect ECONNREFUSED');
  },
};
