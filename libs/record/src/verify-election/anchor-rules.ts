/**
 * The rules of the chain that hold between payloads, and between a payload and the logs (spec §8.3): what follows what,
 * the roots, and what each type may cover: only CLOSE the closing entry, only RESULT the result, only ABORT the abort,
 * each exactly up to it. For whole records (group 9a) and for whoever follows a chain while it grows.
 */
import { equalBytes, toHex, VerificationError } from '#crypto';
import { type AnchorPayload, type AnchorType, verifyAnchorSuccession } from '#record';

/** An entry that has an anchor type of its own. */
export interface Milestone {
  type: AnchorType;
  code: 'ANCHOR_CLOSE_INVALID' | 'ANCHOR_RESULT_INVALID' | 'ANCHOR_ABORT_INVALID';
  /** Index of the entry; beyond every board while there is none. */
  index: number;
}

/**
 * What may stand behind `previous`: VerifyAnchorSuccession, and nothing behind an ABORT.
 * @param electionId 32 bytes, the expected one   @param previous the payload before, or null at the beginning
 * @throws VerificationError ANCHOR_ABORT_INVALID and the codes of `verifyAnchorSuccession`
 */
export function verifyAnchorPlace(
  electionId: Uint8Array,
  previous: AnchorPayload | null,
  payload: AnchorPayload,
): void {
  verifyAnchorSuccession(electionId, previous, payload);
  if (previous?.type === 'ABORT') {
    throw new VerificationError('ANCHOR_ABORT_INVALID', `a ${payload.type} stands behind ABORT`);
  }
}

/**
 * The anchored root is that of the leaves.
 * @param computed 32 bytes, own   @param anchored 32 bytes, untrusted
 * @throws VerificationError ANCHOR_BOARD_ROOT_MISMATCH, ANCHOR_ISSUED_ROOT_MISMATCH
 */
export function assertRoot(log: 'board' | 'issuance log', computed: Uint8Array, anchored: Uint8Array): void {
  if (equalBytes(computed, anchored)) return;
  const code = log === 'board' ? 'ANCHOR_BOARD_ROOT_MISMATCH' : 'ANCHOR_ISSUED_ROOT_MISMATCH';
  const evidence = `computed ${toHex(computed)}, anchored ${toHex(anchored)}`;
  const detail = { culprit: `tally service or ${log}`, evidence };
  throw new VerificationError(code, `the anchored root is not that of the ${log}`, detail);
}

/** An anchored leaf hash is the board's. @throws VerificationError ANCHOR_LEAF_MISMATCH */
export function assertLeaf(index: number, onBoard: Uint8Array, anchored: Uint8Array): void {
  if (equalBytes(onBoard, anchored)) return;
  const evidence = `anchored ${toHex(anchored)}, board ${toHex(onBoard)}`;
  const detail = { culprit: 'tally service or board', evidence };
  throw new VerificationError('ANCHOR_LEAF_MISMATCH', `board entry ${index} is not the anchored one`, detail);
}

/** The three milestones of a board. @param at index of each entry, or undefined while the board has none */
export function milestonesOf(at: {
  closingIndex: number | undefined;
  resultIndex: number | undefined;
  abortIndex: number | undefined;
}): Milestone[] {
  return [
    { type: 'CLOSE', code: 'ANCHOR_CLOSE_INVALID', index: at.closingIndex ?? Infinity },
    { type: 'RESULT', code: 'ANCHOR_RESULT_INVALID', index: at.resultIndex ?? Infinity },
    { type: 'ABORT', code: 'ANCHOR_ABORT_INVALID', index: at.abortIndex ?? Infinity },
  ];
}

/**
 * @param previousSize tree size of the anchor before   @param payload of an anchor within the board of this record
 * @throws VerificationError ANCHOR_CLOSE_INVALID, ANCHOR_RESULT_INVALID, ANCHOR_ABORT_INVALID
 */
export function verifyMilestones(milestones: readonly Milestone[], previousSize: number, payload: AnchorPayload): void {
  for (const { type, code, index } of milestones) {
    const covers = previousSize <= index && index < payload.treeSize;
    if (covers !== (payload.type === type)) {
      const message = covers
        ? `a ${payload.type} covers entry ${index}, which only ${type} may`
        : `a ${type} that does not cover its entry`;
      throw new VerificationError(code, message);
    }
    if (covers && payload.treeSize !== index + 1) {
      throw new VerificationError(code, `${type} covers ${payload.treeSize} entries, its entry stands at ${index}`);
    }
  }
}
