import { FAULT_CATALOGUE } from '../flight/fault-catalogue.ts';

/** On what it rests that a pair need not be flown: on deterministic actors alone, or on a premise about what they remember. */
export type Basis = 'sound' | 'premise';

const KIND = new Map(FAULT_CATALOGUE.map(({ id }, index) => [id, index]));

/**
 * What each pair behind a first fault rests on, by site and kind of fault; one that is flown is sound. A pair that goes exactly as
 * another one is known no better than that one. A byte each: a big world has millions.
 */
export class PairBases {
  readonly #isSound: Uint8Array;

  constructor(sites: number) {
    this.#isSound = new Uint8Array(sites * FAULT_CATALOGUE.length);
  }

  set(site: number, fault: string, basis: Basis): void {
    this.#isSound[site * FAULT_CATALOGUE.length + KIND.get(fault)!] = basis === 'sound' ? 1 : 0;
  }

  /** Of what nothing is known, no more is claimed than a premise. */
  of(site: number, fault: string): Basis {
    return this.#isSound[site * FAULT_CATALOGUE.length + KIND.get(fault)!] === 1 ? 'sound' : 'premise';
  }
}
