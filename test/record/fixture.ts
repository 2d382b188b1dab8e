/**
 * A small draft and definition from labels, for tests of forms and bounds: keys of people and servers are real, made from
 * the hash of a label; outputs of the ceremonies are hashes of the right length and nobody's.
 */
import { concatBytes, ed25519PublicKey, sha256, toHex, u8, utf8, VerificationError } from '#crypto';
import { x25519 } from '@noble/curves/ed25519.js';
import {
  anchorPublicKey,
  assembleDefinition,
  type CeremonyOutputs,
  decodeDefinition,
  type Definition,
  type Draft,
  encodeDraft,
} from '#record';

/** `lengthBytes` bytes that depend on the label alone, as hex. */
export function hexFor(label: string, lengthBytes: number): string {
  return toHex(bytesFor(label, lengthBytes));
}

export function bytesFor(label: string, lengthBytes: number): Uint8Array {
  const blocks = Array.from({ length: Math.ceil(lengthBytes / 32) }, (_, i) => sha256(concatBytes(utf8(label), u8(i))));
  return concatBytes(...blocks).slice(0, lengthBytes);
}

/** An Ed25519 key, hex. */
export function signingKeyFor(label: string): string {
  return toHex(ed25519PublicKey(bytesFor(label, 32)));
}

/** An X25519 key, hex. */
export function sealingKeyFor(label: string): string {
  return toHex(x25519.getPublicKey(bytesFor(label, 32)));
}

const text = (en: string) => ({ en, fr: `${en} (fr)` });

function option(id: string) {
  return { id, title: text(id), description: text('') };
}

function member(role: string, index: number) {
  return {
    index,
    name: `${role} ${index}`,
    signingKey: signingKeyFor(`${role} ${index} signing`),
    sealingKey: sealingKeyFor(`${role} ${index} sealing`),
  };
}

/** A draft that every bound accepts; a new one at every call, to be changed freely. */
export function makeDraft(): Draft {
  return structuredClone(DRAFT);
}

function newDraft(): Draft {
  return {
    protocol: 'psephos/1',
    title: text('Works council'),
    description: text('Line one\nline two'),
    contact: { name: 'Office', email: 'office@example.org', phone: '', url: '' },
    timeZone: 'Europe/Berlin',
    contests: [
      {
        id: 'council',
        title: text('Council'),
        description: text(''),
        options: [option('anna'), option('ben'), option('cleo')],
        optionMax: 1,
        allowedTotals: [0, 1, 2],
        method: 'plurality',
        optionOrder: 'shuffled',
        rule: { kind: 'most-votes', seats: 2 },
      },
      {
        id: 'statutes',
        title: text('Statutes'),
        description: text(''),
        options: [option('yes'), option('no')],
        optionMax: 1,
        allowedTotals: [0, 1],
        method: 'plurality',
        optionOrder: 'listed',
        rule: { kind: 'majority', of: 'not-blank', share: '2/3' },
      },
    ],
    voterClasses: [
      { id: 'members', label: text('Members'), weight: 1, contests: ['council', 'statutes'] },
      { id: 'sponsors', label: text('Sponsors'), weight: 3, contests: ['statutes'] },
    ],
    roll: { registrars: 1, size: { members: 40, sponsors: 5 }, root: hexFor('roll root', 32) },
    issuers: { threshold: 2, members: [1, 2, 3].map((index) => member('issuer', index)) },
    witnesses: {
      quorum: 3,
      members: ['one', 'two', 'three', 'tally'].map((name) => ({
        name: `witness-${name}.example.org`,
        publicKey: signingKeyFor(`witness ${name}`),
      })),
    },
    trustees: { threshold: 2, members: [1, 2, 3].map((index) => member('trustee', index)) },
    board: { origin: 'vote.example.org/council', publicKey: signingKeyFor('board') },
    issuance: { origin: 'vote.example.org/council/issuance', publicKey: signingKeyFor('issuance') },
    anchor: {
      network: 'devnet',
      publicKey: toHex(anchorPublicKey(bytesFor('anchor', 32))),
      genesisOutpoint: `${hexFor('funding', 32)}:0`,
      maxDelayMs: 1_000,
      heartbeatMs: 60_000,
      closeConfirmations: 6,
    },
    schedule: { issuanceOpens: 1_000, issuanceCloses: 2_000, votingOpens: 2_000, votingCloses: 3_000 },
    policy: { revoting: 'latest-counts', issuanceDuringVoting: false, issuanceRoundS: 60, minCounted: 10 },
    officials: ['Olga', 'Otto', 'Oya'].map((name) => ({ name, signingKey: signingKeyFor(`official ${name}`) })),
    software: { web: hexFor('web', 32) },
  };
}

/** What ceremonies of that draft could have put out, in the right lengths. */
export function makeOutputs(draft: Draft): CeremonyOutputs {
  const n = draft.issuers.members.length;
  const { threshold } = draft.issuers;
  return {
    issuing: draft.voterClasses.map(({ id }) => ({
      publicKey: hexFor(`X ${id}`, 96),
      verificationKeys: Array.from({ length: n }, (_, i) => hexFor(`X ${id} ${i}`, 96)),
      commitments: Array.from({ length: n }, (_, i) =>
        Array.from({ length: threshold }, (__, x) => hexFor(`A ${id} ${i} ${x}`, 96)),
      ),
      proofs: Array.from({ length: n }, (_, i) => hexFor(`P ${id} ${i}`, 128)),
    })),
    trustees: draft.trustees.members.map(({ index }) => ({
      commitments: Array.from({ length: draft.trustees.threshold }, (_, x) => hexFor(`T ${index} ${x}`, 32)),
      proof: hexFor(`T ${index} proof`, 64),
    })),
    publicKey: hexFor('Y', 32),
    rollApprovals: [1, 3].map((issuer) => ({ issuer, signature: hexFor(`approval ${issuer}`, 64) })),
  };
}

/** A definition that every bound accepts. */
export function makeDefinition(): Definition {
  return structuredClone(DEFINITION);
}

/** Runs a call that must be refused with exactly this code. */
export function expectCode(call: () => unknown, code: string): VerificationError {
  let thrown: unknown;
  try {
    call();
  } catch (error) {
    thrown = error;
  }
  if (!(thrown instanceof VerificationError)) throw new Error(`expected ${code}, got ${String(thrown)}`);
  expect({ code: thrown.code, message: thrown.message }).toEqual({ code, message: expect.any(String) as string });
  return thrown;
}

const DRAFT = newDraft();
const DEFINITION = decodeDefinition(assembleDefinition(encodeDraft(DRAFT), makeOutputs(DRAFT)));
