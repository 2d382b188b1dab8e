/** Who judges a broken record: this process, and whatever people really verify with. */
import type { Report } from '#verify';
import { verify } from '../support/verify-record.js';
import type { BuiltRecord } from '../support/build-record.js';
import { type Attack, differences } from './attack.js';

/** One way to verify. */
export interface Verifier {
  /** As in the table. */
  name: string;
  report(record: BuiltRecord): Promise<Report>;
  /** How its report differs from what the attack has to end in. */
  differences(attack: Attack, report: Report): string[];
  stop(): Promise<void>;
}

export const inProcess: Verifier = {
  name: 'in process',
  report: verify,
  differences,
  stop: () => Promise.resolve(),
};
