/**
 * WhatsOnChain as reader: an index of the whole chain. Its address holds the network, as
 * `https://api.whatsonchain.com/v1/bsv/main`; a key of one's own raises its limit of requests.
 */
import { fromHex } from '#crypto';
import { decodeTransaction, encodeOutpoint, txidOf, type Outpoint } from '#record';
import { z } from 'zod';
import { ChainUnavailableError } from '../chain-processor.js';
import type { ChainReader, FoundTransaction } from '../chain-reader.js';
import { HttpDoor, type DoorOptions, type HttpAnswer } from '../http-door.js';

export const WOC_TOKEN_HEADER = 'woc-api-key';
const spentAnswer = z.object({ txid: z.string().regex(/^[0-9a-f]{64}$/) });

export class WocReader implements ChainReader {
  readonly name: string;
  private readonly door: HttpDoor;

  constructor(options: DoorOptions) {
    this.door = new HttpDoor(options, WOC_TOKEN_HEADER);
    this.name = this.door.name;
  }

  async transaction(txid: string): Promise<FoundTransaction | null> {
    const answer = await this.get(`/tx/${txid}/hex`);
    if (answer === null) return null;
    const hex = hexIn(answer);
    const raw = hex === null ? null : fromHex(hex, hex.length / 2);
    if (raw === null || txidOf(raw) !== txid) {
      throw new ChainUnavailableError(`${this.name} answers of another transaction`);
    }
    const proof = await this.get(`/tx/${txid}/proof/bump`);
    return { txid, raw, bump: proof === null ? null : hexIn(proof) };
  }

  async spender(outpoint: Outpoint): Promise<FoundTransaction | null> {
    const answer = await this.get(`/tx/${outpoint.txid}/${outpoint.vout}/spent`);
    if (answer === null) return null;
    const parsed = spentAnswer.safeParse(answer.body);
    if (!parsed.success) throw new ChainUnavailableError(`${this.name}: an answer that is not understood`);
    const found = await this.transaction(parsed.data.txid);
    if (found === null) return null;
    const spends = decodeTransaction(found.raw).inputs.map(encodeOutpoint);
    if (spends.includes(encodeOutpoint(outpoint))) return found;
    throw new ChainUnavailableError(`${this.name} names a transaction that does not spend ${encodeOutpoint(outpoint)}`);
  }

  /** @returns null for "there is none" */
  private async get(path: string): Promise<HttpAnswer | null> {
    const answer = await this.door.call(path);
    if (answer.status === 404) return null;
    if (answer.status === 200) return answer;
    throw new ChainUnavailableError(`${this.name} answers ${answer.status}`);
  }
}

/** Hex as text, with or without the quotes of JSON. */
function hexIn({ text }: HttpAnswer): string | null {
  const hex = text.trim().replace(/^"(.*)"$/, '$1');
  return /^([0-9a-f]{2})+$/.test(hex) ? hex : null;
}
