/** What the switches of an instrumented verifier ask. */
export class Switchboard {
  constructor(size: number);
  /** The mutant that is on; −1: none. */
  active: number;
  clear(): void;
  /** 0: this mutant changes nothing in what ran since `clear`; 2: it takes out what threw; 1: perhaps. */
  effectOf(id: number): 0 | 1 | 2;
}
