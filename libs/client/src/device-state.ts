/**
 * What a voter's device keeps between visits (spec §5): the voter secret, the request's answers, shares and token, the
 * revisions it made and the newest checkpoints it saw. Never the invitation code, never choices, never a seed.
 */
import { fromHex, toHex } from '#crypto';
import { Answer } from './answer.js';
import type { SeenCheckpoint } from './log-view.js';
import type { TokenShare } from './token-collector.js';

export interface DeviceState {
  electionId: Uint8Array;
  /** Secret. */
  voterSecret: Uint8Array;
  recoveryCodeConfirmed: boolean;
  shares: TokenShare[];
  token: Uint8Array | null;
  /** Highest revision this device made, or -1. */
  lastRevision: number;
  board: SeenCheckpoint | null;
  issuance: SeenCheckpoint | null;
}

export function encodeDeviceState(state: DeviceState): string {
  return JSON.stringify({
    electionId: toHex(state.electionId),
    voterSecret: toHex(state.voterSecret),
    recoveryCodeConfirmed: state.recoveryCodeConfirmed ? 1 : 0,
    shares: state.shares.map(({ issuer, share }) => ({ issuer, share: toHex(share) })),
    token: state.token === null ? null : toHex(state.token),
    revisionsMade: state.lastRevision + 1,
    board: encodeSeen(state.board),
    issuance: encodeSeen(state.issuance),
  });
}

/** @param text  trusted to be this device's own, but decoded like anything else */
export function decodeDeviceState(text: string): DeviceState {
  const state = Answer.of(JSON.parse(text), 'device state');
  return {
    electionId: state.hex('electionId', 32),
    voterSecret: state.hex('voterSecret', 32),
    recoveryCodeConfirmed: state.integer('recoveryCodeConfirmed') === 1,
    shares: Answer.listOf(state.list('shares'), 'shares', (share) => ({
      issuer: share.integer('issuer'),
      share: share.hex('share', 48),
    })),
    token: state.stringOrNull('token') === null ? null : state.hex('token', 48),
    lastRevision: state.integer('revisionsMade') - 1,
    board: decodeSeen(state.objectOrNull('board')),
    issuance: decodeSeen(state.objectOrNull('issuance')),
  };
}

function encodeSeen(seen: SeenCheckpoint | null): { size: number; root: string; note: string } | null {
  return seen === null ? null : { size: seen.size, root: toHex(seen.root), note: seen.note };
}

function decodeSeen(answer: Answer | null): SeenCheckpoint | null {
  if (answer === null) return null;
  return { size: answer.integer('size'), root: fromHex(answer.string('root'), 32), note: answer.string('note') };
}
