/**
 * What evidence proves (record format, Evidence): each file is judged from its own bytes and the logs of the record. It is no
 * part of the verdict: who holds the anchor key can make evidence at any time, and must not void an election by it.
 */
import { equalBytes, fromHex, toHex, VerificationError, verifyCheckpoint } from '#crypto';
import {
  type AnchorPayload,
  type AnchorRootDifferent,
  type BatonSpent,
  decodeBump,
  decodeTransaction,
  type Definition,
  type EvidenceFile,
  type LogForked,
  type Outpoint,
  type SpentOutput,
  txidOf,
  verifyAnchorTransaction,
  verifyBatonSpend,
  verifyBump,
} from '#record';

/** What the evidence is held against; everything in it was verified by the caller. */
export interface EvidenceContext {
  definition: Pick<Definition, 'anchor' | 'board' | 'issuance'>;
  /** 32 bytes. */
  electionId: Uint8Array;
  /** What the anchor of this number has to spend; undefined where the record does not hold the one before it. */
  batonOf(seq: number): Outpoint | undefined;
  /** Undefined where the record's log is shorter. */
  rootAt(log: 'board' | 'issuance', size: number): Promise<Uint8Array | undefined>;
}

/** proven: the bytes prove what the code says. stated: no bytes can prove it. open: this record lacks what it needs. */
export type EvidenceStanding = 'proven' | 'stated' | 'open';

/**
 * VerifyEvidence (record format, Evidence).
 * @param evidence untrusted, decoded
 * @throws VerificationError ELECTION_ID_MISMATCH, and EVIDENCE_PROOF_INVALID with its cause when its proof does not hold
 */
export async function verifyEvidence(evidence: EvidenceFile, context: EvidenceContext): Promise<EvidenceStanding> {
  if (evidence.electionId !== toHex(context.electionId)) {
    throw new VerificationError('ELECTION_ID_MISMATCH', `the evidence is of election ${evidence.electionId}`);
  }
  try {
    switch (evidence.code) {
      case 'ANCHOR_ROOT_DIFFERENT':
        return await verifyRootDifferent(evidence, context);
      case 'BATON_SPENT':
        return verifyBatonSpent(evidence, context);
      case 'INPUT_FROZEN':
        ownAnchor(evidence.proof.anchor, evidence.proof.spent, evidence.seq, context);
        return 'stated';
      case 'LOG_FORKED':
        return await verifyForked(evidence, context);
      default:
        return evidence satisfies never;
    }
  } catch (cause) {
    if (!(cause instanceof VerificationError) || cause.code === 'EVIDENCE_PROOF_INVALID') throw cause;
    throw new VerificationError('EVIDENCE_PROOF_INVALID', `evidence: ${cause.message}`, undefined, { cause });
  }
}

async function verifyRootDifferent(
  { seq, proof }: AnchorRootDifferent,
  context: EvidenceContext,
): Promise<EvidenceStanding> {
  const payload = ownAnchor(proof.anchor, proof.spent, seq, context);
  const board = await context.rootAt('board', payload.treeSize);
  const issuance = await context.rootAt('issuance', payload.issuedSize);
  if (board !== undefined && !equalBytes(board, payload.rootHash)) return 'proven';
  if (issuance !== undefined && !equalBytes(issuance, payload.issuedRoot)) return 'proven';
  if (board === undefined || issuance === undefined) return 'open';
  throw invalid('the anchor has the roots of the logs');
}

function verifyBatonSpent({ seq, proof }: BatonSpent, context: EvidenceContext): EvidenceStanding {
  const { publicKey } = context.definition.anchor;
  const raw = fromHex(proof.transaction, proof.transaction.length / 2);
  const { transaction, isSigned } = verifyBatonSpend(raw, proof.spent, fromHex(publicKey, 33));
  // 1. Its Merkle path, where there is one, is of this transaction.
  if (proof.bump !== null) verifyBump(decodeBump(proof.bump), txidOf(raw));
  // 2. It is not the anchor of this number. Two signatures under the same content are one anchor.
  if (proof.own !== null) {
    ownAnchor(proof.own, proof.spent, seq, context);
    const own = decodeTransaction(fromHex(proof.own, proof.own.length / 2));
    if (sameContent(own, transaction)) throw invalid('both transactions have the same content');
    return isSigned ? 'proven' : 'open';
  }
  if (isAnchor(raw, proof.spent, seq, context)) throw invalid('the transaction is an anchor of this number');
  // 3. The output that it spends is the baton of this chain.
  const baton = context.batonOf(seq);
  if (baton === undefined) return 'open';
  if (baton.txid !== proof.spent.txid || baton.vout !== proof.spent.vout) {
    throw invalid(`anchor ${seq} spends another output`);
  }
  return isSigned ? 'proven' : 'open';
}

async function verifyForked({ proof }: LogForked, context: EvidenceContext): Promise<EvidenceStanding> {
  const { origin, publicKey } = context.definition[proof.log];
  const { checkpoint } = verifyCheckpoint(proof.note, { origin, publicKey: fromHex(publicKey, 32) }, []);
  const root = await context.rootAt(proof.log, checkpoint.size);
  if (root === undefined) return 'open';
  if (equalBytes(root, checkpoint.root)) throw invalid('the signed root is that of the log');
  return 'proven';
}

/** An anchor of this election and number that the anchor key signed. */
function ownAnchor(raw: string, spent: SpentOutput, seq: number, context: EvidenceContext): AnchorPayload {
  const publicKey = fromHex(context.definition.anchor.publicKey, 33);
  const { payload } = verifyAnchorTransaction(fromHex(raw, raw.length / 2), spent, publicKey);
  if (!equalBytes(payload.electionId, context.electionId)) throw invalid('the anchor is of another election');
  if (payload.seq !== seq) throw invalid(`the anchor has number ${payload.seq}`);
  return payload;
}

function isAnchor(raw: Uint8Array, spent: SpentOutput, seq: number, context: EvidenceContext): boolean {
  try {
    ownAnchor(toHex(raw), spent, seq, context);
    return true;
  } catch (error) {
    if (!(error instanceof VerificationError)) throw error;
    return false;
  }
}

type Content = ReturnType<typeof decodeTransaction>;

/** Everything but the unlocking scripts, of which one key can make as many as it likes. */
function sameContent(one: Content, other: Content): boolean {
  const content = ({ version, inputs, outputs, locktime }: Content) =>
    JSON.stringify([
      version,
      inputs.map(({ txid, vout, sequence }) => [txid, vout, sequence]),
      outputs.map(({ satoshis, script }) => [satoshis, toHex(script)]),
      locktime,
    ]);
  return content(one) === content(other);
}

function invalid(message: string): VerificationError {
  return new VerificationError('EVIDENCE_PROOF_INVALID', `evidence: ${message}`);
}
