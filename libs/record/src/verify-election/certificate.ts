/**
 * A file held against its certificate (record format §13): the statement about the file is an entry of the board that the
 * definition names, and an anchor that the anchor key signed carries that entry into the chain. Nothing here asks a server;
 * how deep the block lies says a header source that the person verifying chose.
 */
import {
  equalBytes,
  fromHex,
  hashLeaf,
  sha256,
  toHex,
  VerificationError,
  verifyCheckpoint,
  verifyInclusion,
} from '#crypto';
import {
  type AnchorPayload,
  type CertificateAnchor,
  type CertificateFile,
  decodeDefinition,
  decodeTransaction,
  type Definition,
  DOCUMENT_CERTIFIED,
  encodeDocumentEntry,
  encodeDocumentStatement,
  type HeaderSource,
  HeaderWalk,
  networkOf,
  txidOf,
  verifyAnchorTransaction,
} from '#record';
import { verifyMinimalBump } from './minimal-bump.js';

/** What is compared with the certificate; large files are hashed in parts. */
export interface FileDigest {
  /** 32 bytes. */
  sha256: Uint8Array;
  sizeBytes: number;
}

export interface CertifiedAnchor {
  txid: string;
  seq: number;
  /** The tally service's clock. */
  timeMs: number;
  /** null while unmined. */
  block: { height: number; merkleRoot: Uint8Array } | null;
}

/** What a certificate proves. Without the quorum it is the board's word alone; without an anchor it has no time. */
export interface VerifiedCertificate {
  index: number;
  /** Size of the board that was signed. */
  treeSize: number;
  /** Names of the definition's witnesses that had cosigned it. */
  cosignedBy: string[];
  quorumReached: boolean;
  anchor: CertifiedAnchor | null;
}

/**
 * VerifyCertificate (record format §13).
 * @param certificate untrusted, decoded   @param file of the file in hand
 * @param definitionBytes of the election that the reader expects, untrusted: the certificate names their hash
 * @throws VerificationError ELECTION_ID_MISMATCH, DEFINITION_…, CERTIFICATE_FILE_MISMATCH, CHECKPOINT_…, COSIGNATURE_INVALID,
 *   INCLUSION_PROOF_INVALID, CERTIFICATE_ANCHOR_MISMATCH, ANCHOR_…, TRANSACTION_FORM_INVALID, BUMP_…
 */
export function verifyCertificate(
  certificate: CertificateFile,
  file: FileDigest,
  definitionBytes: Uint8Array,
): VerifiedCertificate {
  // 1. The election that is expected.
  if (toHex(sha256(definitionBytes)) !== certificate.electionId) {
    throw new VerificationError('ELECTION_ID_MISMATCH', `the certificate is of election ${certificate.electionId}`);
  }
  const definition = decodeDefinition(definitionBytes);
  // 2. The file that the office described.
  if (toHex(file.sha256) !== certificate.sha256 || file.sizeBytes !== certificate.sizeBytes) {
    const message = `the file has ${file.sizeBytes} bytes and SHA-256 ${toHex(file.sha256)}, certified are ${certificate.sizeBytes} bytes with ${certificate.sha256}`;
    throw new VerificationError('CERTIFICATE_FILE_MISMATCH', message);
  }
  // 3. Its statement is the entry, and the entry is in the board that was signed.
  const { checkpoint, cosignedBy } = verifyNote(definition, certificate.checkpoint);
  const statement = sha256(encodeDocumentStatement(certificate));
  const leafHash = hashLeaf(encodeDocumentEntry(DOCUMENT_CERTIFIED, certificate.number, statement));
  const proof = certificate.inclusionProof.map((hash) => fromHex(hash, 32));
  verifyInclusion(leafHash, certificate.index, checkpoint.size, proof, checkpoint.root);
  // 4. An anchor of this election carries it.
  const anchor =
    certificate.anchor === null ? null : verifyAnchor(definition, certificate, certificate.anchor, leafHash);
  return {
    index: certificate.index,
    treeSize: checkpoint.size,
    cosignedBy,
    quorumReached: cosignedBy.length >= definition.witnesses.quorum,
    anchor,
  };
}

