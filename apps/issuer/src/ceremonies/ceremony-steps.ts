/**
 * The issuer's part of the key ceremony (spec §4.4), one idempotent pass: it does whatever can be done with the messages
 * that are there, and the next pass goes on. Order of every step: make, write to disk, only then post; so a process
 * killed anywhere repeats the same bytes. The polynomial is erased when all members have signed the same transcript.
 */
import { Injectable } from '@nestjs/common';
import {
  computeTranscriptHash,
  concatBytes,
  finishIssuerCeremony,
  fromHex,
  makeIssuerShares,
  open,
  seal,
  shareInfo,
  signDocument,
  startIssuerCeremony,
  toHex,
  VerificationError,
  type DocumentKind,
  type IssuerCeremonyState,
  type IssuerCommitment,
} from '#crypto';
import {
  ceremonyDocumentKind,
  decodeCommitmentMessage,
  decodeDraft,
  decodeSharesMessage,
  encodeCeremonyName,
  encodeCommitmentMessage,
  encodeSharesMessage,
  encodeTranscriptMessage,
  signRollApproval,
  type CeremonyStep,
  type Draft,
} from '#record';
import { CeremonyKeys, type MemberKeys } from './ceremony-keys.js';
import { CeremonySecrets, type OwnMessage, type Secrets } from './ceremony-secrets.js';
import { CeremonyStore, type Ceremony, type CeremonyState } from './ceremony-store.js';
import { Relay } from './relay.js';
import { assertTranscripts, blaming, documentsOf, readSigned, type Documents } from './transcript.js';

const SHARE_BYTES = 32;

/** Everything of one ceremony that a pass works with. */
interface Context {
  readonly ceremony: Ceremony;
  readonly draft: Draft;
  readonly keys: MemberKeys;
}

export interface Progress {
  readonly state: CeremonyState;
  readonly detail: string;
}

@Injectable()
export class CeremonySteps {
  constructor(
    private readonly keys: CeremonyKeys,
    private readonly secrets: CeremonySecrets,
    private readonly store: CeremonyStore,
    private readonly relay: Relay,
  ) {}

  /**
   * One pass.
   * @throws VerificationError when a member's signed word does not hold (culprit: the member), and the ceremony is over;
   *   any other error passes, and the next pass tries again
   */
  async pass(ceremony: Ceremony): Promise<Progress> {
    const draft = decodeDraft(ceremony.draft);
    const keys = await this.keys.find(toHex(ceremony.signingKey));
    if (!keys) throw new Error('the keys of this ceremony are not in the data folder');
    const context = { ceremony, draft, keys };
    const { ceremonyId } = ceremony;

    // 1. Our commitment; everyone's.
    let secrets = (await this.secrets.find(ceremonyId)) ?? (await this.commit(context));
    await this.post(context, 'commitment', secrets.commitment);
    const documents = await this.collect(context);
    const commitments = documentsOf(draft, ceremonyId, 'issuer', 'commitment', documents);
    if (!commitments) return { state: 'committing', detail: missing(draft, 'commitment', documents) };

    // 2. Our shares; everyone's.
    secrets = await this.share(context, secrets, commitments);
    await this.post(context, 'shares', secrets.shares);
    const shares = documentsOf(draft, ceremonyId, 'issuer', 'shares', documents);
    if (!shares) return { state: 'sharing', detail: missing(draft, 'shares', documents) };

    // 3. Our share of every key, and our word that we saw what we saw; everyone's.
    secrets = await this.finish(context, secrets, commitments, shares);
    await this.post(context, 'transcript', secrets.transcript);
    const transcripts = documentsOf(draft, ceremonyId, 'issuer', 'transcript', documents);
    if (!transcripts) return { state: 'confirming', detail: missing(draft, 'transcript', documents) };
    assertTranscripts('issuer', commitments, shares, transcripts);

    // 4. Over: our approval of the roll, and the polynomial is forgotten.
    const { memberIndex, rollRoot } = ceremony;
    await this.relay.approve(ceremonyId, signRollApproval(memberIndex, keys.signingSecret, ceremonyId, rollRoot));
    if (secrets.coefficients) await this.secrets.replace(ceremonyId, { ...secrets, coefficients: null });
    return { state: 'done', detail: 'the issuing keys are made and the roll is approved' };
  }

