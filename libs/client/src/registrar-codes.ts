/**
 * A registrar's codes (spec §3, §5): made on her own machine, each with its public half. With two registrars each makes
 * codes of her own for the same voters, and no machine ever holds both of a voter's.
 */
import { decodeCode, deriveRollKey, generateCode, toHex } from '#crypto';
import { giveWay, type RegistrarVoter, type RollContact } from '#office';

/** A key takes about half a millisecond: between two pauses a page stays usable. */
const CODES_AT_ONCE = 25;

/**
 * A fresh code of 100 bits for every voter. Secret.
 * @param onProgress  how many there are
 * @throws the reason of `signal` when it is aborted
 */
export async function giveCodes(
  voters: readonly RollContact[],
  onProgress: (done: number) => void,
  signal: AbortSignal,
): Promise<RegistrarVoter[]> {
  const coded: RegistrarVoter[] = [];
  for (const voter of voters) {
    const code = generateCode();
    coded.push({ ...voter, code, rollKey: toHex(deriveRollKey(decodeCode(code)).publicKey) });
    if (coded.length % CODES_AT_ONCE > 0) continue;
    onProgress(coded.length);
    await giveWay();
    signal.throwIfAborted();
  }
  onProgress(coded.length);
  return coded;
}
