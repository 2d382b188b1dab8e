/**
 * What a watch keeps on disk, so that it goes on where it stopped: its own memory, which is not verified again. Whoever
 * can change the file can make the observer forget; keep it where only she writes. Written whole or not at all.
 */
import { fromHex, toHex } from '#crypto';
import type { FollowedTransaction, MinedAnchor } from '#chain';
import { ANCHOR_TYPES } from '#record';
import type { BoardPosition, ChainPosition } from '#verify';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { CommandError, EXIT } from '../output/command-error.js';

/** Hex in the file. */
const bytes = z.codec(
  z.string().regex(/^([0-9a-f]{2})*$/),
  z.custom<Uint8Array>((value) => value instanceof Uint8Array),
  {
    decode: (text) => fromHex(text, text.length / 2),
    encode: (value) => toHex(value),
  },
);
const whole = z.int().min(0);
const txid = z.string().regex(/^[0-9a-f]{64}$/);
const tree = z.strictObject({ readSize: whole, tree: z.array(bytes) });

const STATE = z.strictObject({
  format: z.literal('psephos-watch/1'),
  chain: z.strictObject({
    genesisOutpoint: z.string(),
    electionId: bytes.nullable(),
    publicKey: bytes.nullable(),
    baton: z.strictObject({ txid, vout: whole, satoshis: whole, script: bytes }),
    last: z
      .strictObject({
        type: z.enum(ANCHOR_TYPES),
        electionId: bytes,
        seq: whole,
        treeSize: whole,
        rootHash: bytes,
        issuedSize: whole,
        issuedRoot: bytes,
        timeMs: whole,
        leafHashes: z.array(bytes).length(0),
      })
      .nullable(),
    tree: z.array(bytes),
    closingIndex: whole.optional(),
    resultIndex: whole.optional(),
  }),
  /** Where the trail of headers begins; null without headers. */
  firstHeight: whole.nullable(),
  mined: z.strictObject({
    anchors: z.array(z.strictObject({ seq: whole, txid, outputsHash: txid, seenAtHeight: z.int().min(-1) })),
    proven: z.array(z.strictObject({ seq: whole, txid, blockHeight: whole, blockHash: txid })),
  }),
  board: z
    .strictObject({
      board: tree.extend({
        unanchored: z.array(bytes),
        milestones: z.array(z.strictObject({ index: whole, entry: bytes })),
      }),
      issuance: tree,
    })
    .nullable(),
  /** Bytes of the list that `chain rebuild` had written. */
  listBytes: whole,
});

export interface WatchState {
  chain: ChainPosition;
  firstHeight: number | null;
  mined: { anchors: FollowedTransaction[]; proven: MinedAnchor[] };
  board: { board: BoardPosition; issuance: { readSize: number; tree: Uint8Array[] } } | null;
  listBytes: number;
}

/** @returns null where there is none   @throws CommandError when it is no state file, or of another election */
export function readState(file: string, genesisOutpoint: string): WatchState | null {
  if (!existsSync(file)) return null;
  const state = decodeState(file);
  if (state.chain.genesisOutpoint === genesisOutpoint) return state;
  throw new CommandError(
    `${file} belongs to the election of ${state.chain.genesisOutpoint}`,
    'name another file with --state',
    EXIT.usage,
  );
}

export function writeState(file: string, state: WatchState): void {
  const { closingIndex, resultIndex, ...chain } = state.chain;
  const text = JSON.stringify(
    z.encode(STATE, {
      format: 'psephos-watch/1',
      ...state,
      chain: {
        ...chain,
        ...(closingIndex === undefined ? {} : { closingIndex }),
        ...(resultIndex === undefined ? {} : { resultIndex }),
      },
    }),
  );
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, text);
  renameSync(`${file}.new`, file);
}

function decodeState(file: string): WatchState {
  try {
    const { format: _format, chain, ...rest } = STATE.parse(JSON.parse(readFileSync(file, 'utf8')));
    const { closingIndex, resultIndex } = chain;
    return { ...rest, chain: { ...chain, closingIndex, resultIndex } };
  } catch {
    throw new CommandError(
      `${file} is no state file of this program`,
      'name another one with --state, or remove it to begin anew',
      EXIT.noInput,
    );
  }
}