  private async commit({ ceremony, draft, keys }: Context): Promise<Secrets> {
    const { ceremonyId, memberIndex } = ceremony;
    const { threshold, members } = draft.issuers;
    const started = draft.voterClasses.map((_, classIndex) =>
      startIssuerCeremony(ceremonyId, classIndex, memberIndex, members.length, threshold),
    );
    const classes = started.map(({ message }) => ({
      commitments: message.commitments.map(toHex),
      proof: toHex(message.proof),
    }));
    const document = { ceremonyId: toHex(ceremonyId), role: 'issuer' as const, index: memberIndex, classes };
    const secrets: Secrets = {
      coefficients: started.map(({ state }) => state.coefficients),
      commitment: signed(keys, 'commitment', encodeCommitmentMessage(document)),
      shares: null,
      transcript: null,
      secretShares: null,
    };
    await this.secrets.create(ceremonyId, secrets);
    return secrets;
  }

  private async share(context: Context, secrets: Secrets, documents: readonly Uint8Array[]): Promise<Secrets> {
    if (secrets.shares) return secrets;
    const { ceremony, draft, keys } = context;
    const { ceremonyId, memberIndex } = ceremony;
    // Verifies every member's commitments and proofs, for every class, before anything is computed for them.
    const perClass = statesOf(context, secrets).map((state, classIndex) =>
      makeIssuerShares(state, commitmentsOf(documents, classIndex)),
    );
    const shares = [];
    for (const [i, { to }] of perClass[0].entries()) {
      const plaintext = concatBytes(...perClass.map((own) => own[i].share));
      const info = shareInfo(ceremonyId, 'issuer', memberIndex, to);
      const sealingKey = fromHex(draft.issuers.members[to - 1].sealingKey, 32);
      shares.push({ to, sealed: toHex(await seal(sealingKey, info, plaintext)) });
    }
    const document = { ceremonyId: toHex(ceremonyId), role: 'issuer' as const, index: memberIndex, shares };
    const next = { ...secrets, shares: signed(keys, 'shares', encodeSharesMessage(document)) };
    await this.secrets.replace(ceremonyId, next);
    return next;
  }

  private async finish(
    context: Context,
    secrets: Secrets,
    commitments: readonly Uint8Array[],
    shares: readonly Uint8Array[],
  ): Promise<Secrets> {
    if (secrets.transcript) return secrets;
    const { ceremony, keys } = context;
    const { ceremonyId, memberIndex } = ceremony;
    // 1. Open what was sealed to us, and check every part against its sender's commitments.
    const packages = await openPackages(context, shares);
    const secretShares = statesOf(context, secrets).map((state, classIndex) => {
      const received = packages.map(({ from, plaintext }) => ({
        from,
        share: plaintext.slice(classIndex * SHARE_BYTES, (classIndex + 1) * SHARE_BYTES),
      }));
      return finishIssuerCeremony(state, commitmentsOf(commitments, classIndex), received).secretShare;
    });
    // 2. What we saw.
    const transcriptHash = toHex(computeTranscriptHash([...commitments, ...shares]));
    const document = { ceremonyId: toHex(ceremonyId), role: 'issuer' as const, index: memberIndex, transcriptHash };
    const next = {
      ...secrets,
      secretShares,
      transcript: signed(keys, 'transcript', encodeTranscriptMessage(document)),
    };
    await this.secrets.replace(ceremonyId, next);
    return next;
  }

  private async post({ ceremony, keys }: Context, step: CeremonyStep, message: OwnMessage | null): Promise<void> {
    if (!message) throw new Error(`the ${step} message was not made`);
    const name = encodeCeremonyName({ role: 'issuer', index: ceremony.memberIndex, step });
    const kind: DocumentKind = ceremonyDocumentKind(step);
    const publicKey = keys.signingKey;
    await this.relay.post(ceremony.ceremonyId, { name, kind, publicKey, ...message });
  }

