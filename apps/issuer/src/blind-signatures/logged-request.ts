/**
 * The proof that a request was logged (spec §5.3, §5.4): what can be checked without the issuer's own tables. Those whose requests
 * went into the log together bring the same checkpoint, whose signatures are verified once.
 */
import { fromHex, hashLeaf, sha256, toHex, utf8, verifyCheckpoint, verifyInclusion, type Checkpoint } from '#crypto';
import { ServiceError } from '#edge';
import { z } from 'zod';
import type { ActiveElection } from '../elections/elections.js';

export const BLIND_SIGNATURE_FORM = z.strictObject({
  request: z.string().regex(/^(?:[0-9a-f]{2}){1,1024}$/),
  index: z.int().min(0),
  inclusionProof: z.array(z.string().regex(/^[0-9a-f]{64}$/)).max(64),
  checkpoint: z.string().max(100_000),
});

export type BlindSignatureForm = z.infer<typeof BLIND_SIGNATURE_FORM>;

/** Notes whose signatures are kept as verified. */
const MAX_KNOWN = 1_000;

export class QuorumCheckpoints {
  /** By election and SHA-256 of the note, oldest first: what the log and a quorum of its witnesses have signed. */
  private readonly known = new Map<string, Checkpoint>();

  /**
   * The log and a quorum of its witnesses vouch for this entry at this index.
   * @param form untrusted
   * @throws VerificationError CHECKPOINT_…, COSIGNATURE_INVALID, INCLUSION_PROOF_INVALID; ServiceError COSIGNATURES_MISSING
   */
  readLogged(election: ActiveElection, bytes: Uint8Array, form: BlindSignatureForm): Checkpoint {
    // 1, 2. The checkpoint and its signatures.
    const checkpoint = this.readNote(election, form.checkpoint);
    // 3. The entry under it.
    const proof = form.inclusionProof.map((node) => fromHex(node, 32));
    verifyInclusion(hashLeaf(bytes), form.index, checkpoint.size, proof, checkpoint.root);
    return checkpoint;
  }

  private readNote(election: ActiveElection, note: string): Checkpoint {
    const key = `${toHex(election.electionId)}/${toHex(sha256(utf8(note)))}`;
    const known = this.known.get(key);
    if (known !== undefined) return known;
    const checkpoint = verifyNote(election, note);
    this.known.set(key, checkpoint);
    const oldest = this.known.keys().next();
    if (this.known.size > MAX_KNOWN && oldest.done !== true) this.known.delete(oldest.value);
    return checkpoint;
  }
}

function verifyNote({ definition }: ActiveElection, note: string): Checkpoint {
  const { issuance, witnesses } = definition;
  // 1. Checkpoint, and every cosignature on it that is of a known witness.
  const { checkpoint, cosignedBy } = verifyCheckpoint(
    note,
    { origin: issuance.origin, publicKey: fromHex(issuance.publicKey, 32) },
    witnesses.members.map(({ name, publicKey }) => ({ name, publicKey: fromHex(publicKey, 32) })),
  );
  // 2. The quorum.
  if (cosignedBy.length < witnesses.quorum) {
    const detail = `${cosignedBy.length} witnesses cosigned the checkpoint, ${witnesses.quorum} must`;
    throw new ServiceError('COSIGNATURES_MISSING', detail);
  }
  return checkpoint;
}
