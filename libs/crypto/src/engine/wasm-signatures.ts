/** VerifySignature (spec §2.4, Algorithm 2.5) of many signatures by the kernel, with every refusal decided by noble. */
import type { Purpose } from '../hash.js';
import type { ClaimedSignature } from '../schnorr.js';
import { drawSample, failingRanges } from './halving.js';
import type { Kernel } from './kernel.js';
import { KernelSignatures, MESSAGE_BYTES } from './kernel-signatures.js';
import { failingSignatures } from './noble-engine.js';

/** Single checks by noble take less time than another two multiplications in the kernel. */
const FEW = 2;

/** Most signatures at once: some 2 MB. */
const AT_ONCE = 4_096;

/** @returns the indices, ascending, of those that `verifySignature` refuses */
export function verifySignatureBatch(kernel: Kernel, purpose: Purpose, items: readonly ClaimedSignature[]): number[] {
  return kernel.within(() => {
    const signatures = new KernelSignatures(kernel, Math.min(items.length, AT_ONCE));
    const failing: number[] = [];
    for (let first = 0; first < items.length; first += AT_ONCE) {
      const part = items.slice(first, first + AT_ONCE);
      failing.push(...verifyPart(signatures, purpose, part).map((index) => first + index));
    }
    return failing;
  });
}

function verifyPart(signatures: KernelSignatures, purpose: Purpose, items: readonly ClaimedSignature[]): number[] {
  // What the kernel does not decode is in none of its sums.
  const decodes = signatures.load(purpose, items);
  const ranges = failingRanges(signatures, 0, items.length, FEW);
  const isDoubtful = decodes.map((isOfForm) => !isOfForm);
  for (const [start, end] of ranges) isDoubtful.fill(true, start, end);
  const doubtful = items.flatMap((_, index) => (isDoubtful[index] ? [index] : []));
  const refused = failingSignatures(
    purpose,
    doubtful.map((index) => items[index]),
  ).map((at) => doubtful[at]);
  // Where the kernel says no, noble has to; longer messages are no question to the kernel.
  const isRefused = new Set(refused);
  const isWrongNo =
    ranges.some(([start, end]) => !refused.some((index) => decodes[index] && start <= index && index < end)) ||
    decodes.some((isOfForm, i) => !isOfForm && items[i].message.length <= MESSAGE_BYTES && !isRefused.has(i));
  if (isWrongNo) throw new Error('the kernel refuses a signature and noble does not');
  const sample = drawSample(items.filter((_, index) => !isDoubtful[index]));
  if (failingSignatures(purpose, sample).length > 0)
    throw new Error('noble refuses a signature that the kernel accepts');
  return refused;
}
