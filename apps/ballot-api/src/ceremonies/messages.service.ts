/**
 * The relay of the key ceremonies (spec §4): members post signed messages and read those of the others. The relay checks
 * form, sender and proofs, so that a bad message is refused where it is made; nobody relies on that, every member checks
 * everything again. A message that was taken stands: the same bytes again are welcome, other bytes are refused.
 */
import { Injectable } from '@nestjs/common';
import {
  deriveTrusteeKeys,
  fromHex,
  utf8,
  verifyIssuerCommitment,
  verifyKeyCommitment,
  verifyRehearsal,
} from '#crypto';
import { ServiceError } from '#edge';
import {
  ceremonyDocumentKind,
  type CeremonyMessageName,
  checkCeremonyMessage,
  decodeCeremonyName,
  decodeCommitmentMessage,
  decodeRehearsalMessage,
  type Draft,
  membersOf,
  verifyRollApproval,
  verifySignedDocument,
} from '#record';
import { DraftsService } from '../elections/drafts.service.js';
import { type Election } from '../elections/election.js';
import { ElectionRegistry } from '../elections/election-registry.js';
import type { ApprovalForm, MessageForm } from '../forms.js';
import { signatureFileOf } from './signature-form.js';
import { StoredMessages } from './stored-messages.js';

@Injectable()
export class MessagesService {
  constructor(
    private readonly drafts: DraftsService,
    private readonly elections: ElectionRegistry,
    private readonly messages: StoredMessages,
  ) {}

  /** All messages of a ceremony in the order of their names. */
  async list(ceremonyId: string): Promise<MessageForm[]> {
    const draft = await this.drafts.get(ceremonyId);
    const stored = await this.messages.all(draft.ceremonyId);
    return stored.map(({ name, document, signature }) => ({
      name,
      document: new TextDecoder().decode(document),
      signature,
    }));
  }

  /** Takes a commitment, shares, transcript or complaint message. @param message untrusted */
  async post(ceremonyId: string, message: MessageForm): Promise<{ name: string }> {
    const { draft, ceremonyId: id } = await this.drafts.get(ceremonyId);
    const name = decodeCeremonyName(message.name);
    if (name.step === 'rehearsal') {
      throw new ServiceError('MESSAGE_INVALID', 'rehearsals belong to a published election, not to its ceremony');
    }
    const document = utf8(message.document);
    checkMessage(draft, ceremonyId, name, document, message);
    if (name.step === 'commitment') verifyCommitments(draft, id, name.index, document);
    if (name.step === 'complaint') {
      // It ends the ceremony: of an election that is published there is none to end.
      await this.messages.keepComplaint(id, { name: message.name, document, signature: message.signature });
      return { name: message.name };
    }
    await this.messages.keep(id, { name: message.name, document, signature: message.signature });
    return { name: message.name };
  }

  /** Takes a trustee's rehearsal (spec §4.2). @param message untrusted */
  async rehearse(electionId: string, message: MessageForm): Promise<{ name: string }> {
    const election = await this.elections.get(electionId);
    const name = decodeCeremonyName(message.name);
    if (name.step !== 'rehearsal') throw new ServiceError('MESSAGE_INVALID', 'only rehearsals are taken here');
    const document = utf8(message.document);
    checkMessage(election.definition, electionId, name, document, message);
    verifyRehearsalMessage(election, document);
    await this.messages.keep(election.ceremonyId, { name: message.name, document, signature: message.signature });
    return { name: message.name };
  }

  /** Takes an issuer's approval of the roll (spec §11). @param approval untrusted */
  async approve(ceremonyId: string, approval: ApprovalForm): Promise<{ issuer: number }> {
    const { draft, ceremonyId: id } = await this.drafts.get(ceremonyId);
    verifyRollApproval(draft, id, approval);
    await this.messages.keepApproval(id, approval.issuer, fromHex(approval.signature, 64));
    return { issuer: approval.issuer };
  }

  async approvals(ceremonyId: string): Promise<ApprovalForm[]> {
    const { ceremonyId: id } = await this.drafts.get(ceremonyId);
    return this.messages.approvals(id);
  }
}

/** Form, place and signature of a message, under the sender's key in the draft. */
function checkMessage(
  draft: Parameters<typeof checkCeremonyMessage>[0],
  id: string,
  name: CeremonyMessageName,
  document: Uint8Array,
  message: MessageForm,
): void {
  checkCeremonyMessage(draft, id, name, document);
  const member = membersOf(draft, name.role)[name.index - 1];
  if (member === undefined) throw new ServiceError('MESSAGE_INVALID', `there is no ${name.role} ${name.index}`);
  verifySignedDocument(
    ceremonyDocumentKind(name.step),
    member.signingKey,
    document,
    signatureFileOf(message.signature),
  );
}

/** Proofs of possession: a rogue key is refused before anyone answers it. */
function verifyCommitments(draft: Draft, ceremonyId: Uint8Array, index: number, document: Uint8Array): void {
  const message = decodeCommitmentMessage(document);
  if (message.role === 'trustee') {
    const commitments = message.commitments.map((point) => fromHex(point, 32));
    const claimed = { commitments, proof: fromHex(message.proof, 64) };
    verifyKeyCommitment(ceremonyId, index, draft.trustees.threshold, claimed);
    return;
  }
  for (const [classIndex, { commitments, proof }] of message.classes.entries()) {
    const claimed = { commitments: commitments.map((point) => fromHex(point, 96)), proof: fromHex(proof, 128) };
    verifyIssuerCommitment(ceremonyId, classIndex, index, draft.issuers.threshold, claimed);
  }
}

function verifyRehearsalMessage(election: Election, document: Uint8Array): void {
  const { index, share, proof } = decodeRehearsalMessage(document);
  const { members } = election.definition.trustees;
  const { verificationKeys } = deriveTrusteeKeys(
    members.map(({ commitments }) => commitments.map((point) => fromHex(point, 32))),
  );
  const verificationKey = verificationKeys[index - 1];
  if (verificationKey === undefined) throw new ServiceError('MESSAGE_INVALID', `there is no trustee ${index}`);
  verifyRehearsal(election.electionId, index, verificationKey, {
    share: fromHex(share, 32),
    proof: fromHex(proof, 96),
  });
}
