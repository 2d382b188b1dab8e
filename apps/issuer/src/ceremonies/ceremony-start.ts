/**
 * Accepting a ceremony (spec §3.4, §4): the operator hands over the draft and the roll in clear, after comparing it with
 * the legal list; here it is compared with the draft: sizes per class, root, no key and no voter twice.
 */
import { Injectable } from '@nestjs/common';
import { compareBytes, fromHex, toHex, utf8 } from '#crypto';
import { ServiceError } from '#edge';
import { assertRollMatches, ceremonyIdOf, decodeDraft, decodeRollCsv, encodeRollEntry } from '#record';
import type { Draft, Member, RegisteredVoter } from '#record';
import { CeremonyKeys } from './ceremony-keys.js';
import { CeremonyStore } from './ceremony-store.js';

@Injectable()
export class CeremonyStart {
  constructor(
    private readonly keys: CeremonyKeys,
    private readonly store: CeremonyStore,
  ) {}

  /**
   * Stores draft and roll; the runner does the rest. Repeating it changes nothing.
   * @param ceremonyId hex   @param draftText, rollCsv untrusted
   * @throws VerificationError of decodeDraft, decodeRollCsv, assertRollMatches; ServiceError ID_DIFFERENT,
   *   CEREMONY_KEYS_UNKNOWN, CEREMONY_CONFLICT
   */
  async start(ceremonyId: string, draftText: string, rollCsv: string): Promise<void> {
    // 1. The draft that the address names.
    const bytes = utf8(draftText);
    if (toHex(ceremonyIdOf(bytes)) !== ceremonyId) {
      throw new ServiceError('ID_DIFFERENT', 'the draft has another ceremonyId');
    }
    const draft = decodeDraft(bytes);
    // 2. We are one of its issuers, with keys that were made here.
    const member = await this.ownMember(draft);
    // 3. The roll is the draft's.
    const voters = decodeRollCsv(rollCsv, draft);
    assertRollMatches(
      draft,
      voters.map(({ entry }) => entry),
    );
    // 4. Stored whole or not at all.
    const ceremony = {
      ceremonyId: fromHex(ceremonyId, 32),
      draft: bytes,
      rollRoot: fromHex(draft.roll.root, 32),
      memberIndex: member.index,
      signingKey: fromHex(member.signingKey, 32),
      state: 'committing',
      detail: 'accepted',
    } as const;
    await this.store.create(ceremony, inRollOrder(voters));
  }

  private async ownMember(draft: Draft): Promise<Member> {
    for (const member of draft.issuers.members) {
      const keys = await this.keys.find(member.signingKey);
      if (keys?.sealingKey === member.sealingKey) return member;
    }
    throw new ServiceError('CEREMONY_KEYS_UNKNOWN', 'no issuer of the draft has signing and sealing keys made here');
  }
}

function inRollOrder(voters: readonly RegisteredVoter[]): RegisteredVoter[] {
  return voters
    .map((voter) => ({ voter, encoded: encodeRollEntry(voter.entry) }))
    .sort((a, b) => compareBytes(a.encoded, b.encoded))
    .map(({ voter }) => voter);
}
