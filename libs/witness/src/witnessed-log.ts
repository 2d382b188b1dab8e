/** What the application that hosts a witness tells it: which logs it knows, and what it does with their entries. */
import type { Checkpoint } from '#crypto';
import type { LogNumber } from '#store';
import type { EntityManager } from 'typeorm';

/** A log of a published election, with the key that its definition names. */
export interface WitnessedLog {
  readonly electionId: Uint8Array;
  readonly log: LogNumber;
  readonly origin: string;
  readonly publicKey: Uint8Array;
}

/** Entries that a witness is about to vouch for, in log order from index `start`. */
export interface AddedEntries {
  readonly start: number;
  readonly entries: readonly Uint8Array[];
  readonly leafHashes: readonly Uint8Array[];
}

/** Provided by the application under {@link LOG_DIRECTORY}. */
export interface LogDirectory {
  /** The log of this origin, from a definition that the application itself has checked. */
  find(origin: string): Promise<WitnessedLog | undefined>;
  /**
   * Inside the witness's transaction, for every portion of new entries: what the application derives from them is stored
   * with them or not at all. An error refuses the checkpoint.
   */
  entriesAdded(manager: EntityManager, log: WitnessedLog, added: AddedEntries): Promise<void>;
  /** Inside the same transaction, after the entries' root was found to be the checkpoint's. */
  checkpointAdded(manager: EntityManager, log: WitnessedLog, checkpoint: Checkpoint): Promise<void>;
}

export const LOG_DIRECTORY = Symbol('LOG_DIRECTORY');
