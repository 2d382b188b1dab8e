/** VerifyTokenBatch (spec §5.4, Algorithm 5.13) by the kernel, with every refusal decided by noble. */
import { decodeG2 } from '../bls.js';
import { type ClaimedToken, verifyTokenBatch } from '../token.js';
import { drawSample, failingRanges } from './halving.js';
import { KernelTokens, MESSAGE_BYTES } from './kernel-tokens.js';
import type { Kernel } from './kernel.js';

/** Two single checks by noble take less time than another two equations. */
const FEW = 2;

/** Most tokens at once: some 3 MB, and work enough that two pairings do not count. */
const AT_ONCE = 4_096;

/**
 * @returns the indices, ascending, of those that `verifyToken` refuses
 * @throws VerificationError ISSUING_KEY_INVALID
 */
export function verifyTokensInKernel(kernel: Kernel, issuingKey: Uint8Array, items: readonly ClaimedToken[]): number[] {
  const X = decodeG2(issuingKey, 'ISSUING_KEY_INVALID', 'issuing key');
  return kernel.within(() => {
    const tokens = new KernelTokens(kernel, X, Math.min(items.length, AT_ONCE));
    const failing: number[] = [];
    for (let first = 0; first < items.length; first += AT_ONCE) {
      const part = items.slice(first, first + AT_ONCE);
      failing.push(...verifyPart(tokens, issuingKey, part).map((index) => first + index));
    }
    return failing;
  });
}

function verifyPart(tokens: KernelTokens, issuingKey: Uint8Array, items: readonly ClaimedToken[]): number[] {
  // What the kernel does not decode is in none of its sums.
  const decodes = tokens.load(items);
  const ranges = failingRanges(tokens, 0, items.length, FEW);
  const isDoubtful = decodes.map((is) => !is);
  for (const [start, end] of ranges) isDoubtful.fill(true, start, end);
  const isRefused = items.map((item, index) => isDoubtful[index] && verifyTokenBatch(issuingKey, [item]).length > 0);
  // Where the kernel says no, noble has to; longer messages are no question to the kernel.
  const isWrongNo =
    ranges.some(([start, end]) => !isRefused.some((is, i) => is && decodes[i] && start <= i && i < end)) ||
    decodes.some((is, i) => !is && items[i].message.length <= MESSAGE_BYTES && !isRefused[i]);
  if (isWrongNo) throw new Error('the kernel refuses a token and noble does not');
  const sample = drawSample(items.filter((_, index) => !isDoubtful[index]));
  if (verifyTokenBatch(issuingKey, sample).length > 0) throw new Error('noble refuses a token that the kernel accepts');
  return isRefused.flatMap((is, index) => (is ? [index] : []));
}
