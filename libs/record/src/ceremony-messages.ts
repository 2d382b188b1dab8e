/**
 * Messages of the two key ceremonies and rehearsals (spec §4, record format §3): what each member publishes in each step,
 * signed with its signing key, as `<role>-<index>-<step>`.
 */
import { type DocumentKind, encodeCanonicalJson, VerificationError } from '#crypto';
import type { Definition, Draft, Member } from './definition-types.js';
import {
  decodeForm,
  type Form,
  hexBytes,
  hexForm,
  list,
  nullOr,
  object,
  oneOf,
  oneOfObjects,
  whole,
} from './strict-form.js';

export type CeremonyRole = 'trustee' | 'issuer';

/** Steps of a finished ceremony, in their order; the rehearsal is the trustees' alone. */
export const CEREMONY_STEPS = ['commitment', 'shares', 'transcript', 'rehearsal'] as const;
/** A trustee's complaint ends a ceremony: no record of an election holds one. */
export type CeremonyStep = (typeof CEREMONY_STEPS)[number] | 'complaint';

export interface TrusteeCommitmentMessage {
  ceremonyId: string;
  role: 'trustee';
  index: number;
  /** k elements of 32 bytes. */
  commitments: string[];
  /** 64 bytes, R || z. */
  proof: string;
}

export interface IssuerCommitmentMessage {
  ceremonyId: string;
  role: 'issuer';
  index: number;
  /** By class position: t points of 96 bytes, and R || z of 128 bytes. */
  classes: { commitments: string[]; proof: string }[];
}

export type CommitmentMessage = TrusteeCommitmentMessage | IssuerCommitmentMessage;

export interface SharesMessage {
  ceremonyId: string;
  role: CeremonyRole;
  index: number;
  /** One for every other member, `to` ascending; `sealed` is `enc || ciphertext` of HPKE. */
  shares: { to: number; sealed: string }[];
}

export interface TranscriptMessage {
  ceremonyId: string;
  role: CeremonyRole;
  index: number;
  /** 32 bytes: Algorithm 4.7 over this role's commitment and shares documents. */
  transcriptHash: string;
}

export interface RehearsalMessage {
  electionId: string;
  index: number;
  /** 32 bytes. */
  share: string;
  /** 96 bytes. */
  proof: string;
}

export interface ComplaintMessage {
  ceremonyId: string;
  role: 'trustee';
  index: number;
  /** Whose messages are wrong; null: nobody's, the trustees found that they do not see the same ceremony. */
  accused: number | null;
  /** 32 bytes, the complainant's X25519 key of this ceremony, so that everyone can open what she got; null: no share was wrong. */
  sealingSecretKey: string | null;
}

/** Where a message belongs. */
export interface CeremonyMessageName {
  role: CeremonyRole;
  index: number;
  step: CeremonyStep;
}

const INDEX = whole(1, 32);
const ROLE = oneOf('trustee', 'issuer');
const MAX_MESSAGE_BYTES = 4 * 2 ** 20;
const MAX_DEPTH = 5;

const COMMITMENT: Form<CommitmentMessage> = oneOfObjects('role', {
  trustee: object({
    ceremonyId: hexForm(32),
    role: oneOf('trustee'),
    index: INDEX,
    commitments: list(hexForm(32), 32, 1),
    proof: hexForm(64),
  }),
  issuer: object({
    ceremonyId: hexForm(32),
    role: oneOf('issuer'),
    index: INDEX,
    classes: list(object({ commitments: list(hexForm(96), 32, 1), proof: hexForm(128) }), 65_535, 1),
  }),
});

const SHARES: Form<SharesMessage> = object({
  ceremonyId: hexForm(32),
  role: ROLE,
  index: INDEX,
  // HPKE adds 32 bytes of encapsulated key and a tag of 16; a share has 32, issuers have one a class.
  shares: list(object({ to: INDEX, sealed: hexBytes(32 + 16 + 32, 65_535) }), 31, 1),
});

