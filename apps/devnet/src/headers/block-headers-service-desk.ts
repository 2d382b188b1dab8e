/** Answers of the Block Headers Service, field by field. */
import { Inject, Injectable } from '@nestjs/common';
import { ok, type FaceAnswer } from '../faults/face.js';
import { Faults } from '../faults/faults.js';
import { chainWork } from '../ledger/block-json.js';
import type { Block } from '../ledger/ledger.js';
import { Lookup, type PlacedBlock } from '../ledger/lookup.js';
import { BITS, headerTimeS, parentHash } from '../wire/block.js';
import { displayHash } from '../wire/transaction.js';

export const MAX_BATCH = 2_000;

@Injectable()
export class BlockHeadersServiceDesk {
  constructor(
    @Inject(Lookup) private readonly lookup: Lookup,
    @Inject(Faults) private readonly faults: Faults,
  ) {}

  async tip(): Promise<FaceAnswer> {
    return ok(stateJson((await this.lookup.blockAt(await this.knownHeight()))!));
  }

  async byHeight(height: number, count: number): Promise<FaceAnswer> {
    const known = (await this.knownHeight()) + 1 - height;
    const blocks = await this.lookup.blocks(height, Math.max(0, Math.min(count, known, MAX_BATCH)));
    return blocks.length > 0 ? ok(blocks.map(headerJson)) : notFound('could not find headers in given range');
  }

  async header(hash: string): Promise<FaceAnswer> {
    const found = await this.lookup.block(hash);
    return found ? ok(headerJson(found.block)) : notFound('header not found');
  }

  async state(hash: string): Promise<FaceAnswer> {
    const found = await this.lookup.block(hash);
    return found ? ok(stateJson(found)) : notFound('header not found');
  }

  async verify(roots: readonly { merkleRoot: string; blockHeight: number }[]): Promise<FaceAnswer> {
    const known = await this.knownHeight();
    const confirmations = await Promise.all(
      roots.map(async ({ merkleRoot, blockHeight }) => {
        const found = blockHeight <= known ? await this.lookup.blockAt(blockHeight) : null;
        const fits = found !== null && merkleRootOf(found.block) === merkleRoot;
        const confirmation = fits ? 'CONFIRMED' : found ? 'INVALID' : 'UNABLE_TO_VERIFY';
        return { hash: fits ? found.block.hash : '', blockHeight, merkleRoot, confirmation };
      }),
    );
    const has = (state: string) => confirmations.some(({ confirmation }) => confirmation === state);
    const confirmationState = has('INVALID') ? 'INVALID' : has('UNABLE_TO_VERIFY') ? 'UNABLE_TO_VERIFY' : 'CONFIRMED';
    return ok({ confirmationState, confirmations });
  }

  /** Pages of Merkle roots; the key of a page is the last root of the page before. */
  async merkleRoots(batchSize: number, lastEvaluatedKey: string): Promise<FaceAnswer> {
    const tip = await this.knownHeight();
    const all = await this.lookup.blocks(0, tip + 1);
    const from = lastEvaluatedKey === '' ? 0 : all.findIndex((block) => merkleRootOf(block) === lastEvaluatedKey) + 1;
    if (from === 0 && lastEvaluatedKey !== '') return notFound('the Merkle root is not part of the longest chain');
    const content = all.slice(from, from + batchSize).map((block) => ({
      merkleRoot: merkleRootOf(block),
      blockHeight: block.height,
    }));
    const isLast = from + content.length > tip;
    const page = { totalElements: tip + 1, size: content.length };
    return ok({ content, page: { ...page, lastEvaluatedKey: isLast ? '' : content.at(-1)!.merkleRoot } });
  }

  private async knownHeight(): Promise<number> {
    return this.faults.knownHeight('headers', (await this.lookup.tip()).height);
  }
}

function notFound(message: string): FaceAnswer {
  return { status: 404, body: { code: 'ErrHeaderNotFound', message } };
}

function merkleRootOf({ header }: Block): string {
  return displayHash(header.subarray(36, 68));
}

function headerJson(block: Block): Record<string, unknown> {
  const { header, hash } = block;
  return {
    hash,
    version: header.readInt32LE(0),
    prevBlockHash: parentHash(header),
    merkleRoot: merkleRootOf(block),
    creationTimestamp: headerTimeS(header),
    difficultyTarget: BITS,
    nonce: header.readUInt32LE(76),
    work: chainWork(0),
  };
}

function stateJson({ block, confirmations }: PlacedBlock): Record<string, unknown> {
  const state = confirmations > 0 ? 'LONGEST_CHAIN' : 'STALE';
  return { header: headerJson(block), state, chainWork: chainWork(block.height), height: block.height };
}
