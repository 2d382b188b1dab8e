/**
 * What a voter's device keeps between visits (spec §5): the voter secret, the request, shares and token, the revisions
 * it made, where its last ballot stands, and the newest checkpoints it saw. Never the invitation code or a roll key's
 * secret, never choices, never a seed.
 */
import { equalBytes, fromHex, randomBytes, toHex } from '#crypto';
import { Answer } from './answer.js';
import { clientError } from './errors.js';
import type { SeenCheckpoint } from './log-view.js';
import type { TextStore } from './stores.js';
import type { TokenShare } from './token-collector.js';

/** The last ballot of this device that the board confirmed. Nothing in it tells what the ballot holds. */
export interface CastRecord {
  tracker: Uint8Array;
  /** Hash of the entry as a leaf of the board: what every later answer about it is checked against. */
  leafHash: Uint8Array;
  index: number;
  revision: number;
  /** Corrected device clock, milliseconds since 1970; for showing. */
  castAtMs: number;
  /** Tracker of the ballot that this device had cast before, which this one supersedes; null where it is the first. */
  replaces: Uint8Array | null;
  /** What the board promised then, for the confirmation as a file; null where an earlier version kept none. */
  promise: { inclusionProof: Uint8Array[]; checkpoint: string } | null;
}

/** An issuer's wrong answer, kept because it proves the fault. */
export interface WrongShare {
  issuer: number;
  share: Uint8Array;
}

export interface DeviceState {
  electionId: Uint8Array;
  /** Position of the voter's class; the roll says it, and a later visit has no invitation to look there. */
  classIndex: number;
  /** Public, one a registrar: whose device this is. Empty where an earlier version has kept none. */
  rollKeys: Uint8Array[];
  /** Secret. */
  voterSecret: Uint8Array;
  recoveryCodeConfirmed: boolean;
  /** The signed request as it was first made, so that a visit without the invitation can collect more shares. */
  request: Uint8Array | null;
  shares: TokenShare[];
  wrongShares: WrongShare[];
  token: Uint8Array | null;
  /** Highest revision this device made, or -1. */
  lastRevision: number;
  /** A ballot that was sent and not confirmed yet: its exact bytes, as they stand on the board if it arrived. */
  sent: Uint8Array | null;
  lastCast: CastRecord | null;
  board: SeenCheckpoint | null;
  issuance: SeenCheckpoint | null;
}

/** What an earlier visit kept, if anything. @param electionId  32 bytes @throws ClientError ELECTION_OTHER */
export async function loadState(store: TextStore, electionId: Uint8Array): Promise<DeviceState | null> {
  const kept = await store.load();
  if (kept === null) return null;
  const state = decodeDeviceState(kept);
  if (equalBytes(state.electionId, electionId)) return state;
  throw clientError('ELECTION_OTHER', 'this device holds the voter secret of another election', null);
}

/** A device that begins: with a voter secret of its own. */
export function newState(electionId: Uint8Array, classIndex: number, rollKeys: Uint8Array[]): DeviceState {
  return {
    electionId,
    classIndex,
    rollKeys,
    voterSecret: randomBytes(32),
    recoveryCodeConfirmed: false,
    request: null,
    shares: [],
    wrongShares: [],
    token: null,
    lastRevision: -1,
    sent: null,
    lastCast: null,
    board: null,
    issuance: null,
  };
}

export function encodeDeviceState(state: DeviceState): string {
  return JSON.stringify({
    electionId: toHex(state.electionId),
    classIndex: state.classIndex,
    rollKeys: state.rollKeys.map((key) => toHex(key)),
    voterSecret: toHex(state.voterSecret),
    recoveryCodeConfirmed: state.recoveryCodeConfirmed ? 1 : 0,
    request: state.request === null ? null : toHex(state.request),
    shares: state.shares.map(({ issuer, share }) => ({ issuer, share: toHex(share) })),
    wrongShares: state.wrongShares.map(({ issuer, share }) => ({ issuer, share: toHex(share) })),
    token: state.token === null ? null : toHex(state.token),
    revisionsMade: state.lastRevision + 1,
    sent: state.sent === null ? null : toHex(state.sent),
    lastCast: encodeCast(state.lastCast),
    board: encodeSeen(state.board),
    issuance: encodeSeen(state.issuance),
  });
}

/** @param text  trusted to be this device's own, but decoded like anything else */
export function decodeDeviceState(text: string): DeviceState {
  const state = Answer.of(JSON.parse(text), 'device state');
  return {
    electionId: state.hex('electionId', 32),
    classIndex: state.integer('classIndex'),
    rollKeys: state.names().includes('rollKeys') ? state.hexList('rollKeys', 32) : [],
    voterSecret: state.hex('voterSecret', 32),
    recoveryCodeConfirmed: state.integer('recoveryCodeConfirmed') === 1,
    request: decodeBytes(state.stringOrNull('request')),
    shares: decodeShares(state, 'shares'),
    wrongShares: decodeShares(state, 'wrongShares'),
    token: state.stringOrNull('token') === null ? null : state.hex('token', 48),
    lastRevision: state.integer('revisionsMade') - 1,
    sent: decodeBytes(state.stringOrNull('sent')),
    lastCast: decodeCast(state.objectOrNull('lastCast')),
    board: decodeSeen(state.objectOrNull('board')),
    issuance: decodeSeen(state.objectOrNull('issuance')),
  };
}

function decodeShares(state: Answer, name: string): TokenShare[] {
  return Answer.listOf(state.list(name), name, (share) => ({
    issuer: share.integer('issuer'),
    share: share.hex('share', 48),
  }));
}

function decodeBytes(hex: string | null): Uint8Array | null {
  return hex === null ? null : fromHex(hex, hex.length / 2);
}

function encodeCast(cast: CastRecord | null): object | null {
  if (cast === null) return null;
  const { tracker, leafHash, replaces, promise } = cast;
  const inclusionProof = promise?.inclusionProof.map((hash) => toHex(hash));
  return {
    ...cast,
    tracker: toHex(tracker),
    leafHash: toHex(leafHash),
    replaces: replaces && toHex(replaces),
    promise: promise && { ...promise, inclusionProof },
  };
}

function decodeCast(answer: Answer | null): CastRecord | null {
  if (answer === null) return null;
  const promise = answer.objectOrNull('promise');
  return {
    tracker: answer.hex('tracker', 32),
    leafHash: answer.hex('leafHash', 32),
    index: answer.integer('index'),
    revision: answer.integer('revision'),
    castAtMs: answer.integer('castAtMs'),
    // An earlier version kept none.
    replaces: answer.names().includes('replaces') ? decodeBytes(answer.stringOrNull('replaces')) : null,
    promise: promise && {
      inclusionProof: promise.hexList('inclusionProof', 32),
      checkpoint: promise.string('checkpoint'),
    },
  };
}

function encodeSeen(seen: SeenCheckpoint | null): { size: number; root: string; note: string } | null {
  return seen === null ? null : { size: seen.size, root: toHex(seen.root), note: seen.note };
}

function decodeSeen(answer: Answer | null): SeenCheckpoint | null {
  if (answer === null) return null;
  return { size: answer.integer('size'), root: fromHex(answer.string('root'), 32), note: answer.string('note') };
}