const TRANSCRIPT: Form<TranscriptMessage> = object({
  ceremonyId: hexForm(32),
  role: ROLE,
  index: INDEX,
  transcriptHash: hexForm(32),
});
const REHEARSAL: Form<RehearsalMessage> = object({
  electionId: hexForm(32),
  index: INDEX,
  share: hexForm(32),
  proof: hexForm(96),
});

const COMPLAINT: Form<ComplaintMessage> = object({
  ceremonyId: hexForm(32),
  role: oneOf('trustee'),
  index: INDEX,
  accused: nullOr(INDEX),
  sealingSecretKey: nullOr(hexForm(32)),
});

/** @param bytes untrusted   @throws VerificationError JSON_…, CEREMONY_MESSAGE_INVALID */
export function decodeCommitmentMessage(bytes: Uint8Array): CommitmentMessage {
  return decodeMessage(COMMITMENT, bytes, 'commitment message');
}

/**
 * @param bytes untrusted
 * @throws VerificationError JSON_…, CEREMONY_MESSAGE_INVALID, also when `to` does not ascend or names the sender
 */
export function decodeSharesMessage(bytes: Uint8Array): SharesMessage {
  const message = decodeMessage(SHARES, bytes, 'shares message');
  message.shares.forEach(({ to }, i) => {
    if (to === message.index || to <= (message.shares[i - 1]?.to ?? 0)) {
      throw new VerificationError(
        'CEREMONY_MESSAGE_INVALID',
        `shares message: a share to ${to} stands at position ${i}`,
      );
    }
  });
  return message;
}

/** @param bytes untrusted   @throws VerificationError JSON_…, CEREMONY_MESSAGE_INVALID */
export function decodeTranscriptMessage(bytes: Uint8Array): TranscriptMessage {
  return decodeMessage(TRANSCRIPT, bytes, 'transcript message');
}

/** @param bytes untrusted   @throws VerificationError JSON_…, CEREMONY_MESSAGE_INVALID */
export function decodeRehearsalMessage(bytes: Uint8Array): RehearsalMessage {
  return decodeMessage(REHEARSAL, bytes, 'rehearsal message');
}

/** @param bytes untrusted   @throws VerificationError JSON_…, CEREMONY_MESSAGE_INVALID, also when it accuses the sender */
export function decodeComplaintMessage(bytes: Uint8Array): ComplaintMessage {
  const message = decodeMessage(COMPLAINT, bytes, 'complaint');
  if (message.accused === message.index || (message.accused === null && message.sealingSecretKey !== null)) {
    throw new VerificationError('CEREMONY_MESSAGE_INVALID', 'complaint: it accuses nobody, or the sender');
  }
  return message;
}

export function encodeCommitmentMessage(message: CommitmentMessage): Uint8Array {
  return checked(encodeCanonicalJson(message), decodeCommitmentMessage);
}

export function encodeSharesMessage(message: SharesMessage): Uint8Array {
  return checked(encodeCanonicalJson(message), decodeSharesMessage);
}

export function encodeTranscriptMessage(message: TranscriptMessage): Uint8Array {
  return checked(encodeCanonicalJson(message), decodeTranscriptMessage);
}

export function encodeComplaintMessage(message: ComplaintMessage): Uint8Array {
  return checked(encodeCanonicalJson(message), decodeComplaintMessage);
}

export function encodeRehearsalMessage(message: RehearsalMessage): Uint8Array {
  return checked(encodeCanonicalJson(message), decodeRehearsalMessage);
}

/**
 * CheckCeremonyMessage (record format §3): a message under its name; role, index and ceremony in the bytes are those of
 * the name and of the document, and lists have the lengths that the document demands.
 * @param id hex of 32 bytes: ceremonyId, for a rehearsal electionId   @param bytes untrusted
 * @throws VerificationError JSON_…, CEREMONY_MESSAGE_INVALID
 */
