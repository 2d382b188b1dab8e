/**
 * Keys of draft and definition (spec §3.3): each is a key of its kind, so that the one who holds it can act at all, and
 * none stands in two places or roles.
 */
import { fromHex, refuseAs, VerificationError, verifyEd25519Key, verifySealingKey } from '#crypto';
import { verifyAnchorKey } from './anchor-key.js';
import { isDefinition } from './bound.js';
import type { Definition, Draft } from './definition-types.js';

/** No key stands in two places or roles (who holds one could otherwise act as two parties), and each is a key. */
export function checkKeys(document: Draft | Definition): void {
  const keys = [...keysOf(document)];
  const places = new Map<string, string>();
  for (const [place, key] of keys) {
    const other = places.get(key);
    if (other !== undefined) {
      throw new VerificationError(
        'DEFINITION_KEY_DUPLICATE',
        `the same key stands in ${other} and in ${place}: ${key}`,
      );
    }
    places.set(key, place);
  }
  for (const [place, key, verifyKey] of keys) {
    refuseAs('DEFINITION_KEY_INVALID', place, () => verifyKey?.(fromHex(key, key.length / 2)));
  }
}

/** With the check that it is a key of its kind, where the document alone answers for it. */
type PlacedKey = [place: string, key: string, verifyKey?: (key: Uint8Array) => void];

function* keysOf(document: Draft | Definition): Generator<PlacedKey> {
  for (const role of ['issuers', 'trustees'] as const) {
    for (const { index, signingKey, sealingKey } of document[role].members) {
      yield [`signingKey of ${role} ${index}`, signingKey, verifyEd25519Key];
      yield [`sealingKey of ${role} ${index}`, sealingKey, verifySealingKey];
    }
  }
  for (const { name, publicKey } of document.witnesses.members)
    yield [`witness "${name}"`, publicKey, verifyEd25519Key];
  for (const [i, { signingKey }] of document.officials.entries()) yield [`official ${i}`, signingKey, verifyEd25519Key];
  yield ['board', document.board.publicKey, verifyEd25519Key];
  yield ['issuance', document.issuance.publicKey, verifyEd25519Key];
  yield ['anchor', document.anchor.publicKey, verifyAnchorKey];
  if (isDefinition(document)) yield* ceremonyKeysOf(document);
}

/** Outputs of the ceremonies: whether they are keys is checked with their proofs, by groups 2 and 3. */
function* ceremonyKeysOf({ trustees, voterClasses }: Definition): Generator<PlacedKey> {
  yield ['trustees.publicKey', trustees.publicKey];
  for (const { index, commitments } of trustees.members) {
    for (const [x, key] of commitments.entries()) yield [`commitment ${x} of trustee ${index}`, key];
  }
  for (const { id, issuing } of voterClasses) {
    yield [`issuing key of class "${id}"`, issuing.publicKey];
    for (const [i, key] of issuing.verificationKeys.entries())
      yield [`verification key ${i + 1} of class "${id}"`, key];
    for (const [i, list] of issuing.commitments.entries()) {
      for (const [x, key] of list.entries()) yield [`commitment ${x} of issuer ${i + 1} for class "${id}"`, key];
    }
  }
}
