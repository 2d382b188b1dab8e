/** The anchors of a test record: the funding transaction, the baton's chain, blocks and Merkle paths. */
import { encodeCanonicalJson, hashLeaf, toHex, utf8 } from '#crypto';
import { type AnchorPayload, batonScript, buildAnchor, buildTopUp, encodeTransaction, txidOf } from '#record';
import { VOTING_CLOSES_MS } from './draft.js';
import { rootOf } from './logs.js';
import type { AnchorStep } from './plan.js';
import type { World } from './world.js';

const FUNDING_SAT = 1_000_000;
const FEE_SAT = 100;

/** A transaction that pays the anchor key, mined in block 1. */
export function makeFunding(world: World): void {
  const raw = payTo(batonScript(world.parties.anchorPublicKey), FUNDING_SAT, 'funding');
  world.funding = { raw, txid: txidOf(raw), satoshis: FUNDING_SAT };
  for (const [txid, bump] of world.chain.mine([world.funding.txid])) world.bumps.set(txid, bump);
}

/** GENESIS to CLOSE, as an honest tally service would have made them. */
export function stepsUntilClose(world: World): AnchorStep[] {
  const issued = world.requests.length;
  const half = Math.floor((3 + world.closingSize) / 2);
  const steps: [AnchorStep['type'], number, number][] = [
    ['GENESIS', 1, 0],
    ['BATCH', 2, 0],
    ['HEARTBEAT', 2, issued],
    ['BATCH', 3, issued],
    ['BATCH', half, issued],
    ['TOP-UP', half, issued],
    ['CLOSE', world.closingSize, issued],
  ];
  // Few entries may leave nothing for the BATCH in the middle.
  const needed = steps.filter(([type, treeSize], i) => type !== 'BATCH' || treeSize > steps[i - 1][1]);
  return needed.map(([type, treeSize, issuedSize], i) => ({
    type,
    treeSize,
    issuedSize,
    timeMs: VOTING_CLOSES_MS + 700 - 30_000 * (needed.length - 1 - i),
  }));
}

/** The share files, then the result. */
export function stepsAfterClose(world: World): AnchorStep[] {
  const { closingSize, board } = world;
  const issuedSize = world.requests.length;
  const batch: AnchorStep = {
    type: 'BATCH',
    treeSize: board.length - 1,
    issuedSize,
    timeMs: VOTING_CLOSES_MS + 90_000,
  };
  const result: AnchorStep = { type: 'RESULT', treeSize: board.length, issuedSize, timeMs: VOTING_CLOSES_MS + 120_000 };
  return board.length - 1 > closingSize ? [batch, result] : [result];
}

/** Builds these anchors behind those there are, two a block. */
export function addAnchors(world: World, steps: readonly AnchorStep[]): void {
  let waiting: string[] = [];
  const mine = (): void => {
    for (const [txid, bump] of world.chain.mine(waiting)) world.bumps.set(txid, bump);
    waiting = [];
  };
  for (const step of steps) {
    waiting.push(addAnchor(world, step));
    if (waiting.length === 2) mine();
  }
  if (waiting.length > 0) mine();
}

/** Line 0 the funding transaction, then a line an anchor. */
export function encodeAnchors(world: World): Uint8Array {
  const lines = [{ raw: world.funding.raw, txid: world.funding.txid }, ...world.anchors].map(({ raw, txid }) =>
    encodeCanonicalJson({ bump: world.bumps.get(txid) ?? null, raw: toHex(raw), txid }),
  );
  return utf8(lines.map((line) => `${new TextDecoder().decode(line)}\n`).join(''));
}

function addAnchor(world: World, step: AnchorStep): string {
  const { anchors, plan, parties, funding } = world;
  const before = anchors.at(-1);
  const honest: AnchorPayload = {
    ...step,
    electionId: world.electionId,
    seq: anchors.length,
    rootHash: rootOf(world.board, step.treeSize),
    issuedRoot: rootOf(world.requests, step.issuedSize),
    leafHashes: world.board.slice(before?.payload.treeSize ?? 0, step.treeSize).map(hashLeaf),
  };
  const payload = plan.payload(honest, world);
  const previous =
    before === undefined
      ? { txid: funding.txid, vout: 0, satoshis: funding.satoshis }
      : { txid: before.txid, vout: 0, satoshis: before.batonSat };
  const parts = { previous, secretKey: parties.anchorSecretKey, payload, feeSat: FEE_SAT };
  const built = payload.type === 'TOP-UP' ? buildTopUp(parts, [furtherInput(world)]) : buildAnchor(parts);
  const raw = plan.transaction(built.raw, payload, world);
  const txid = txidOf(raw);
  anchors.push({ payload, raw, txid, batonSat: built.batonSat });
  return txid;
}

/** More money for the baton, from a key of its own. */
function furtherInput(world: World): { txid: string; vout: number; satoshis: number; secretKey: Uint8Array } {
  const raw = payTo(batonScript(world.parties.anchorPublicKey), 5_000, `top-up ${world.anchors.length}`);
  return { txid: txidOf(raw), vout: 0, satoshis: 5_000, secretKey: world.parties.anchorSecretKey };
}

/** A transaction out of nothing, as a coinbase is; `label` makes it unique. */
function payTo(script: Uint8Array, satoshis: number, label: string): Uint8Array {
  const input = { txid: '00'.repeat(32), vout: 0xffffffff, unlockingScript: utf8(label), sequence: 0xffffffff };
  return encodeTransaction({ version: 1, inputs: [input], outputs: [{ satoshis, script }], locktime: 0 });
}
