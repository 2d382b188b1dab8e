/**
 * Several readers of the chain as one: what one withholds another may show. Bytes are compared with what was asked for
 * here, so that nobody behind this has to.
 */
import { VerificationError } from '#crypto';
import { decodeTransaction, type Outpoint, txidOf } from '#record';
import { ChainUnavailableError } from '../chain-processor.js';
import type { ChainReader, FoundTransaction } from '../chain-reader.js';

export class SeveralReaders implements ChainReader {
  readonly name: string;
  /** Each alone, its answers compared with the questions. */
  readonly each: readonly ChainReader[];

  /** @param readers asked in this order, at least one */
  constructor(readers: readonly ChainReader[]) {
    this.name = readers.map(({ name }) => name).join(', ');
    this.each = readers.map((reader) => new CheckedReader(reader));
  }

  /** @throws ChainUnavailableError when nobody has it and somebody did not answer */
  transaction(txid: string): Promise<FoundTransaction | null> {
    return this.first((reader) => reader.transaction(txid));
  }

  /** @throws ChainUnavailableError when nobody knows one and somebody did not answer */
  spender(outpoint: Outpoint): Promise<FoundTransaction | null> {
    return this.first((reader) => reader.spender(outpoint));
  }

  private async first(
    ask: (reader: ChainReader) => Promise<FoundTransaction | null>,
  ): Promise<FoundTransaction | null> {
    let failure: ChainUnavailableError | null = null;
    for (const reader of this.each) {
      try {
        const found = await ask(reader);
        if (found !== null) return found;
      } catch (error) {
        if (!(error instanceof ChainUnavailableError)) throw error;
        failure ??= error;
      }
    }
    if (failure !== null) throw failure;
    return null;
  }
}

class CheckedReader implements ChainReader {
  readonly name: string;

  constructor(private readonly reader: ChainReader) {
    this.name = reader.name;
  }

  async transaction(txid: string): Promise<FoundTransaction | null> {
    const found = await this.ask(this.reader.transaction(txid));
    return found === null || (found.txid === txid && txidOf(found.raw) === txid) ? found : this.refuse();
  }

  async spender({ txid, vout }: Outpoint): Promise<FoundTransaction | null> {
    const found = await this.ask(this.reader.spender({ txid, vout }));
    if (found === null) return null;
    const spends = inputsOf(found.raw).some((input) => input.txid === txid && input.vout === vout);
    return spends && txidOf(found.raw) === found.txid ? found : this.refuse();
  }

  /** Bytes of no form accuse whoever sent them, and nobody else. */
  private async ask<T>(answer: Promise<T>): Promise<T> {
    try {
      return await answer;
    } catch (error) {
      if (error instanceof VerificationError) this.refuse();
      throw error;
    }
  }

  private refuse(): never {
    throw new ChainUnavailableError(`${this.name} answered with something else than the transaction it was asked for`);
  }
}

function inputsOf(raw: Uint8Array): readonly Outpoint[] {
  try {
    return decodeTransaction(raw).inputs;
  } catch {
    return []; // bytes that are no transaction spend nothing
  }
}
