/**
 * Draft and definition (spec §3): strict decoding, their ids, that one is the other plus the ceremonies' outputs, and
 * how the definition is put together.
 */
import { encodeCanonicalJson, equalBytes, fromHex, sha256, toHex, VerificationError } from '#crypto';
import { checkKeys } from './bounds-keys.js';
import { checkBounds } from './definition-bounds.js';
import { decodeVersioned, readDefinition } from './definition-reading.js';
import { DRAFT_SCHEMA } from './definition-schema.js';
import type { CeremonyOutputs, Definition, Draft } from './definition-types.js';
import { readForm } from './strict-form.js';

/**
 * DecodeDraft (spec §3.3, Algorithm 3.4): canonical bytes, known protocol, every member and no other, every bound.
 * @param bytes untrusted
 * @throws VerificationError JSON_…, DEFINITION_PROTOCOL_UNKNOWN, DEFINITION_SCHEMA_INVALID, and the codes of the bounds
 */
export function decodeDraft(bytes: Uint8Array): Draft {
  const draft = readForm(DRAFT_SCHEMA, decodeVersioned(bytes), 'DEFINITION_SCHEMA_INVALID', 'draft') satisfies Draft;
  checkBounds(draft);
  checkKeys(draft);
  return draft;
}

/**
 * DecodeDefinition (spec §3.3, Algorithm 3.5): as `decodeDraft`. Whether the ceremonies' outputs are right is checked by groups 2 and 3.
 * @param bytes untrusted
 * @throws VerificationError JSON_…, DEFINITION_PROTOCOL_UNKNOWN, DEFINITION_SCHEMA_INVALID, and the codes of the bounds
 */
export function decodeDefinition(bytes: Uint8Array): Definition {
  const definition = readDefinition(bytes);
  checkKeys(definition);
  return definition;
}

/** The draft's canonical bytes; refuses what `decodeDraft` refuses. */
export function encodeDraft(draft: Draft): Uint8Array {
  const bytes = encodeCanonicalJson(draft);
  decodeDraft(bytes);
  return bytes;
}

/** The definition's canonical bytes; refuses what `decodeDefinition` refuses. */
export function encodeDefinition(definition: Definition): Uint8Array {
  const bytes = encodeCanonicalJson(definition);
  decodeDefinition(bytes);
  return bytes;
}

/** `ceremonyId` = SHA-256 of the draft's stored bytes, 32 bytes (spec §3). */
export function ceremonyIdOf(draftBytes: Uint8Array): Uint8Array {
  return sha256(draftBytes);
}

/** `electionId` = SHA-256 of the definition's stored bytes, 32 bytes (spec §3). */
export function electionIdOf(definitionBytes: Uint8Array): Uint8Array {
  return sha256(definitionBytes);
}

/** The draft inside a definition: the same members without `issuing`, commitments, proofs, `Y`, approvals, `ceremonyId` (spec §11). */
export function draftOf(definition: Definition): Draft {
  const { ceremonyId: _ceremonyId, rollApprovals: _rollApprovals, voterClasses, trustees, ...common } = definition;
  return {
    ...common,
    voterClasses: voterClasses.map(({ issuing: _issuing, ...voterClass }) => voterClass),
    trustees: {
      threshold: trustees.threshold,
      members: trustees.members.map(({ commitments: _commitments, proof: _proof, ...member }) => member),
    },
  };
}

/**
 * AssertDraftMatches (spec §3, §12 group 1): the definition is this draft value by value plus exactly the ceremonies'
 * outputs, and names its id.
 * @param draftBytes the stored bytes of `draft.json`, untrusted   @param definition decoded
 * @throws VerificationError the codes of `decodeDraft`, DEFINITION_DRAFT_DIFFERENT, DEFINITION_CEREMONY_ID_INVALID
 */
export function assertDraftMatches(draftBytes: Uint8Array, definition: Definition): Draft {
  // 1. The draft is a draft.
  const draft = decodeDraft(draftBytes);
  // 2. Value by value: both canonical, so equal values are equal bytes.
  if (!equalBytes(encodeCanonicalJson(draftOf(definition)), draftBytes)) {
    throw new VerificationError('DEFINITION_DRAFT_DIFFERENT', 'the definition differs from its draft');
  }
  // 3. Ceremonies belong to this draft.
  if (!equalBytes(fromHex(definition.ceremonyId, 32), ceremonyIdOf(draftBytes))) {
    throw new VerificationError('DEFINITION_CEREMONY_ID_INVALID', 'ceremonyId is not the SHA-256 of the draft');
  }
  return draft;
}

/**
 * AssembleDefinition (spec §3): the draft with the ceremonies' outputs, in canonical bytes.
 * @param draftBytes stored bytes   @param outputs lists by position
 * @throws VerificationError the codes of `decodeDraft`, of `decodeDefinition` and of `assertDraftMatches`
 */
export function assembleDefinition(draftBytes: Uint8Array, outputs: CeremonyOutputs): Uint8Array {
  const draft = decodeDraft(draftBytes);
  // 1. One output for every class and trustee.
  if (outputs.issuing.length !== draft.voterClasses.length) {
    throw outputMissing(`${outputs.issuing.length} issuing keys for ${draft.voterClasses.length} classes`);
  }
  if (outputs.trustees.length !== draft.trustees.members.length) {
    throw outputMissing(`${outputs.trustees.length} trustees' outputs for ${draft.trustees.members.length} trustees`);
  }
  // 2. The draft, member by member, with its output.
  const bytes = encodeCanonicalJson({
    ...draft,
    voterClasses: draft.voterClasses.map((voterClass, i) => ({ ...voterClass, issuing: outputs.issuing[i] })),
    trustees: {
      threshold: draft.trustees.threshold,
      members: draft.trustees.members.map((member, i) => ({ ...member, ...outputs.trustees[i] })),
      publicKey: outputs.publicKey,
    },
    rollApprovals: outputs.rollApprovals,
    ceremonyId: toHex(ceremonyIdOf(draftBytes)),
  });
  // 3. What left here is a definition of this draft.
  assertDraftMatches(draftBytes, decodeDefinition(bytes));
  return bytes;
}

function outputMissing(message: string): VerificationError {
  return new VerificationError('DEFINITION_CEREMONY_OUTPUT_INVALID', message);
}
