/** Transactions on their way to the chain, with what a face's bad day makes of them. */
import { Inject, Injectable } from '@nestjs/common';
import { Chain, type SubmitOutcome } from '../ledger/chain.js';
import { Refusal } from '../ledger/refusal.js';
import { MalformedError } from '../wire/little-endian.js';
import { decodeTransaction, type Transaction } from '../wire/transaction.js';
import { Faults, type Face, type SubmissionFault } from './faults.js';

/** As the chain has it, or waiting for a parent that the face does not know. */
export type FaceOutcome = SubmitOutcome | { orphan: string };

const NOBODY = '00'.repeat(32);

@Injectable()
export class Submissions {
  constructor(
    @Inject(Chain) private readonly chain: Chain,
    @Inject(Faults) private readonly faults: Faults,
  ) {}

  /** @param bytes untrusted */
  async submit(face: Face, bytes: Uint8Array): Promise<FaceOutcome> {
    const fault = this.faults.ofSubmission(face);
    const tx = fault === null ? null : decodeOrNull(bytes);
    const instead = fault === null || tx === null ? null : this.instead(fault, tx);
    if (instead !== null) return instead;
    // A node takes what pays too little and never mines it; the processors refuse it.
    const outcome = await (face === 'rpc' ? this.chain.submitAnyFee(bytes) : this.chain.submit(bytes));
    return fault === 'wrong-txid' && 'taken' in outcome ? { taken: NOBODY, again: false } : outcome;
  }

  /** What is said without asking the chain; null when it is asked. */
  private instead(fault: SubmissionFault, tx: Transaction): FaceOutcome | null {
    const { txid } = tx;
    switch (fault) {
      case 'refuse':
        return { refused: new Refusal('fee', 'refused on command'), txid };
      case 'frozen':
        return { refused: new Refusal('frozen', 'an input is frozen'), txid };
      case 'conflict':
        return { refused: new Refusal('conflict', `an input is already spent by ${NOBODY}`, [NOBODY]), txid };
      case 'lying':
        return { taken: txid, again: false };
      case 'orphan':
        return tx.inputs.every((input) => this.isMined(input.txid)) ? null : { orphan: txid };
      case 'wrong-txid':
        return null;
      default:
        throw new Error(`unknown fault ${String(fault satisfies never)}`);
    }
  }

  private isMined(txid: string): boolean {
    return typeof this.chain.ledger.transactions.get(txid)?.height === 'number';
  }
}

function decodeOrNull(bytes: Uint8Array): Transaction | null {
  try {
    return decodeTransaction(bytes);
  } catch (error) {
    if (error instanceof MalformedError) return null;
    throw error;
  }
}