/**
 * How deep the certificate's block lies in a chain that somebody chose to believe; its own block is the first.
 * @param block of a verified certificate   @param headers untrusted beyond the work in them
 * @throws VerificationError HEADER_…, ANCHOR_NOT_IN_CHAIN
 */
export async function certificateDepth(
  definition: Pick<Definition, 'anchor'>,
  block: { height: number; merkleRoot: Uint8Array },
  headers: HeaderSource,
): Promise<{ confirmations: number; work: bigint; timeS: number }> {
  const network = networkOf(headers.network);
  if (network?.name !== definition.anchor.network) {
    const message = `the headers are of ${headers.network}, the anchors of ${definition.anchor.network}`;
    throw new VerificationError('HEADER_NETWORK_MISMATCH', message);
  }
  const walk = new HeaderWalk(network);
  const tipHeight = await headers.tipHeight();
  let timeS: number | undefined;
  for (let height = 0; height <= tipHeight; height++) {
    const bytes = await headers.header(height);
    if (bytes === undefined) throw new VerificationError('HEADER_CHAIN_BROKEN', `no header at height ${height}`);
    const header = walk.add(bytes);
    if (height === block.height && equalBytes(header.merkleRoot, block.merkleRoot)) timeS = header.timeS;
  }
  if (timeS === undefined) {
    throw new VerificationError('ANCHOR_NOT_IN_CHAIN', `the Merkle path leads to no block of this chain`);
  }
  return { confirmations: tipHeight - block.height + 1, work: walk.finish().work, timeS };
}

function verifyNote(definition: Definition, note: string): ReturnType<typeof verifyCheckpoint> {
  const { board, witnesses } = definition;
  const members = witnesses.members.map(({ name, publicKey }) => ({ name, publicKey: fromHex(publicKey, 32) }));
  return verifyCheckpoint(note, { origin: board.origin, publicKey: fromHex(board.publicKey, 32) }, members);
}

/** Its form, its signature by the anchor key, its election, the leaf at the entry's place, its Merkle path. */
function verifyAnchor(
  definition: Definition,
  certificate: CertificateFile,
  { bump, raw, spentSat, txid }: CertificateAnchor,
  leafHash: Uint8Array,
): CertifiedAnchor {
  const bytes = fromHex(raw, raw.length / 2);
  if (txidOf(bytes) !== txid) throw mismatch(`its transaction is ${txidOf(bytes)}, the certificate says ${txid}`);
  // Which output it spends (every transaction has an input), the record says; that the key of the definition signed it, its
  // own bytes do.
  const [spent] = decodeTransaction(bytes).inputs;
  const publicKey = fromHex(definition.anchor.publicKey, 33);
  const { payload } = verifyAnchorTransaction(bytes, { ...spent, satoshis: spentSat }, publicKey);
  if (toHex(payload.electionId) !== certificate.electionId) throw mismatch('its transaction is of another election');
  if (!holdsLeaf(payload, certificate.index, leafHash)) throw mismatch(`it does not carry entry ${certificate.index}`);
  const mined = bump === null ? null : verifyMinimalBump(bump, txid);
  const block = mined === null ? null : { height: mined.blockHeight, merkleRoot: mined.merkleRoot };
  return { txid, seq: payload.seq, timeMs: payload.timeMs, block };
}

/** An anchor lists the leaves that are new in it, the last one at `treeSize − 1`. */
function holdsLeaf({ leafHashes, treeSize }: AnchorPayload, index: number, leafHash: Uint8Array): boolean {
  const found = leafHashes[index - (treeSize - leafHashes.length)];
  return found !== undefined && equalBytes(found, leafHash);
}

function mismatch(message: string): VerificationError {
  return new VerificationError('CERTIFICATE_ANCHOR_MISMATCH', `anchor of the certificate: ${message}`);
}