export function checkCeremonyMessage(
  document: Draft | Definition,
  id: string,
  name: CeremonyMessageName,
  bytes: Uint8Array,
): void {
  const { role, index, step } = name;
  const expect = (holds: boolean, what: string) => {
    if (!holds) throw new VerificationError('CEREMONY_MESSAGE_INVALID', `${encodeCeremonyName(name)}: ${what}`);
  };
  const members = membersOf(document, role);
  expect(index <= members.length, `there are ${members.length} members`);
  if (step === 'rehearsal') {
    const message = decodeRehearsalMessage(bytes);
    expect(message.electionId === id && message.index === index, 'it is of another election or trustee');
    return;
  }
  const message = decodeStep(step, bytes);
  expect(message.ceremonyId === id, 'it is of another ceremony');
  expect(message.role === role && message.index === index, 'it is of another member');
  if ('accused' in message) expect((message.accused ?? 1) <= members.length, `there are ${members.length} members`);
  if ('shares' in message) expect(message.shares.length === members.length - 1, 'not one share for every other member');
  if ('classes' in message) {
    expect(message.classes.length === document.voterClasses.length, 'not one key for every class');
    const t = document.issuers.threshold;
    expect(
      message.classes.every(({ commitments }) => commitments.length === t),
      `not ${t} commitments a class`,
    );
  }
  if ('commitments' in message) {
    const k = document.trustees.threshold;
    expect(message.commitments.length === k, `${message.commitments.length} commitments, expected ${k}`);
  }
}

const TRUSTEES_ALONE: readonly CeremonyStep[] = ['rehearsal', 'complaint'];

/** `<role>-<index>-<step>` */
export function encodeCeremonyName({ role, index, step }: CeremonyMessageName): string {
  return `${role}-${index}-${step}`;
}

/** @param text untrusted   @throws VerificationError CEREMONY_MESSAGE_NAME_INVALID */
export function decodeCeremonyName(text: string): CeremonyMessageName {
  const match = /^(trustee|issuer)-([1-9][0-9]?)-(commitment|shares|transcript|rehearsal|complaint)$/.exec(text);
  const name = { role: match?.[1], index: Number(match?.[2]), step: match?.[3] } as CeremonyMessageName;
  if (match === null || name.index > 32 || (name.role === 'issuer' && TRUSTEES_ALONE.includes(name.step))) {
    throw new VerificationError('CEREMONY_MESSAGE_NAME_INVALID', `"${text.slice(0, 100)}" names no ceremony message`);
  }
  return name;
}

/** Every message that a finished ceremony has, in the order of their names' steps and indices. */
export function ceremonyMessageNames(document: Draft | Definition): CeremonyMessageName[] {
  return CEREMONY_STEPS.flatMap((step) =>
    (['trustee', 'issuer'] as const)
      .filter((role) => role === 'trustee' || step !== 'rehearsal')
      .flatMap((role) => membersOf(document, role).map(({ index }) => ({ role, index, step }))),
  );
}

/** The document kind that a step is signed with. */
export function ceremonyDocumentKind(step: CeremonyStep): DocumentKind {
  return step === 'rehearsal' ? 'rehearsal' : `ceremony-${step}`;
}

/** Issuers or trustees with the keys of this ceremony. */
export function membersOf(document: Draft | Definition, role: CeremonyRole): Member[] {
  return role === 'issuer' ? document.issuers.members : document.trustees.members;
}

function decodeStep(step: Exclude<CeremonyStep, 'rehearsal'>, bytes: Uint8Array) {
  switch (step) {
    case 'commitment':
      return decodeCommitmentMessage(bytes);
    case 'shares':
      return decodeSharesMessage(bytes);
    case 'transcript':
      return decodeTranscriptMessage(bytes);
    case 'complaint':
      return decodeComplaintMessage(bytes);
    default:
      return step satisfies never;
  }
}

function decodeMessage<T>(form: Form<T>, bytes: Uint8Array, what: string): T {
  const bounds = { maxBytes: MAX_MESSAGE_BYTES, maxDepth: MAX_DEPTH, code: 'CEREMONY_MESSAGE_INVALID', what } as const;
  return decodeForm(form, bytes, bounds);
}

function checked(bytes: Uint8Array, decode: (bytes: Uint8Array) => unknown): Uint8Array {
  decode(bytes);
  return bytes;
}
