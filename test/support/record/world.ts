/** All that is known while a test record is made, secrets included: what hooks and attacks work with. */
import type { Aggregate, BallotContext } from '#crypto';
import type { AnchorPayload, Definition, Draft } from '#record';
import type { TestChain } from './chain.js';
import type { Parties, TestVoter } from './parties.js';
import type { RecordPlan } from './plan.js';

/** A signed document of the record. */
export interface SignedFile {
  bytes: Uint8Array;
  signatureFile: Uint8Array;
}

/** A voter with the keys and the token of this election. */
export interface PreparedVoter extends TestVoter {
  ballotKey: { secretKey: bigint; publicKey: Uint8Array };
  /** 48 bytes, or undefined for who did not ask. */
  token: Uint8Array | undefined;
}

export interface BuiltAnchorLine {
  payload: AnchorPayload;
  raw: Uint8Array;
  txid: string;
  batonSat: number;
}

export interface World {
  readonly plan: RecordPlan;
  readonly parties: Parties;
  readonly chain: TestChain;
  /** Set step by step, in this order. */
  funding: { raw: Uint8Array; txid: string; satoshis: number };
  rollLines: Uint8Array[];
  draft: Draft;
  draftBytes: Uint8Array;
  ceremonyId: Uint8Array;
  definition: Definition;
  definitionBytes: Uint8Array;
  electionId: Uint8Array;
  /** By class. */
  contexts: BallotContext[];
  voters: PreparedVoter[];
  requests: Uint8Array[];
  /** What honest parties put on the board, until the close. */
  honestBoard: Uint8Array[];
  board: Uint8Array[];
  closingSize: number;
  closingRoot: Uint8Array;
  anchors: BuiltAnchorLine[];
  /** Merkle path by txid. */
  bumps: Map<string, string>;
  closeTxid: string;
  aggregates: Aggregate[];
  result: Record<string, unknown>;
  files: Map<string, Uint8Array>;
}
