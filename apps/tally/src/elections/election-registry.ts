/**
 * The published elections as this service knows them: decoded and checked once, by their own bytes. It anchors those whose
 * anchor key lies in its folder, and witnesses those that name its witness key.
 */
import { equalBytes, toHex } from '#crypto';
import { decodeDefinition, electionIdOf, type Definition } from '#record';
import type { AnchorKeys } from '../anchoring/anchor-keys.js';
import type { BoardReader } from '../anchoring/board-reader.js';

export interface PublishedElection {
  /** 32 bytes. */
  electionId: Uint8Array;
  definition: Definition;
}

export class ElectionRegistry {
  private readonly elections: PublishedElection[] = [];
  private lastOrder = 0;
  private reading: Promise<void> = Promise.resolve();

  constructor(
    private readonly reader: BoardReader,
    private readonly keys: AnchorKeys,
  ) {}

  /** All of them, in the order of their publication. */
  async list(): Promise<readonly PublishedElection[]> {
    // One after the other: two readers at the same time would take an election twice.
    const read = this.reading.then(() => this.readOn());
    this.reading = read.catch(() => undefined);
    await read;
    return this.elections;
  }

  /** Those whose anchor key was made here. */
  async anchoredHere(): Promise<PublishedElection[]> {
    const elections = await this.list();
    const keys = elections.length > 0 ? await this.keys.list() : [];
    return elections.filter(({ definition }) => keys.includes(definition.anchor.publicKey));
  }

  private async readOn(): Promise<void> {
    for (const { order, electionId, definition: bytes } of await this.reader.electionsAfter(this.lastOrder)) {
      const definition = decodeDefinition(bytes);
      if (!equalBytes(electionIdOf(bytes), electionId)) throw new Error(`election ${toHex(electionId)} has another id`);
      this.elections.push({ electionId, definition });
      this.lastOrder = order;
    }
  }
}
