/** Headers with the work of regtest: two tries each. */
import { concatBytes } from '#crypto';
import { hashBlockHeader, littleEndianBytes, NETWORKS, checkProofOfWork, txidFromInternal } from '#record';

const { regtest } = NETWORKS;
const FIRST_TIME_S = 1_700_000_000;

/** @param mark tells one branch from another   @returns a child with work, or without */
export function childOf(parent: Uint8Array, mark: number, hasWork = true): Uint8Array {
  for (let nonce = 0; ; nonce++) {
    const header = concatBytes(
      littleEndianBytes(1, 4),
      hashBlockHeader(parent),
      new Uint8Array(32).fill(mark),
      littleEndianBytes(FIRST_TIME_S, 4),
      littleEndianBytes(regtest.limitBits, 4),
      littleEndianBytes(nonce, 4),
    );
    if (meetsTarget(header) === hasWork) return header;
  }
}

/** From the genesis on. */
export function chainOf(length: number, mark = 1): Uint8Array[] {
  return extend([regtest.genesisHeader], length - 1, mark);
}

export function extend(chain: readonly Uint8Array[], by: number, mark: number): Uint8Array[] {
  const out = [...chain];
  for (let i = 0; i < by; i++) out.push(childOf(out.at(-1)!, mark));
  return out;
}

export function hashOf(header: Uint8Array): string {
  return txidFromInternal(hashBlockHeader(header));
}

function meetsTarget(header: Uint8Array): boolean {
  try {
    checkProofOfWork(regtest, header);
    return true;
  } catch {
    return false;
  }
}
