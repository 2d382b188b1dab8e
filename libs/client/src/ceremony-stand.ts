/** How a trustees' ceremony stands at the relay, with every signature verified (spec §4.1): for pages and programs that wait. */
import { sha256, toHex } from '#crypto';
import {
  ceremonyDocumentKind,
  type CeremonyStep,
  checkCeremonyMessage,
  decodeDraft,
  type Draft,
  encodeCeremonyName,
  type JudgedComplaint,
  judgeComplaints,
  type MemberDocuments,
  transcriptFingerprint,
} from '#record';
import type { BallotApi, SignedMessage } from './ballot-api.js';
import { clientError } from './errors.js';
import { findMessage, openMessage } from './signed-message.js';

export interface MemberStand {
  index: number;
  name: string;
  commitment: boolean;
  shares: boolean;
  transcript: boolean;
}

export interface CeremonyStand {
  draft: Draft;
  members: MemberStand[];
  complaints: JudgedComplaint[];
  /** What trustees compare, once everybody's commitments and shares are there. */
  fingerprint: string | null;
}

/** The draft under its id. @throws ClientError DRAFT_OTHER */
export async function fetchDraft(api: BallotApi, ceremonyId: string): Promise<Draft> {
  const bytes = await api.draft(ceremonyId);
  if (toHex(sha256(bytes)) === ceremonyId) return decodeDraft(bytes);
  throw clientError('DRAFT_OTHER', `the draft is not that of ceremony ${ceremonyId}`, null);
}

/** @throws ClientError, VerificationError where a message is not signed by whom it names */
export async function readCeremonyStand(
  draft: Draft,
  ceremonyId: string,
  messages: SignedMessage[],
): Promise<CeremonyStand> {
  const documents = draft.trustees.members.map(({ index }) => memberDocuments(draft, messages, index));
  const commitments = documents.map(({ commitment }) => commitment).filter((document) => document !== null);
  const shares = documents.map((member) => member.shares).filter((document) => document !== null);
  const isComplete = commitments.length === documents.length && shares.length === documents.length;
  return {
    draft,
    members: draft.trustees.members.map(({ index, name }, at) => ({
      index,
      name,
      commitment: documents[at]?.commitment !== null,
      shares: documents[at]?.shares !== null,
      transcript: documents[at]?.transcript !== null,
    })),
    complaints: await judgeComplaints(draft, ceremonyId, documents),
    fingerprint: isComplete ? transcriptFingerprint(commitments, shares) : null,
  };
}

/** What one trustee has signed so far. Its place and lengths are the judge's business. */
export function memberDocuments(draft: Draft, messages: SignedMessage[], index: number): MemberDocuments {
  const read = (step: CeremonyStep): Uint8Array | null => signedDocument(draft, messages, index, step);
  return {
    commitment: read('commitment'),
    shares: read('shares'),
    transcript: read('transcript'),
    complaint: read('complaint'),
  };
}

/** The document of one step under its sender's signature, or null while it is not there. */
export function signedDocument(
  draft: Draft,
  messages: SignedMessage[],
  index: number,
  step: CeremonyStep,
): Uint8Array | null {
  const message = findMessage(messages, encodeCeremonyName({ role: 'trustee', index, step }));
  if (message === null) return null;
  return openMessage(message, ceremonyDocumentKind(step), draft.trustees.members[index - 1].signingKey);
}

/** The same in its place: of this ceremony and member, with lists as long as the draft demands. */
export function placedDocument(
  draft: Draft,
  ceremonyId: string,
  messages: SignedMessage[],
  index: number,
  step: CeremonyStep,
): Uint8Array | null {
  const bytes = signedDocument(draft, messages, index, step);
  if (bytes !== null) checkCeremonyMessage(draft, ceremonyId, { role: 'trustee', index, step }, bytes);
  return bytes;
}
