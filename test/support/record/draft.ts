/**
 * The draft of the test election: three contests, of which two end tallied and one withheld; two voter classes with
 * different weights.
 */
import { toHex } from '#crypto';
import type { Contest, Draft, Member } from '#record';
import type { CeremonyMember, Parties } from './parties.js';

export const VOTING_CLOSES_MS = 1_800_000_000_000;
export const MIN_COUNTED = 3;

const text = (en: string) => ({ en });

/** @param funding outpoint `<txid>:<vout>`   @param roll size by class id, and root */
export function makeDraft(
  parties: Parties,
  funding: string,
  roll: { size: Record<string, number>; root: string },
): Draft {
  return {
    protocol: 'psephos/1',
    title: text('A small election'),
    description: text('Eight ballots, made in memory'),
    contact: { name: 'Electoral office', email: '', phone: '', url: '' },
    timeZone: 'Europe/Berlin',
    contests: [
      contest('chair', ['ada', 'bob', 'cyd'], 1, [0, 1]),
      contest('budget', ['roof', 'garden'], 2, [0, 1, 2, 3]),
      contest('statutes', ['yes', 'no'], 1, [1]),
    ],
    voterClasses: [
      { id: 'members', label: text('Members'), weight: 1, contests: ['chair', 'budget'] },
      { id: 'partners', label: text('Partners'), weight: 3, contests: ['chair', 'statutes'] },
    ],
    roll: { registrars: 1, ...roll },
    issuers: { threshold: 2, members: parties.issuers.map(memberOf) },
    witnesses: {
      quorum: 3,
      members: parties.witnesses.map(({ name, keys }) => ({ name, publicKey: toHex(keys.publicKey) })),
    },
    trustees: { threshold: 2, members: parties.trustees.map(memberOf) },
    board: { origin: 'vote.example.org/board', publicKey: toHex(parties.board.publicKey) },
    issuance: { origin: 'vote.example.org/board/issuance', publicKey: toHex(parties.issuance.publicKey) },
    anchor: {
      network: 'devnet',
      publicKey: toHex(parties.anchorPublicKey),
      genesisOutpoint: funding,
      maxDelayMs: 1_000,
      heartbeatMs: 60_000,
      closeConfirmations: 3,
    },
    schedule: {
      issuanceOpens: VOTING_CLOSES_MS - 4_000_000,
      issuanceCloses: VOTING_CLOSES_MS - 3_000_000,
      votingOpens: VOTING_CLOSES_MS - 2_000_000,
      votingCloses: VOTING_CLOSES_MS,
    },
    policy: { revoting: 'latest-counts', issuanceDuringVoting: false, issuanceRoundS: 60, minCounted: MIN_COUNTED },
    officials: parties.officials.map(({ publicKey }, i) => ({ name: `Official ${i}`, signingKey: toHex(publicKey) })),
    software: { web: '00'.repeat(32) },
  };
}

function contest(id: string, options: string[], optionMax: number, allowedTotals: number[]): Contest {
  return {
    id,
    title: text(`Contest ${id}`),
    description: text(''),
    options: options.map((option) => ({ id: option, title: text(option), description: text('') })),
    optionMax,
    allowedTotals,
    method: 'plurality',
    optionOrder: 'listed',
    rule: { kind: 'most-votes', seats: 1 },
  };
}

function memberOf({ index, name, signing, sealing }: CeremonyMember): Member {
  return { index, name, signingKey: toHex(signing.publicKey), sealingKey: toHex(sealing.publicKey) };
}
