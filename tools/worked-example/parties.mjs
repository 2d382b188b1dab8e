/**
 * Who takes part in the worked example (spec/worked-example.md), all secrets made from labels: two trustees, two issuers
 * who are the two witnesses as well, three officials, three voters, one contest of two options.
 */
import { x25519 } from '@noble/curves/ed25519.js';
import * as c from '#crypto';
import { anchorPublicKey } from '#record';
import { bytesFor } from '../vectors/formats-support.mjs';

export const VOTING_CLOSES_MS = 1_800_000_000_000;

/** `SHA-256("worked example/" || label || u32 0) || SHA-256(… || u32 1) || …`, cut to n bytes. */
export const secretOf = (label, n = 32) => bytesFor(`worked example/${label}`, n);

const ed25519 = (label) => {
  const secretKey = secretOf(label);
  return { secretKey, publicKey: c.ed25519PublicKey(secretKey) };
};

function member(role, index) {
  const name = `${role} ${index}`;
  const sealing = secretOf(`${name} sealing`);
  return {
    index,
    name: name[0].toUpperCase() + name.slice(1),
    role,
    signing: ed25519(`${name} signing`),
    sealing: { secretKey: sealing, publicKey: x25519.getPublicKey(sealing) },
  };
}

function voter(number) {
  // 100 bits: the last 4 of the 13 bytes are zero.
  const code = secretOf(`voter ${number} code`, 13);
  code[12] &= 0xf0;
  return { number, code, rollKey: c.deriveRollKey(code), voterSecret: secretOf(`voter ${number} secret`) };
}

export function makeParties() {
  const anchorSecretKey = secretOf('anchor');
  return {
    trustees: [1, 2].map((index) => member('trustee', index)),
    issuers: [1, 2].map((index) => member('issuer', index)),
    witnesses: [1, 2].map((index) => ({ name: `issuer-${index}.example.org`, ...ed25519(`witness ${index}`) })),
    officials: [0, 1, 2].map((number) => ({ name: `Official ${number}`, ...ed25519(`official ${number}`) })),
    board: ed25519('board'),
    issuance: ed25519('issuance'),
    anchor: { secretKey: anchorSecretKey, publicKey: anchorPublicKey(anchorSecretKey) },
    voters: [1, 2, 3].map(voter),
  };
}

const en = (text) => ({ en: text });
const memberOf = ({ index, name, signing, sealing }) => ({
  index,
  name,
  signingKey: c.toHex(signing.publicKey),
  sealingKey: c.toHex(sealing.publicKey),
});

/** @param outpoint `<txid>:<vout>` of the funding transaction   @param rollRoot hex */
export function makeDraft(parties, outpoint, rollRoot) {
  const option = (id, title) => ({ id, title: en(title), description: en('') });
  return {
    protocol: 'psephos/1',
    title: en('A worked example'),
    description: en('Three voters choose a chair.'),
    contact: { name: 'Electoral office', email: '', phone: '', url: '' },
    timeZone: 'Europe/Berlin',
    contests: [
      {
        id: 'chair',
        title: en('Chair'),
        description: en(''),
        options: [option('ada', 'Ada'), option('bob', 'Bob')],
        optionMax: 1,
        allowedTotals: [0, 1],
        method: 'plurality',
        optionOrder: 'listed',
        rule: { kind: 'most-votes', seats: 1 },
      },
    ],
    voterClasses: [{ id: 'members', label: en('Members'), weight: 1, contests: ['chair'] }],
    roll: { registrars: 1, size: { members: parties.voters.length }, root: rollRoot },
    issuers: { threshold: 2, members: parties.issuers.map(memberOf) },
    witnesses: {
      quorum: 2,
      members: parties.witnesses.map(({ name, publicKey }) => ({ name, publicKey: c.toHex(publicKey) })),
    },
    trustees: { threshold: 2, members: parties.trustees.map(memberOf) },
    board: { origin: 'vote.example.org/board', publicKey: c.toHex(parties.board.publicKey) },
    issuance: { origin: 'vote.example.org/board/issuance', publicKey: c.toHex(parties.issuance.publicKey) },
    anchor: {
      network: 'devnet',
      publicKey: c.toHex(parties.anchor.publicKey),
      genesisOutpoint: outpoint,
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
    policy: { revoting: 'latest-counts', issuanceDuringVoting: false, issuanceRoundS: 60, minCounted: 2 },
    officials: parties.officials.map(({ name, publicKey }) => ({ name, signingKey: c.toHex(publicKey) })),
    software: { web: '00'.repeat(32) },
  };
}
