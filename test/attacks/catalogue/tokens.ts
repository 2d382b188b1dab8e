/** Voting tokens that open no ballot: of others, of other elections, twisted, or no tokens at all (spec §5.2). */
import {
  blind,
  computeTracker,
  encodeBallot,
  encodeTokenMessage,
  encryptBallot,
  fromHex,
  generateBallotSeed,
  signBallot,
} from '#crypto';
import { bls12_381 } from '@noble/curves/bls12-381.js';
import type { World } from '../../support/build-record.js';
import { mintToken, signToken } from '../../support/record/voting.js';
import type { Attack } from '../attack.js';
import {
  beforeClose,
  bodyOf,
  CHOICES,
  FIRST,
  LATE,
  planned,
  replaced,
  SECOND,
  signatureIn,
  tokenIn,
} from '../breaking.js';

const G1 = bls12_381.G1.Point;

const stopped = (name: string, flaw: string, board: (entries: Uint8Array[], world: World) => Uint8Array[]): Attack => ({
  name,
  flaw,
  make: planned({ board }),
  verdict: 'INVALID',
  group: '6',
  codes: ['TOKEN_INVALID'],
  culprit: 'board vote.example.org/board',
});

/** A ballot of the honest board with another token: its signature does not cover it. */
const retokened = (entries: readonly Uint8Array[], at: number, token: Uint8Array): Uint8Array[] =>
  replaced(entries, at, encodeBallot(bodyOf(entries[at]), token, signatureIn(entries[at])));

/** Voter 0's ballot with another token. */
const withToken = (
  name: string,
  flaw: string,
  token: (entries: readonly Uint8Array[], world: World) => Uint8Array,
): Attack => stopped(name, flaw, (entries, world) => retokened(entries, FIRST, token(entries, world)));

const own = (entries: readonly Uint8Array[]) => G1.fromBytes(tokenIn(entries[FIRST]));

/** A point of the curve y² = x³ + 4 outside the subgroup. */
function outside(): InstanceType<typeof G1> {
  const { Fp } = bls12_381.fields;
  for (let x = 1n; ; x++) {
    try {
      const point = G1.fromAffine({ x, y: Fp.sqrt(Fp.add(Fp.pow(x, 3n), 4n)) });
      if (!point.isTorsionFree()) return point;
    } catch {
      // No point has this x.
    }
  }
}

/** 48 bytes as the library would write them, if it wrote points outside the subgroup at all. */
function compressed(point: InstanceType<typeof G1>): Uint8Array {
  const { Fp } = bls12_381.fields;
  const { x, y } = point.toAffine();
  const bytes = Fp.toBytes(x);
  bytes[0] |= y > Fp.neg(y) ? 0xa0 : 0x80;
  return bytes;
}

export const tokens: Attack[] = [
  withToken('a ballot with the token of another voter', 'tokens-12', (entries) => tokenIn(entries[SECOND])),
  withToken('a token of the other class for the same key', 'tokens-12', (_, world) =>
    mintToken(world, 1, world.voters[0].ballotKey.publicKey),
  ),
  withToken('a token of another election for the same key', 'tokens-12', (_, world) =>
    mintToken({ ...world, electionId: new Uint8Array(32) }, 0, world.voters[0].ballotKey.publicKey),
  ),
  withToken('a token doubled, as if its key were tweaked', 'tokens-12', (entries) => own(entries).double().toBytes()),
  withToken('a token negated', 'tokens-15', (entries) => own(entries).negate().toBytes()),
  withToken('the sum of two tokens', 'tokens-12', (entries) =>
    own(entries)
      .add(G1.fromBytes(tokenIn(entries[SECOND])))
      .toBytes(),
  ),
  withToken('a blinded signature that nobody unblinded', 'tokens-14', (_, world) => {
    const message = encodeTokenMessage(world.electionId, 0, world.voters[0].ballotKey.publicKey);
    return signToken(world, 0, blind(message, 2n), 1n);
  }),
  withToken('the share of one issuer instead of a token', 'tokens-16', (_, world) => {
    const alone = world.parties.issuers.map((issuer) => ({
      ...issuer,
      secretShares: world.parties.issuers[0].secretShares,
    }));
    const shown = { ...world, parties: { ...world.parties, issuers: alone } };
    return mintToken(shown, 0, world.voters[0].ballotKey.publicKey);
  }),
  withToken('a token of zeros', 'proofs-7', () => new Uint8Array(48)),
  withToken('a token that is the point at infinity', 'tokens-15', () => fromHex(`c0${'00'.repeat(47)}`, 48)),
  withToken('a token at infinity with bits to spare', 'proofs-7', () => fromHex(`c0${'00'.repeat(46)}01`, 48)),
  withToken('a token outside the subgroup', 'proofs-7', () => compressed(outside())),
  withToken('a token plus a point of small order', 'tokens-15', (entries) => {
    // What stays of a point when its part in the subgroup is taken away: r times it.
    const point = outside();
    const torsion = point.multiplyUnsafe(bls12_381.fields.Fr.ORDER - 1n).add(point);
    return compressed(own(entries).add(torsion));
  }),
  withToken('a token without the flag of a compressed point', 'proofs-7', (entries) => flagged(entries, 0x80)),
  withToken('a token with the other sign', 'proofs-7', (entries) => flagged(entries, 0x20)),
  withToken('a token whose x is not below the prime', 'proofs-8', () => fromHex(`9f${'ff'.repeat(47)}`, 48)),
  stopped('two tokens changed so that they cancel out', 'proofs-11', (entries) => {
    const shift = G1.BASE;
    const second = G1.fromBytes(tokenIn(entries[SECOND]));
    const once = retokened(entries, FIRST, own(entries).add(shift).toBytes());
    return retokened(once, SECOND, second.subtract(shift).toBytes());
  }),
  stopped('the tokens of two voters exchanged', 'proofs-11', (entries) => {
    const once = retokened(entries, FIRST, tokenIn(entries[SECOND]));
    return retokened(once, SECOND, tokenIn(entries[FIRST]));
  }),
  stopped('a second ballot key with the token of the first', 'tokens-14', (entries, world) => {
    const { publicKey, secretKey } = world.voters[5].ballotKey;
    const { body } = encryptBallot(world.contexts[0], publicKey, LATE, CHOICES, generateBallotSeed());
    const signature = signBallot(secretKey, computeTracker(body));
    return beforeClose(entries, encodeBallot(body, tokenIn(entries[SECOND]), signature));
  }),
];

function flagged(entries: readonly Uint8Array[], bit: number): Uint8Array {
  const token = tokenIn(entries[FIRST]);
  token[0] ^= bit;
  return token;
}
