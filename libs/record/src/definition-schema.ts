/**
 * Forms of draft and definition (spec §3 and §11, exact forms): every member, no other, with the length of each
 * binary value. Bounds that need more than one value are in `definition-bounds.ts`, each with its own code.
 */
import {
  type Form,
  hexForm,
  list,
  mapOf,
  object,
  oneOf,
  oneOfObjects,
  text,
  textLike,
  truth,
  whole,
} from './strict-form.js';

const MAX_INT = Number.MAX_SAFE_INTEGER;
/** Bounds with codes of their own, or the size of the document, limit these. */
const ANY_LENGTH = Number.MAX_SAFE_INTEGER;

/**
 * No character may steer a terminal, hide text or turn it round: control and format characters are refused, but for the
 * joiners and marks that languages are written with (U+200C to U+200F, U+061C).
 */
const STEERING = /\p{Cc}|[^\P{Cf}\u200c-\u200f\u061c]/u;
const STEERING_BUT_LINE_BREAK = /[^\P{Cc}\n\t]|[^\P{Cf}\u200c-\u200f\u061c]/u;
const NO_STEERING = 'holds no control or format characters';

/** One line of text for people. */
export function line(min: number, max: number): Form<string> {
  return text(min, max, (value) => !STEERING.test(value), NO_STEERING);
}

export function paragraphs(max: number): Form<string> {
  return text(0, max, (value) => !STEERING_BUT_LINE_BREAK.test(value), NO_STEERING);
}

/** BCP 47 in the form that browsers take. */
export const LANGUAGE = textLike(/^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$/, 'must be a language tag');

export const TITLE = mapOf(LANGUAGE, line(1, 1_000));
const DESCRIPTION = mapOf(LANGUAGE, paragraphs(20_000));

/** Checked with a code of its own by the bounds. */
const ID = text(0, 1_000, () => true, 'is an id');
export const NAME = line(1, 200);

/** The name of a signed-note key or log: no blank, no plus (C2SP signed-note). */
const NOTE_NAME = textLike(/^[A-Za-z0-9._~:/-]{1,200}$/, 'must be 1…200 of A-Z a-z 0-9 . _ ~ : / -');

const OPTION = object({ id: ID, title: TITLE, description: DESCRIPTION });

export const RULE = oneOfObjects('kind', {
  'most-votes': object({ kind: oneOf('most-votes'), seats: whole(1, MAX_INT) }),
  majority: object({
    kind: oneOf('majority'),
    of: oneOf('counted', 'not-blank'),
    share: textLike(/^[1-9][0-9]{0,3}\/[1-9][0-9]{0,3}$/, 'must be a fraction like 1/2'),
  }),
  none: object({ kind: oneOf('none') }),
});

const CONTEST = object({
  id: ID,
  title: TITLE,
  description: DESCRIPTION,
  options: list(OPTION, ANY_LENGTH),
  optionMax: whole(-MAX_INT, MAX_INT),
  allowedTotals: list(whole(0, MAX_INT), ANY_LENGTH),
  method: oneOf('plurality'),
  optionOrder: oneOf('listed', 'shuffled'),
  rule: RULE,
});

const CLASS_MEMBERS = { id: ID, label: TITLE, weight: whole(-MAX_INT, MAX_INT), contests: list(ID, ANY_LENGTH) };

const ISSUING = object({
  publicKey: hexForm(96),
  verificationKeys: list(hexForm(96), ANY_LENGTH),
  commitments: list(list(hexForm(96), ANY_LENGTH), ANY_LENGTH),
  proofs: list(hexForm(128), ANY_LENGTH),
});

const MEMBER_MEMBERS = {
  index: whole(-MAX_INT, MAX_INT),
  name: NAME,
  signingKey: hexForm(32),
  sealingKey: hexForm(32),
};
const MEMBER = object(MEMBER_MEMBERS);
const TRUSTEE = object({ ...MEMBER_MEMBERS, commitments: list(hexForm(32), ANY_LENGTH), proof: hexForm(64) });

const LOG_KEY = object({ origin: NOTE_NAME, publicKey: hexForm(32) });

const OUTPOINT = /^[0-9a-f]{64}:(?:0|[1-9][0-9]{0,9})$/;

const ANCHOR = object({
  network: oneOf('mainnet', 'testnet', 'regtest', 'devnet'),
  publicKey: textLike(/^0[23][0-9a-f]{64}$/, 'must be a compressed key of 33 bytes in lower-case hex'),
  genesisOutpoint: text(
    66,
    75,
    (outpoint) => OUTPOINT.test(outpoint) && Number(outpoint.slice(65)) <= 0xffffffff,
    'is <txid>:<vout> with vout below 2^32',
  ),
  maxDelayMs: whole(1, MAX_INT),
  heartbeatMs: whole(1, MAX_INT),
  closeConfirmations: whole(1, 10_000),
});

const TIME_MS = whole(0, MAX_INT);

export const CONTACT = object({
  name: line(0, 200),
  email: line(0, 200),
  phone: line(0, 200),
  url: line(0, 1_000),
});

export const SCHEDULE = object({
  issuanceOpens: TIME_MS,
  issuanceCloses: TIME_MS,
  votingOpens: TIME_MS,
  votingCloses: TIME_MS,
});

export const POLICY = object({
  revoting: oneOf('latest-counts', 'refused'),
  issuanceDuringVoting: truth,
  issuanceRoundS: whole(0, 86_400),
  // Two at least: a single ballot is never decrypted (spec §10).
  minCounted: whole(2, 1_000_000),
});

export const TIME_ZONE = textLike(/^[A-Za-z0-9_+/-]{1,64}$/, 'must be an IANA time zone');

/** Members that draft and definition share without any difference. */
const COMMON = {
  protocol: oneOf('psephos/1'),
  title: TITLE,
  description: DESCRIPTION,
  contact: CONTACT,
  timeZone: TIME_ZONE,
  contests: list(CONTEST, ANY_LENGTH),
  roll: object({
    registrars: oneOf(1, 2),
    size: mapOf(ID, whole(0, MAX_INT)),
    root: hexForm(32),
  }),
  issuers: object({ threshold: whole(-MAX_INT, MAX_INT), members: list(MEMBER, ANY_LENGTH) }),
  witnesses: object({
    quorum: whole(-MAX_INT, MAX_INT),
    members: list(object({ name: NOTE_NAME, publicKey: hexForm(32) }), 255),
  }),
  board: LOG_KEY,
  issuance: LOG_KEY,
  anchor: ANCHOR,
  schedule: SCHEDULE,
  policy: POLICY,
  officials: list(object({ name: NAME, signingKey: hexForm(32) }), 255),
  software: object({ web: hexForm(32) }),
};

export const DRAFT_SCHEMA = object({
  ...COMMON,
  voterClasses: list(object(CLASS_MEMBERS), 65_535),
  trustees: object({ threshold: whole(-MAX_INT, MAX_INT), members: list(MEMBER, ANY_LENGTH) }),
});

export const DEFINITION_SCHEMA = object({
  ...COMMON,
  voterClasses: list(object({ ...CLASS_MEMBERS, issuing: ISSUING }), 65_535),
  trustees: object({ threshold: whole(-MAX_INT, MAX_INT), members: list(TRUSTEE, ANY_LENGTH), publicKey: hexForm(32) }),
  rollApprovals: list(object({ issuer: whole(-MAX_INT, MAX_INT), signature: hexForm(64) }), 32),
  ceremonyId: hexForm(32),
});
