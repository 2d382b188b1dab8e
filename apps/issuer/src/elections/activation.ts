/**
 * Activating a definition (spec §3, §4): the issuer signs nothing for an election before it has found that the
 * definition is the draft it accepted plus exactly what the ceremonies gave, and that its own shares are those of the
 * verification keys that voters will check them with.
 */
import { Injectable } from '@nestjs/common';
import {
  deriveIssuingKeys,
  deriveTrusteeKeys,
  encodeBlsPoint,
  equalBytes,
  fromHex,
  G2_BASE,
  toHex,
  verifyKeyCommitment,
} from '#crypto';
import { ServiceError } from '#edge';
import {
  assembleDefinition,
  assertDraftMatches,
  decodeCommitmentMessage,
  decodeDefinition,
  electionIdOf,
  verifyRollApproval,
  type CeremonyOutputs,
  type Definition,
  type Draft,
} from '#record';
import { CeremonySecrets } from '../ceremonies/ceremony-secrets.js';
import { commitmentsOf } from '../ceremonies/ceremony-steps.js';
import { CeremonyStore, type Ceremony } from '../ceremonies/ceremony-store.js';
import { Relay } from '../ceremonies/relay.js';
import { assertTranscripts, documentsOf, readSigned } from '../ceremonies/transcript.js';
import { Elections } from './elections.js';

@Injectable()
export class Activation {
  constructor(
    private readonly store: CeremonyStore,
    private readonly secrets: CeremonySecrets,
    private readonly relay: Relay,
    private readonly elections: Elections,
  ) {}

  /**
   * Checks a definition and stores it; repeating it changes nothing.
   * @param electionId hex   @param bytes untrusted
   * @returns our number among the issuers
   * @throws ServiceError ID_DIFFERENT, CEREMONY_UNKNOWN, CEREMONY_INCOMPLETE, DEFINITION_DIFFERENT, SHARE_DIFFERENT,
   *   DEFINITION_CONFLICT; VerificationError of the definition's and the messages' checks
   */
  async activate(electionId: string, bytes: Uint8Array): Promise<{ index: number }> {
    // 1. The definition that the address names, and its ceremony.
    if (toHex(electionIdOf(bytes)) !== electionId) {
      throw new ServiceError('ID_DIFFERENT', 'the definition has another electionId');
    }
    const definition = decodeDefinition(bytes);
    const ceremony = await this.store.find(fromHex(definition.ceremonyId, 32));
    if (!ceremony) throw new ServiceError('CEREMONY_UNKNOWN', 'the ceremony of this definition was not started here');
    if (ceremony.state !== 'done') throw new ServiceError('CEREMONY_INCOMPLETE', ceremony.detail);
    // 2. Our draft, value by value.
    const draft = assertDraftMatches(ceremony.draft, definition);
    // 3. The outputs, computed from the members' signed messages; with them every byte is determined.
    const outputs = await this.outputs(ceremony, draft, definition);
    if (!equalBytes(assembleDefinition(ceremony.draft, outputs), bytes)) {
      throw new ServiceError('DEFINITION_DIFFERENT', 'its keys are not those that the ceremonies gave');
    }
    // 4. Our shares open our verification keys.
    await this.assertOwnShares(ceremony, definition);
    const election = { electionId: fromHex(electionId, 32), ceremonyId: ceremony.ceremonyId, definition };
    await this.elections.store({ ...election, memberIndex: ceremony.memberIndex }, bytes);
    return { index: ceremony.memberIndex };
  }

  private async outputs(ceremony: Ceremony, draft: Draft, definition: Definition): Promise<CeremonyOutputs> {
    const trustees = await this.trusteeOutputs(ceremony, draft);
    const seen = await this.store.messages(ceremony.ceremonyId);
    const documents = new Map(seen.map(({ name, document }) => [name, document]));
    const commitments = documentsOf(draft, ceremony.ceremonyId, 'issuer', 'commitment', documents);
    if (!commitments) throw new Error('a ceremony that is done has all messages');
    const issuing = draft.voterClasses.map((_, classIndex) => {
      const all = commitmentsOf(commitments, classIndex);
      const { publicKey, verificationKeys } = deriveIssuingKeys(all.map((own) => own.commitments));
      return {
        publicKey: toHex(publicKey),
        verificationKeys: verificationKeys.map(toHex),
        commitments: all.map((own) => own.commitments.map(toHex)),
        proofs: all.map((own) => toHex(own.proof)),
      };
    });
    return { issuing, ...trustees, rollApprovals: approvals(ceremony, draft, definition) };
  }

  /** The trustees' part, from what they signed; the relay only carried it. */
  private async trusteeOutputs(
    ceremony: Ceremony,
    draft: Draft,
  ): Promise<Pick<CeremonyOutputs, 'trustees' | 'publicKey'>> {
    const { ceremonyId } = ceremony;
    const messages = (await this.relay.list(ceremonyId)).flatMap(
      (message) => readSigned(draft, 'trustee', message) ?? [],
    );
    const documents = new Map(messages.map(({ name, document }) => [name, document]));
    const [commitments, shares, transcripts] = (['commitment', 'shares', 'transcript'] as const).map((step) =>
      documentsOf(draft, ceremonyId, 'trustee', step, documents),
    );
    if (!commitments || !shares || !transcripts) {
      throw new ServiceError('CEREMONY_INCOMPLETE', 'messages of the trustees are missing');
    }
    // 1. All trustees confirmed these messages.
    assertTranscripts('trustee', commitments, shares, transcripts);
    // 2. Their commitments and proofs.
    const members = commitments.map((document, i) => {
      const message = decodeCommitmentMessage(document);
      if (message.role !== 'trustee') throw new Error('checked with its name');
      const points = message.commitments.map((point) => fromHex(point, 32));
      const proof = fromHex(message.proof, 64);
      verifyKeyCommitment(ceremonyId, i + 1, draft.trustees.threshold, { commitments: points, proof });
      return { points, commitments: message.commitments, proof: message.proof };
    });
    // 3. Y.
    const { publicKey } = deriveTrusteeKeys(members.map(({ points }) => points));
    return {
      trustees: members.map(({ commitments: own, proof }) => ({ commitments: own, proof })),
      publicKey: toHex(publicKey),
    };
  }

  private async assertOwnShares(ceremony: Ceremony, definition: Definition): Promise<void> {
    const secretShares = (await this.secrets.find(ceremony.ceremonyId))?.secretShares;
    if (!secretShares) throw new Error('the shares of this ceremony are not in the data folder');
    definition.voterClasses.forEach(({ id, issuing }, classIndex) => {
      const own = toHex(encodeBlsPoint(G2_BASE.multiply(secretShares[classIndex])));
      if (own !== issuing.verificationKeys[ceremony.memberIndex - 1]) {
        throw new ServiceError('SHARE_DIFFERENT', `our share for class "${id}" does not open our verification key`);
      }
    });
  }
}

/** At least t different issuers approved this roll; each signature is verified. */
function approvals(ceremony: Ceremony, draft: Draft, definition: Definition): CeremonyOutputs['rollApprovals'] {
  const given = definition.rollApprovals;
  for (const approval of given) verifyRollApproval(draft, ceremony.ceremonyId, approval);
  if (new Set(given.map(({ issuer }) => issuer)).size < draft.issuers.threshold) {
    throw new ServiceError('DEFINITION_DIFFERENT', 'fewer issuers than the threshold approved the roll');
  }
  return given;
}
