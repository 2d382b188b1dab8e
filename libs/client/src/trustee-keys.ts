/**
 * What a trustee's program keeps of a key ceremony (spec §4): fresh signing and sealing keys for this ceremony alone,
 * the ceremony's own state while it runs, and at its end the share. Secret from first to last; the caller keeps it in a
 * passphrase-protected file.
 */
import {
  decodeScalar,
  encodeScalar,
  fromHex,
  generateEd25519,
  generateSealingKey,
  toHex,
  type TrusteeCeremonyState,
} from '#crypto';
import { Answer } from './answer.js';

export interface KeyPairBytes {
  secretKey: Uint8Array;
  publicKey: Uint8Array;
}

export interface TrusteeKeys {
  signing: KeyPairBytes;
  sealing: KeyPairBytes;
  /** Set once the ceremony has begun: the draft this trustee takes part in, and her secret polynomial. */
  ceremony: { ceremonyId: string; state: TrusteeCeremonyState } | null;
  /** Set at the ceremony's end; the ceremony state is forgotten then. */
  share: { ceremonyId: string; secretShare: bigint } | null;
}

/** Fresh keys for one ceremony. */
export async function newTrusteeKeys(): Promise<TrusteeKeys> {
  return { signing: generateEd25519(), sealing: await generateSealingKey(), ceremony: null, share: null };
}

export function encodeTrusteeKeys(keys: TrusteeKeys): string {
  return JSON.stringify({
    signing: encodePair(keys.signing),
    sealing: encodePair(keys.sealing),
    ceremony:
      keys.ceremony === null ? null : { ceremonyId: keys.ceremony.ceremonyId, state: encodeState(keys.ceremony.state) },
    share:
      keys.share === null
        ? null
        : { ceremonyId: keys.share.ceremonyId, secretShare: toHex(encodeScalar(keys.share.secretShare)) },
  });
}

export function decodeTrusteeKeys(text: string): TrusteeKeys {
  const keys = Answer.of(JSON.parse(text), 'trustee key file');
  const ceremony = keys.objectOrNull('ceremony');
  const share = keys.objectOrNull('share');
  return {
    signing: decodePair(keys.object('signing')),
    sealing: decodePair(keys.object('sealing')),
    ceremony:
      ceremony === null
        ? null
        : {
            ceremonyId: toHex(ceremony.hex('ceremonyId', 32)),
            state: decodeState(ceremony.object('state')),
          },
    share:
      share === null
        ? null
        : {
            ceremonyId: toHex(share.hex('ceremonyId', 32)),
            secretShare: decodeScalar(share.hex('secretShare', 32)),
          },
  };
}

function encodePair(pair: KeyPairBytes): { secretKey: string; publicKey: string } {
  return { secretKey: toHex(pair.secretKey), publicKey: toHex(pair.publicKey) };
}

function decodePair(answer: Answer): KeyPairBytes {
  return {
    secretKey: fromHex(answer.string('secretKey'), 32),
    publicKey: fromHex(answer.string('publicKey'), 32),
  };
}

function encodeState(state: TrusteeCeremonyState): Record<string, unknown> {
  return {
    ceremonyId: toHex(state.ceremonyId),
    index: state.index,
    n: state.n,
    k: state.k,
    coefficients: state.coefficients.map((coefficient) => toHex(encodeScalar(coefficient))),
    commitments: state.message.commitments.map((commitment) => toHex(commitment)),
    proof: toHex(state.message.proof),
  };
}

function decodeState(state: Answer): TrusteeCeremonyState {
  return {
    ceremonyId: state.hex('ceremonyId', 32),
    index: state.integer('index'),
    n: state.integer('n'),
    k: state.integer('k'),
    coefficients: state.hexList('coefficients', 32).map((coefficient) => decodeScalar(coefficient)),
    message: { commitments: state.hexList('commitments', 32), proof: state.hex('proof', 64) },
  };
}
