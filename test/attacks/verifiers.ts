/** Who judges a broken record: this process, and whatever people really verify with. */
import type { EngineName } from '#crypto';
import type { Report } from '#verify';
import type { BuiltRecord } from '../support/build-record.js';
import { verify } from '../support/verify-record.js';
import { type Attack, differences } from './attack.js';

/** One way to verify. */
export interface Verifier<R = Report> {
  /** As in the table. */
  name: string;
  /** Undefined where the record cannot be given to it: a header source that is no file. */
  report(record: BuiltRecord): Promise<R | undefined>;
  /** How its report differs from what the attack has to end in. */
  differences(attack: Attack, report: R): string[];
  stop(): Promise<void>;
}

export function inProcess(engine: EngineName): Verifier {
  return {
    name: `in process, ${engine}`,
    report: (record) => verify(record, engine),
    differences,
    stop: () => Promise.resolve(),
  };
}

/** What a verifier found wrong with this attack's outcome; undefined where it could not be asked. */
export async function faultsOf<R>(
  verifier: Verifier<R>,
  attack: Attack,
  record: BuiltRecord,
): Promise<string[] | undefined> {
  try {
    const report = await verifier.report(record);
    return report === undefined ? undefined : verifier.differences(attack, report);
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
}
