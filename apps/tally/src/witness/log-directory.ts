/**
 * What this witness cosigns (spec §7): both logs of every election whose definition names its key. The mirror that it keeps
 * is the tally service's second copy of the leaves; anchors are built from the entries themselves, and compared with both.
 */
import { fromHex, toHex } from '#crypto';
import { LOG_BOARD, LOG_ISSUANCE } from '#store';
import type { LogDirectory, WitnessedLog, WitnessIdentity } from '#witness';
import type { ElectionRegistry } from '../elections/election-registry.js';

export class TallyLogDirectory implements LogDirectory {
  constructor(
    private readonly registry: ElectionRegistry,
    private readonly identity: WitnessIdentity,
  ) {}

  async find(origin: string): Promise<WitnessedLog | undefined> {
    const own = toHex(this.identity.publicKey);
    for (const { electionId, definition } of await this.registry.list()) {
      if (!definition.witnesses.members.some(({ publicKey }) => publicKey === own)) continue;
      const { board, issuance } = definition;
      if (origin === board.origin) {
        return { electionId, log: LOG_BOARD, origin, publicKey: fromHex(board.publicKey, 32) };
      }
      if (origin === issuance.origin) {
        return { electionId, log: LOG_ISSUANCE, origin, publicKey: fromHex(issuance.publicKey, 32) };
      }
    }
    return undefined;
  }

  /** Nothing is derived from entries here. */
  entriesAdded(): Promise<void> {
    return Promise.resolve();
  }

  checkpointAdded(): Promise<void> {
    return Promise.resolve();
  }
}
