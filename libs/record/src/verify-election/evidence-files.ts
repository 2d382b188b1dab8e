/** Evidence of a record: every entry of kind 4 with its file, judged from what the checks before established. */
import { equalBytes, sha256, VerificationError } from '#crypto';
import { decodeEvidence, decodeOutpoint, DOCUMENT_EVIDENCE, type Outpoint } from '#record';
import type { PlacedDocument } from './board-order.js';
import { type EvidenceContext, verifyEvidence } from './evidence.js';
import type { Established } from './figures.js';
import { DOCUMENT_FILE } from './group-00-files.js';
import type { DefinitionFacts } from './group-01-definition.js';
import { rootsAt } from './log-pass.js';
import type { PackedHashes } from './packed-hashes.js';
import type { RecordReader } from './record-reader.js';
import type { EvidenceReport } from './report-parts.js';

/** Each may cost a walk over a log: a board that is full of evidence must not keep anybody from the verdict. */
const MAX_JUDGED = 100;

/** @param found what groups 5, 8 and 9a read, whether they passed or not */
export async function examineEvidence(
  reader: RecordReader,
  facts: DefinitionFacts,
  found: Established,
): Promise<EvidenceReport[]> {
  const { board, anchors } = found;
  const entries = (board?.order.documents ?? []).filter(({ kind }) => kind === DOCUMENT_EVIDENCE);
  const context = contextOf(facts, found);
  const covered = anchors?.anchors.at(-1)?.treeSize ?? 0;
  const reports: EvidenceReport[] = [];
  for (const [i, entry] of entries.entries()) {
    const { number, index } = entry;
    const judgement = i < MAX_JUDGED ? await judge(reader, entry, context) : NOT_JUDGED;
    reports.push({ number, index, isAnchored: index < covered, ...judgement });
  }
  return reports;
}

type Judgement = Pick<EvidenceReport, 'code' | 'seq' | 'standing' | 'refusal'>;

const NOT_JUDGED: Judgement = { code: null, seq: null, standing: 'open', refusal: null };

async function judge(reader: RecordReader, entry: PlacedDocument, context: EvidenceContext): Promise<Judgement> {
  const bytes = await fileOf(reader, entry);
  // Group 5 says that the record stops early, or that the file is another one.
  if (bytes === undefined) return { code: null, seq: null, standing: 'missing', refusal: null };
  let said: Pick<Judgement, 'code' | 'seq'> = { code: null, seq: null };
  try {
    const evidence = decodeEvidence(bytes);
    said = { code: evidence.code, seq: evidence.seq };
    return { ...said, standing: await verifyEvidence(evidence, context), refusal: null };
  } catch (error) {
    if (!(error instanceof VerificationError)) throw error;
    return { ...said, standing: 'refuted', refusal: { code: error.code, message: error.message } };
  }
}

/** The file that has the entry's hash, whatever its ending. */
async function fileOf(reader: RecordReader, { number, sha256: hash }: PlacedDocument): Promise<Uint8Array | undefined> {
  for (const path of reader.paths) {
    const match = DOCUMENT_FILE.exec(path);
    if (match?.[1] !== 'evidence' || match[2] !== String(number)) continue;
    const bytes = await reader.read(path).catch(() => undefined);
    if (bytes !== undefined && equalBytes(sha256(bytes), hash)) return bytes;
  }
  return undefined;
}

function contextOf(
  { definition, electionId }: DefinitionFacts,
  { board, issuance, anchors }: Established,
): EvidenceContext {
  const leaves = { board: board?.leafHashes, issuance: issuance?.leafHashes };
  return {
    definition,
    electionId,
    batonOf: (seq): Outpoint | undefined => {
      if (seq === 0) return decodeOutpoint(definition.anchor.genesisOutpoint);
      const before = anchors?.anchors[seq - 1];
      return before === undefined ? undefined : { txid: before.txid, vout: 0 };
    },
    rootAt: (log, size) => Promise.resolve(rootAt(leaves[log], size)),
  };
}

function rootAt(leaves: PackedHashes | undefined, size: number): Uint8Array | undefined {
  if (leaves === undefined || size > leaves.size) return undefined;
  return rootsAt(leaves, [size])[0];
}
