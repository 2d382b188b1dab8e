/** Answers of WhatsOnChain, field by field. */
import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { bytesOfHex, parseJson } from '../arc/read-transaction.js';
import { ok, type FaceAnswer } from '../faults/face.js';
import { Faults } from '../faults/faults.js';
import { Submissions } from '../faults/submissions.js';
import { blockHeaderJson } from '../ledger/block-json.js';
import { Lookup, type PlacedBlock } from '../ledger/lookup.js';
import { transactionJson } from '../rpc/transaction-json.js';
import { headerTimeS } from '../wire/block.js';

const LATEST_HEADERS = 10;
const NOT_FOUND: FaceAnswer = { status: 404, body: 'Not Found' };
const submission = z.object({ txhex: z.string() });

@Injectable()
export class ExplorerDesk {
  constructor(
    @Inject(Lookup) private readonly lookup: Lookup,
    @Inject(Submissions) private readonly submissions: Submissions,
    @Inject(Faults) private readonly faults: Faults,
  ) {}

  async hex(txid: string): Promise<FaceAnswer> {
    const found = await this.lookup.transaction(txid);
    return found ? ok(found.tx.raw.toString('hex')) : NOT_FOUND;
  }

  async transaction(txid: string): Promise<FaceAnswer> {
    const found = await this.lookup.transaction(txid);
    if (!found) return NOT_FOUND;
    const { placed } = found;
    const timeS = placed && headerTimeS(placed.block.header);
    return ok({
      ...transactionJson(found.tx),
      confirmations: placed?.confirmations ?? 0,
      ...(placed && { blockhash: placed.block.hash, blockheight: placed.block.height, time: timeS, blocktime: timeS }),
    });
  }

  /** The transaction that spends an output, waiting ones counted; 404 while nobody does. */
  async spent(txid: string, vout: number): Promise<FaceAnswer> {
    const spender = await this.lookup.spender(txid, vout);
    if (!spender) return NOT_FOUND;
    const found = await this.lookup.transaction(spender.txid);
    return ok({ ...spender, status: found?.placed ? 'confirmed' : 'unconfirmed' });
  }

  async bump(txid: string): Promise<FaceAnswer> {
    const status = await this.lookup.status(txid);
    return status?.mined ? ok(status.mined.merklePath) : NOT_FOUND;
  }

  async proof(txid: string): Promise<FaceAnswer> {
    const [found, branch] = [await this.lookup.transaction(txid), await this.lookup.merkleBranch(txid)];
    if (!found?.placed || !branch) return NOT_FOUND;
    return ok([{ index: branch.offset, txOrId: txid, target: found.placed.block.hash, nodes: branch.nodes }]);
  }

  /** @param body untrusted: `{"txhex": hex}`. The answer is the txid as a JSON text, or the node's complaint. */
  async submit(body: unknown): Promise<FaceAnswer> {
    const given = submission.safeParse(Buffer.isBuffer(body) ? parseJson(body.toString('utf8')) : null);
    const bytes = given.success ? bytesOfHex(given.data.txhex) : null;
    if (bytes === null) return { status: 400, body: 'TX decode failed' };
    const outcome = await this.submissions.submit('explorer', bytes);
    if ('taken' in outcome) return ok(JSON.stringify(outcome.taken));
    return { status: 400, body: 'refused' in outcome ? outcome.refused.message : 'Missing inputs' };
  }

  /** Newest first. */
  async latestHeaders(): Promise<FaceAnswer> {
    const tip = await this.knownHeight();
    const heights = Array.from({ length: Math.min(LATEST_HEADERS, tip + 1) }, (_, back) => tip - back);
    return ok(
      (await Promise.all(heights.map((height) => this.lookup.blockAt(height)))).map((each) => headerJson(each!)),
    );
  }

  async header(heightOrHash: string): Promise<FaceAnswer> {
    const found = await this.find(heightOrHash);
    return found ? ok(headerJson(found)) : NOT_FOUND;
  }

  async block(heightOrHash: string): Promise<FaceAnswer> {
    const found = await this.find(heightOrHash);
    return found ? ok({ ...headerJson(found), tx: found.block.txids }) : NOT_FOUND;
  }

  async info(): Promise<FaceAnswer> {
    const { block } = (await this.lookup.blockAt(await this.knownHeight()))!;
    return ok({ chain: 'regtest', blocks: block.height, headers: block.height, bestblockhash: block.hash });
  }

  private async find(heightOrHash: string): Promise<PlacedBlock | null> {
    if (!/^\d{1,9}$/.test(heightOrHash)) return this.lookup.block(heightOrHash);
    const height = Number(heightOrHash);
    return height <= (await this.knownHeight()) ? this.lookup.blockAt(height) : null;
  }

  private async knownHeight(): Promise<number> {
    return this.faults.knownHeight('explorer', (await this.lookup.tip()).height);
  }
}

function headerJson(placed: PlacedBlock): Record<string, unknown> {
  return { ...blockHeaderJson(placed), txcount: placed.block.txids.length };
}
