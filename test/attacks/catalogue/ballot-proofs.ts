/** Proofs of a ballot that prove nothing: changed, replayed, forged (spec §6.1). */
import { decodeScalar, encodeScalar, modOrder } from '#crypto';
import type { World } from '../../support/build-record.js';
import type { Attack } from '../attack.js';
import { planned, resigned } from '../breaking.js';

const proven = (
  name: string,
  flaw: string,
  change: (body: Uint8Array, world: World) => Uint8Array | undefined,
): Attack => ({
  name,
  flaw,
  make: planned({ board: (entries, world) => resigned(entries, world, (body) => change(body, world)) }),
  verdict: 'INVALID',
  group: '6',
  codes: ['BALLOT_PROOF_INVALID'],
  culprit: 'board vote.example.org/board',
});

/** Adds one to the scalar that ends at `end`. */
function increment(body: Uint8Array, end: number): undefined {
  const scalar = decodeScalar(body.slice(end - 32, end));
  body.set(encodeScalar(modOrder(scalar + 1n)), end - 32);
}

export const ballotProofs: Attack[] = [
  proven('the last response off by one', 'proofs-2', (body) => increment(body, body.length)),
];
