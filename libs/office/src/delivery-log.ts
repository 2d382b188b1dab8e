/**
 * What became of the e-mails of a list: one JSON line for each attempt that ended, appended as it ends, so that a sender
 * that was stopped goes on where it stopped. Voter ids and times, never an address, a code or what a mail server said.
 */

export const OUTCOMES = ['sent', 'refused', 'failed', 'bounced'] as const;
/** sent: the mail server took it. refused: never for this address. failed: not this time. bounced: it came back later. */
export type Outcome = (typeof OUTCOMES)[number];

export interface Delivery {
  voterId: string;
  /** Name of the mailing: the first one, a reminder … */
  round: string;
  outcome: Outcome;
  /** Milliseconds since 1970. */
  atMs: number;
  /** SMTP reply code, or null without one. */
  reply: number | null;
}

export class DeliveryLogError extends Error {
  override readonly name = 'DeliveryLogError';
}

export const encodeDelivery = (delivery: Delivery): string => `${JSON.stringify(delivery)}\n`;

/**
 * @param text untrusted; a last line that was cut off while it was written is left out
 * @throws DeliveryLogError with the line
 */
export function decodeDeliveryLog(text: string): Delivery[] {
  const lines = text.replaceAll('\r\n', '\n').split('\n');
  const whole = lines.slice(0, -1);
  return whole.map((line, i) => {
    const delivery = parse(line);
    if (delivery === null) throw new DeliveryLogError(`line ${i + 1} is no delivery`);
    return delivery;
  });
}

/** The last outcome of every voter in a round, or in all of them. */
export function lastOutcomes(deliveries: readonly Delivery[], round: string | null): Map<string, Delivery> {
  const last = new Map<string, Delivery>();
  for (const delivery of deliveries) {
    if (round === null || delivery.round === round) last.set(delivery.voterId, delivery);
  }
  return last;
}

function parse(line: string): Delivery | null {
  try {
    const { voterId, round, outcome, atMs, reply } = JSON.parse(line) as Delivery;
    const isRight =
      typeof voterId === 'string' &&
      typeof round === 'string' &&
      OUTCOMES.includes(outcome) &&
      Number.isSafeInteger(atMs) &&
      (reply === null || Number.isSafeInteger(reply));
    return isRight ? { voterId, round, outcome, atMs, reply } : null;
  } catch {
    return null;
  }
}
