/** The honest records that attacks start from. Each is built once and shared; none is ever changed. */
import { type BuiltRecord, buildRecord } from '../support/build-record.js';

const BUILDERS = {
  /** Eight ballots of six voters in two classes, three contests, a challenged ballot, every trustee at work. */
  honest: () => buildRecord({}),
};

export type BaseName = keyof typeof BUILDERS;

const built = new Map<BaseName, Promise<BuiltRecord>>();

export function baseOf(name: BaseName = 'honest'): Promise<BuiltRecord> {
  const known = built.get(name) ?? BUILDERS[name]();
  built.set(name, known);
  return known;
}

export const BASE_NAMES = Object.keys(BUILDERS) as BaseName[];
