/** The draft of an election that is made up for benchmarks: one contest, five options, choose one, one class. */
import { toHex } from '#crypto';
import type { Draft, Member } from '#record';
import { type CeremonyMember, type Parties, THRESHOLD } from './parties.js';

export const OPTIONS = ['alder', 'birch', 'cedar', 'elder', 'hazel'];
export const CLASS_ID = 'voters';
/** When voting ended, in milliseconds since 1970; everything else is counted from it. */
export const VOTING_CLOSES_MS = 1_800_000_000_000;
const DAY_MS = 86_400_000;
const MIN_COUNTED = 3;
const CONFIRMATIONS = 3;
/** Of three issuers and the tally service. */
const QUORUM = 3;

const text = (en: string) => ({ en });

/** @param rollRoot hex   @param genesisOutpoint `<txid>:<vout>` */
export function makeDraft(parties: Parties, voters: number, rollRoot: string, genesisOutpoint: string): Draft {
  return {
    protocol: 'psephos/1',
    title: text(`Benchmark with ${voters} made-up voters`),
    description: text('Made by one program that knows every key. It is for measuring, and nobody voted in it.'),
    contact: { name: 'psephos demo --fast', email: '', phone: '', url: '' },
    timeZone: 'Etc/UTC',
    contests: [
      {
        id: 'tree',
        title: text('The tree of the year'),
        description: text(''),
        options: OPTIONS.map((id) => ({ id, title: text(`The ${id}`), description: text('') })),
        optionMax: 1,
        allowedTotals: [1],
        method: 'plurality',
        optionOrder: 'listed',
        rule: { kind: 'most-votes', seats: 1 },
      },
    ],
    voterClasses: [{ id: CLASS_ID, label: text('Made-up voters'), weight: 1, contests: ['tree'] }],
    roll: { registrars: 1, size: { [CLASS_ID]: voters }, root: rollRoot },
    issuers: { threshold: THRESHOLD, members: parties.issuers.map(memberOf) },
    witnesses: {
      quorum: QUORUM,
      members: parties.witnesses.map(({ name, keys }) => ({ name, publicKey: toHex(keys.publicKey) })),
    },
    trustees: { threshold: THRESHOLD, members: parties.trustees.map(memberOf) },
    board: { origin: 'bench.example.org/board', publicKey: toHex(parties.board.publicKey) },
    issuance: { origin: 'bench.example.org/board/issuance', publicKey: toHex(parties.issuance.publicKey) },
    anchor: {
      network: 'devnet',
      publicKey: toHex(parties.anchor.publicKey),
      genesisOutpoint,
      maxDelayMs: 1_000,
      heartbeatMs: 60_000,
      closeConfirmations: CONFIRMATIONS,
    },
    schedule: {
      issuanceOpens: VOTING_CLOSES_MS - 4 * DAY_MS,
      issuanceCloses: VOTING_CLOSES_MS - 3 * DAY_MS,
      votingOpens: VOTING_CLOSES_MS - 2 * DAY_MS,
      votingCloses: VOTING_CLOSES_MS,
    },
    policy: { revoting: 'latest-counts', issuanceDuringVoting: false, issuanceRoundS: 60, minCounted: MIN_COUNTED },
    officials: parties.officials.map(({ publicKey }, i) => ({ name: `Official ${i}`, signingKey: toHex(publicKey) })),
    software: { web: '00'.repeat(32) },
  };
}

function memberOf({ index, name, signing, sealing }: CeremonyMember): Member {
  return { index, name, signingKey: toHex(signing.publicKey), sealingKey: toHex(sealing.publicKey) };
}
