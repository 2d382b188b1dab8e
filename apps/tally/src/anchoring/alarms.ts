/**
 * What a person has to know now: shown by /health, logged once when it begins and once when it is over. An alarm is the
 * state of this process; what must outlive it is a halt in the database.
 */
export const ALARM_CODES = [
  'CHAIN_UNAVAILABLE',
  'PROCESSOR_DOWN',
  'PROCESSOR_DISAGREES',
  'ANCHOR_REFUSED',
  'FUNDS_OUT',
  'FUNDS_LOW',
  'ANCHORING_HALTED',
  'ANCHORING_FAILED',
  'CONFLICT_UNPROVEN',
  'EVIDENCE_UNPUBLISHED',
  'CONFIRMATION_INVALID',
  'DECRYPTION_FILE_INVALID',
  'TALLY_FAILED',
  'SUMS_DIFFERENT',
  'RESULT_DIFFERENT',
] as const;
export type AlarmCode = (typeof ALARM_CODES)[number];

/** What anchoring, confirming and counting run into, again and again while it lasts: a process that does not lead knows nothing of it. */
export const ALARMS_OF_LEADER = [
  'CHAIN_UNAVAILABLE',
  'ANCHOR_REFUSED',
  'FUNDS_OUT',
  'FUNDS_LOW',
  'ANCHORING_HALTED',
  'CONFLICT_UNPROVEN',
  'EVIDENCE_UNPUBLISHED',
  'CONFIRMATION_INVALID',
  'TALLY_FAILED',
  'SUMS_DIFFERENT',
] as const satisfies readonly AlarmCode[];

export interface Alarm {
  /** Election hex, or a name of what it is about. */
  about: string;
  code: AlarmCode;
  detail: string;
}

export interface AlarmLog {
  error(message: string): void;
  log(message: string): void;
}

export class Alarms {
  private readonly active = new Map<string, Alarm>();

  constructor(private readonly log: AlarmLog) {}

  raise(about: string, code: AlarmCode, detail: string): void {
    const key = `${about} ${code}`;
    if (this.active.get(key)?.detail !== detail) this.log.error(`alarm ${code} ${about}: ${detail}`);
    this.active.set(key, { about, code, detail });
  }

  clear(about: string, ...codes: AlarmCode[]): void {
    for (const code of codes) {
      if (this.active.delete(`${about} ${code}`)) this.log.log(`alarm over ${code} ${about}`);
    }
  }

  /** Whatever they are about. */
  clearAll(codes: readonly AlarmCode[]): void {
    for (const { about, code } of this.list()) if (codes.includes(code)) this.clear(about, code);
  }

  list(): Alarm[] {
    return [...this.active.values()];
  }
}
