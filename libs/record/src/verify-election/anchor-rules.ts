/**
 * What each type of anchor may cover (spec §8.3): only CLOSE the closing entry, only RESULT the result, only ABORT the
 * abort, each exactly up to it.
 */
import { VerificationError } from '#crypto';
import type { AnchorPayload, AnchorType } from '#record';
import type { BoardOrder } from './board-order.js';

/** An entry that has an anchor type of its own. */
interface Milestone {
  type: AnchorType;
  code: 'ANCHOR_CLOSE_INVALID' | 'ANCHOR_RESULT_INVALID' | 'ANCHOR_ABORT_INVALID';
  /** Index of the entry, or undefined while the board has none. */
  index: number | undefined;
}

/** The three milestones of a board. */
export function milestonesOf(order: BoardOrder): Milestone[] {
  return [
    { type: 'CLOSE', code: 'ANCHOR_CLOSE_INVALID', index: order.closingIndex },
    { type: 'RESULT', code: 'ANCHOR_RESULT_INVALID', index: order.result?.index },
    { type: 'ABORT', code: 'ANCHOR_ABORT_INVALID', index: order.abortIndex },
  ];
}

/**
 * @param previousSize tree size of the anchor before   @param payload of an anchor within the board of this record
 * @throws VerificationError ANCHOR_CLOSE_INVALID, ANCHOR_RESULT_INVALID, ANCHOR_ABORT_INVALID
 */
export function verifyMilestones(milestones: readonly Milestone[], previousSize: number, payload: AnchorPayload): void {
  for (const { type, code, index } of milestones) {
    const covers = index !== undefined && previousSize <= index && index < payload.treeSize;
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
