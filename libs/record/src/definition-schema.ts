/**
 * Schemas of draft and definition (spec §3 and §11, exact forms): every member, no other, with the length of each
 * binary value. Bounds that need more than one value are in `definition-bounds.ts`, each with its own code.
 */
import { z } from 'zod';
import { hexOf, lineOfText, paragraphs, wholeNumber } from './schema.js';

const MAX_INT = Number.MAX_SAFE_INTEGER;

/** BCP 47 in the form that browsers take. */
const LANGUAGE = z.string().regex(/^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$/, 'must be a language tag');

const TITLE = z.record(LANGUAGE, lineOfText(1, 1_000));
const DESCRIPTION = z.record(LANGUAGE, paragraphs(20_000));

/** Checked with a code of its own by the bounds. */
const ID = z.string().max(1_000);
const NAME = lineOfText(1, 200);

/** The name of a signed-note key or log: no blank, no plus (C2SP signed-note). */
const NOTE_NAME = z.string().regex(/^[A-Za-z0-9._~:/-]{1,200}$/, 'must be 1…200 of A-Z a-z 0-9 . _ ~ : / -');

const OPTION = z.strictObject({ id: ID, title: TITLE, description: DESCRIPTION });

const RULE = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('most-votes'), seats: wholeNumber(1, MAX_INT) }),
  z.strictObject({
    kind: z.literal('majority'),
    of: z.enum(['counted', 'not-blank']),
    share: z.string().regex(/^[1-9][0-9]{0,3}\/[1-9][0-9]{0,3}$/, 'must be a fraction like 1/2'),
  }),
  z.strictObject({ kind: z.literal('none') }),
]);

const CONTEST = z.strictObject({
  id: ID,
  title: TITLE,
  description: DESCRIPTION,
  options: z.array(OPTION),
  optionMax: z.int(),
  allowedTotals: z.array(wholeNumber(0, MAX_INT)),
  method: z.literal('plurality'),
  optionOrder: z.enum(['listed', 'shuffled']),
  rule: RULE,
});

const CLASS_MEMBERS = { id: ID, label: TITLE, weight: z.int(), contests: z.array(ID) };

const ISSUING = z.strictObject({
  publicKey: hexOf(96),
  verificationKeys: z.array(hexOf(96)),
  commitments: z.array(z.array(hexOf(96))),
  proofs: z.array(hexOf(128)),
});

const MEMBER_MEMBERS = { index: z.int(), name: NAME, signingKey: hexOf(32), sealingKey: hexOf(32) };
const MEMBER = z.strictObject(MEMBER_MEMBERS);
const TRUSTEE = z.strictObject({ ...MEMBER_MEMBERS, commitments: z.array(hexOf(32)), proof: hexOf(64) });

const LOG_KEY = z.strictObject({ origin: NOTE_NAME, publicKey: hexOf(32) });

const ANCHOR = z.strictObject({
  network: z.enum(['mainnet', 'testnet', 'regtest', 'devnet']),
  publicKey: hexOf(33).regex(/^0[23]/, 'must be a compressed key'),
  genesisOutpoint: z
    .string()
    .regex(/^[0-9a-f]{64}:(?:0|[1-9][0-9]{0,9})$/, 'must be <txid>:<vout>')
    .refine((outpoint) => Number(outpoint.slice(65)) <= 0xffffffff, 'vout is above 2^32 − 1'),
  maxDelayMs: wholeNumber(1, MAX_INT),
  heartbeatMs: wholeNumber(1, MAX_INT),
  closeConfirmations: wholeNumber(1, 10_000),
});

const TIME_MS = wholeNumber(0, MAX_INT);

/** Members that draft and definition share without any difference. */
const COMMON = {
  protocol: z.literal('psephos/1'),
  title: TITLE,
  description: DESCRIPTION,
  contact: z.strictObject({
    name: lineOfText(0, 200),
    email: lineOfText(0, 200),
    phone: lineOfText(0, 200),
    url: lineOfText(0, 1_000),
  }),
  timeZone: z.string().regex(/^[A-Za-z0-9_+/-]{1,64}$/, 'must be an IANA time zone'),
  contests: z.array(CONTEST),
  roll: z.strictObject({
    registrars: z.union([z.literal(1), z.literal(2)]),
    size: z.record(ID, wholeNumber(0, MAX_INT)),
    root: hexOf(32),
  }),
  issuers: z.strictObject({ threshold: z.int(), members: z.array(MEMBER) }),
  witnesses: z.strictObject({
    quorum: z.int(),
    members: z.array(z.strictObject({ name: NOTE_NAME, publicKey: hexOf(32) })).max(255),
  }),
  board: LOG_KEY,
  issuance: LOG_KEY,
  anchor: ANCHOR,
  schedule: z.strictObject({
    issuanceOpens: TIME_MS,
    issuanceCloses: TIME_MS,
    votingOpens: TIME_MS,
    votingCloses: TIME_MS,
  }),
  policy: z.strictObject({
    revoting: z.enum(['latest-counts', 'refused']),
    issuanceDuringVoting: z.boolean(),
    issuanceRoundS: wholeNumber(0, 86_400),
    // Two at least: a single ballot is never decrypted (spec §10).
    minCounted: wholeNumber(2, 1_000_000),
  }),
  officials: z.array(z.strictObject({ name: NAME, signingKey: hexOf(32) })).max(255),
  software: z.strictObject({ web: hexOf(32) }),
};

export const DRAFT_SCHEMA = z.strictObject({
  ...COMMON,
  voterClasses: z.array(z.strictObject(CLASS_MEMBERS)).max(65_535),
  trustees: z.strictObject({ threshold: z.int(), members: z.array(MEMBER) }),
});

export const DEFINITION_SCHEMA = z.strictObject({
  ...COMMON,
  voterClasses: z.array(z.strictObject({ ...CLASS_MEMBERS, issuing: ISSUING })).max(65_535),
  trustees: z.strictObject({ threshold: z.int(), members: z.array(TRUSTEE), publicKey: hexOf(32) }),
  rollApprovals: z.array(z.strictObject({ issuer: z.int(), signature: hexOf(64) })).max(32),
  ceremonyId: hexOf(32),
});