  /**
   * All messages of the issuers so far, as each was seen first.
   * @throws VerificationError CEREMONY_MESSAGE_MISMATCH when a member signed two of one name
   */
  private async collect({ ceremony, draft }: Context): Promise<Documents> {
    const { ceremonyId } = ceremony;
    for (const relayed of await this.relay.list(ceremonyId)) {
      const message = readSigned(draft, 'issuer', relayed);
      if (!message) continue;
      const first = await this.store.remember(ceremonyId, message);
      if (toHex(first.document) === toHex(message.document)) continue;
      const culprit = message.name.split('-').slice(0, 2).join(' ');
      const evidence = `${toHex(first.document)}:${toHex(first.signature)} ${toHex(message.document)}:${toHex(message.signature)}`;
      throw new VerificationError(
        'CEREMONY_MESSAGE_MISMATCH',
        `${culprit} signed two different messages ${message.name}`,
        {
          culprit,
          evidence,
        },
      );
    }
    const stored = await this.store.messages(ceremonyId);
    return new Map(stored.map(({ name, document }) => [name, document]));
  }
}

/** By class: the state in which the library left the ceremony, from what the file holds. */
function statesOf({ ceremony, draft }: Context, secrets: Secrets): IssuerCeremonyState[] {
  const { coefficients } = secrets;
  if (!coefficients) throw new Error('the polynomial was erased before the ceremony was over');
  const own = decodeCommitmentMessage(new TextEncoder().encode(secrets.commitment.document));
  if (own.role !== 'issuer') throw new Error('our own commitment is an issuer’s');
  return own.classes.map((message, classIndex) => ({
    ceremonyId: ceremony.ceremonyId,
    classIndex,
    index: ceremony.memberIndex,
    members: draft.issuers.members.length,
    coefficients: [...coefficients[classIndex]],
    message: toCommitment(message),
  }));
}

/** Every issuer's commitments of one class, in index order. */
export function commitmentsOf(documents: readonly Uint8Array[], classIndex: number): IssuerCommitment[] {
  return documents.map((document) => {
    const message = decodeCommitmentMessage(document);
    if (message.role !== 'issuer') throw new Error('checked with its name');
    return toCommitment(message.classes[classIndex]);
  });
}

async function openPackages(
  { ceremony, keys }: Context,
  documents: readonly Uint8Array[],
): Promise<{ from: number; plaintext: Uint8Array }[]> {
  const { ceremonyId, memberIndex } = ceremony;
  const classes = decodeDraft(ceremony.draft).voterClasses.length;
  const packages = [];
  for (const document of documents) {
    const { index: from, shares } = decodeSharesMessage(document);
    if (from === memberIndex) continue;
    const sealed = shares.find(({ to }) => to === memberIndex)?.sealed ?? '';
    const culprit = `issuer ${from}`;
    const info = shareInfo(ceremonyId, 'issuer', from, memberIndex);
    const plaintext = await openBlaming(culprit, keys.sealingSecret, info, sealed);
    if (plaintext.length !== classes * SHARE_BYTES) {
      const message = `${culprit} sealed ${plaintext.length} bytes for ${classes} classes`;
      throw new VerificationError('KEY_SHARE_INVALID', message, { culprit, evidence: sealed });
    }
    packages.push({ from, plaintext });
  }
  return packages;
}

async function openBlaming(
  culprit: string,
  secretKey: Uint8Array,
  info: Uint8Array,
  sealed: string,
): Promise<Uint8Array> {
  try {
    return await open(secretKey, info, Buffer.from(sealed, 'hex'));
  } catch (error) {
    return blaming(culprit, () => {
      throw error;
    });
  }
}

function toCommitment(message: { commitments: string[]; proof: string }): IssuerCommitment {
  return {
    commitments: message.commitments.map((point) => fromHex(point, 96)),
    proof: fromHex(message.proof, 96 + SHARE_BYTES),
  };
}

function signed(keys: MemberKeys, step: CeremonyStep, bytes: Uint8Array): OwnMessage {
  const signature = signDocument(ceremonyDocumentKind(step), keys.signingSecret, bytes);
  return { document: new TextDecoder().decode(bytes), signature: toHex(signature) };
}

function missing(draft: Draft, step: CeremonyStep, documents: Documents): string {
  const waiting = draft.issuers.members.filter(
    ({ index }) => !documents.has(encodeCeremonyName({ role: 'issuer', index, step })),
  );
  return `waiting for the ${step} of ${waiting.map(({ index, name }) => `issuer ${index} (${name})`).join(', ')}`;
}
