/** Why a transaction is not taken, with ARC's numbers. An expected answer: returned or thrown inside the ledger only. */

export const REFUSALS = {
  malformed: { status: 463, title: 'Malformed transaction' },
  inputs: { status: 462, title: 'Invalid inputs' },
  script: { status: 461, title: 'Malformed transaction: unlocking script' },
  outputs: { status: 464, title: 'Invalid outputs' },
  fee: { status: 465, title: 'Fee too low' },
  frozen: { status: 471, title: 'Input frozen' },
  conflict: { status: 466, title: 'Conflicting transaction found' },
  ancestors: { status: 473, title: 'Too many unconfirmed ancestors' },
  size: { status: 474, title: 'Transaction too large' },
} as const;

export type RefusalKind = keyof typeof REFUSALS;

export class Refusal extends Error {
  readonly status: number;
  readonly title: string;

  /** @param competingTxs ids of the transactions that were there first */
  constructor(
    readonly kind: RefusalKind,
    message: string,
    readonly competingTxs: readonly string[] = [],
  ) {
    super(message);
    this.status = REFUSALS[kind].status;
    this.title = REFUSALS[kind].title;
  }
}
