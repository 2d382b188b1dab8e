/** Encrypting one ballot after another, in Node and in a page: this module runs in both. */
import { type BallotContext, encryptBallot, fromHex, generateBallotSeed } from '#crypto';

const OPTIONS = 5;
/** A key that nobody has to compute: the first encryption pays for every table itself. */
const PUBLIC_KEY = '6a493210f7499cd17fecb510ae0cea23a110e8d5b901f8acadd3095c73a3b919';

/** Milliseconds of each encryption with its proofs, the very first of this process among them. */
export function encryptionTimes(count: number): number[] {
  const contests = [{ contest: 0, options: OPTIONS, optionMax: 1, allowedTotals: [1] }];
  const electionId = new Uint8Array(32);
  const ctx: BallotContext = { electionId, classIndex: 0, publicKey: fromHex(PUBLIC_KEY, 32), contests };
  return Array.from({ length: count }, (_, i) => {
    const values = Array.from({ length: OPTIONS }, (_option, option) => Number(option === i % OPTIONS));
    const seed = generateBallotSeed();
    const start = performance.now();
    encryptBallot(ctx, new Uint8Array(32), i, [values], seed);
    return performance.now() - start;
  });
}
