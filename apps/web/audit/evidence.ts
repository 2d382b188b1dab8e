/**
 * Evidence on the board (record format, Evidence): listed by the server, judged in this browser from the files themselves.
 * What needs the whole record stays open here; the check of the election judges it.
 */
import { Answer } from '#client';
import { sha256, toHex, VerificationError } from '#crypto';
import { decodeEvidence, decodeOutpoint, EVIDENCE_CODES, type EvidenceFile, type Outpoint } from '#record';
import { type EvidenceReport, verifyEvidence } from '#verify';
import { fetchAnchors } from './anchors.js';
import type { AuditSession } from './session.js';

export interface Halt {
  /** As the server says; one that this version does not know is shown as such. */
  code: string;
  sinceMs: number;
}

export interface FoundEvidence {
  evidence: EvidenceReport[];
  /** null while anchoring goes on. */
  halt: Halt | null;
}

/** @throws ClientError where the list cannot be had */
export async function readEvidence(session: AuditSession): Promise<FoundEvidence> {
  const { api, electionId, status } = session;
  const answer = Answer.of(await api.http.getJson(`/elections/${electionId}/evidence`), 'evidence');
  const listed = Answer.listOf(answer.list('evidence'), 'evidence', (one) => ({
    number: one.integer('number'),
    index: one.integer('index'),
    sha256: toHex(one.hex('sha256', 32)),
  }));
  const halt = answer.objectOrNull('halt');
  const covered = await anchoredSize(session, status?.anchors ?? 0);
  const evidence: EvidenceReport[] = [];
  for (const { number, index, sha256: hash } of listed) {
    const judged = await judge(session, number, hash);
    evidence.push({ number, index, isAnchored: index < covered, ...judged });
  }
  return { evidence, halt: halt && { code: halt.string('code'), sinceMs: halt.integer('sinceMs') } };
}

/** Where the file is, for whoever wants to keep it. */
export function evidenceAddress(electionId: string, number: number): string {
  return `/elections/${electionId}/evidence/${number}.json`;
}

export function isEvidenceCode(code: string): code is EvidenceFile['code'] {
  return EVIDENCE_CODES.some((known) => known === code);
}

type Judged = Pick<EvidenceReport, 'code' | 'seq' | 'standing' | 'refusal'>;

async function judge(session: AuditSession, number: number, hash: string): Promise<Judged> {
  const { api, electionId, definition, electionIdBytes } = session;
  const missing: Judged = { code: null, seq: null, standing: 'missing', refusal: null };
  const bytes = await api.http.getBytes(evidenceAddress(electionId, number)).catch(() => null);
  if (bytes === null || toHex(sha256(bytes)) !== hash) return missing;
  let said: Pick<Judged, 'code' | 'seq'> = { code: null, seq: null };
  try {
    const evidence = decodeEvidence(bytes);
    said = { code: evidence.code, seq: evidence.seq };
    const baton = await batonOf(session, evidence.seq);
    const standing = await verifyEvidence(evidence, {
      definition,
      electionId: electionIdBytes,
      batonOf: () => baton,
      rootAt: () => Promise.resolve(undefined),
    });
    return { ...said, standing, refusal: null };
  } catch (error) {
    if (!(error instanceof VerificationError)) throw error;
    return { ...said, standing: 'refuted', refusal: { code: error.code, message: error.message } };
  }
}

/** What the anchor of this number has to spend, as the server says. */
async function batonOf({ api, electionId, definition }: AuditSession, seq: number): Promise<Outpoint | undefined> {
  if (seq === 0) return decodeOutpoint(definition.anchor.genesisOutpoint);
  const { entries } = await fetchAnchors(api, electionId, { from: seq - 1 }, 1);
  const before = entries.find((anchor) => anchor.seq === seq - 1);
  return before === undefined ? undefined : { txid: before.txid, vout: 0 };
}

/** Entries of the board that the newest anchor covers, as the server says. */
async function anchoredSize({ api, electionId }: AuditSession, anchors: number): Promise<number> {
  const { entries } = await fetchAnchors(api, electionId, { from: Math.max(0, anchors - 1) }, 1);
  return entries.at(-1)?.treeSize ?? 0;
}
