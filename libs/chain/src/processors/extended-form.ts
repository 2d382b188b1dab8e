/**
 * The extended form of a transaction (BRC-30): each input carries the output that it spends, so that a processor can
 * check fee and scripts without looking the parent up, which it may not have heard of yet.
 */
import { concatBytes } from '#crypto';
import {
  decodeTransaction,
  encodeLength,
  encodeOutpoint,
  littleEndianBytes,
  txidToInternal,
  type TransactionOutput,
} from '#record';

const MARKER = Uint8Array.of(0, 0, 0, 0, 0, 0xef);
/** More than the longest chain of unconfirmed anchors. */
const MAX_KEPT = 12_000;
/** A baton is 25 bytes; what is longer is not one. */
const MAX_SCRIPT_BYTES = 100;

/** Outputs of transactions that we have handed over ourselves, newest last. */
export class OwnOutputs {
  private readonly outputs = new Map<string, TransactionOutput>();

  /** @param raw our own bytes   @returns the extended form, or `raw` when an output that it spends is not known here */
  extend(raw: Uint8Array, txid: string): Uint8Array {
    const { version, inputs, outputs, locktime } = decodeTransaction(raw);
    outputs.forEach((output, vout) => this.keep(encodeOutpoint({ txid, vout }), output));
    const spent = inputs.map((input) => this.outputs.get(encodeOutpoint(input)));
    if (spent.some((output) => output === undefined)) return raw;
    const known = spent as TransactionOutput[];
    return concatBytes(
      littleEndianBytes(version, 4),
      MARKER,
      encodeLength(inputs.length),
      ...inputs.flatMap((input, i) => [
        txidToInternal(input.txid),
        littleEndianBytes(input.vout, 4),
        encodeLength(input.unlockingScript.length),
        input.unlockingScript,
        littleEndianBytes(input.sequence, 4),
        ...encodeOutput(known[i]),
      ]),
      encodeLength(outputs.length),
      ...outputs.flatMap(encodeOutput),
      littleEndianBytes(locktime, 4),
    );
  }

  private keep(outpoint: string, output: TransactionOutput): void {
    if (output.script.length > MAX_SCRIPT_BYTES) return;
    this.outputs.set(outpoint, output);
    if (this.outputs.size <= MAX_KEPT) return;
    for (const oldest of this.outputs.keys()) {
      this.outputs.delete(oldest);
      return;
    }
  }
}

function encodeOutput({ satoshis, script }: TransactionOutput): Uint8Array[] {
  return [littleEndianBytes(satoshis, 8), encodeLength(script.length), script];
}
