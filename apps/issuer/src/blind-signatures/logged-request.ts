/** A request with the proof that it was logged (spec §5.3, §5.4): what can be checked without the issuer's own tables. */
import {
  decodeRequest,
  fromHex,
  hashLeaf,
  verifyCheckpoint,
  verifyInclusion,
  verifyRequest,
  type Checkpoint,
  type TokenRequest,
} from '#crypto';
import { ServiceError } from '#edge';
import type { Definition } from '#record';
import { z } from 'zod';
import type { ActiveElection } from '../elections/elections.js';

export const BLIND_SIGNATURE_FORM = z.strictObject({
  request: z.string().regex(/^(?:[0-9a-f]{2}){1,1024}$/),
  index: z.int().min(0),
  inclusionProof: z.array(z.string().regex(/^[0-9a-f]{64}$/)).max(64),
  checkpoint: z.string().max(100_000),
});

export type BlindSignatureForm = z.infer<typeof BLIND_SIGNATURE_FORM>;

/**
 * The request, signed by its roll keys for this election.
 * @throws VerificationError REQUEST_LENGTH_INVALID, REQUEST_POINT_INVALID, REQUEST_SIGNATURE_INVALID; ServiceError
 *   CLASS_UNKNOWN
 */
export function readRequest({ electionId, definition }: ActiveElection, bytes: Uint8Array): TokenRequest {
  const request = decodeRequest(bytes, definition.roll.registrars);
  if (request.classIndex >= definition.voterClasses.length) {
    throw new ServiceError('CLASS_UNKNOWN', `there is no class ${request.classIndex}`);
  }
  verifyRequest(electionId, request);
  return request;
}

/**
 * The log and a quorum of its witnesses vouch for this entry at this index.
 * @param form untrusted
 * @throws VerificationError CHECKPOINT_…, COSIGNATURE_INVALID, INCLUSION_PROOF_INVALID; ServiceError COSIGNATURES_MISSING
 */
export function readLogged(definition: Definition, bytes: Uint8Array, form: BlindSignatureForm): Checkpoint {
  const { issuance, witnesses } = definition;
  // 1. Checkpoint, and every cosignature on it that is of a known witness.
  const { checkpoint, cosignedBy } = verifyCheckpoint(
    form.checkpoint,
    { origin: issuance.origin, publicKey: fromHex(issuance.publicKey, 32) },
    witnesses.members.map(({ name, publicKey }) => ({ name, publicKey: fromHex(publicKey, 32) })),
  );
  // 2. The quorum.
  if (cosignedBy.length < witnesses.quorum) {
    const detail = `${cosignedBy.length} witnesses cosigned the checkpoint, ${witnesses.quorum} must`;
    throw new ServiceError('COSIGNATURES_MISSING', detail);
  }
  // 3. The entry under it.
  const proof = form.inclusionProof.map((node) => fromHex(node, 32));
  verifyInclusion(hashLeaf(bytes), form.index, checkpoint.size, proof, checkpoint.root);
  return checkpoint;
}
