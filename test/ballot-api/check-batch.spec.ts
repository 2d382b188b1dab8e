/**
 * Mixed batches as the checking threads get them: the first step that fails names the code, whatever else fails (spec §6), bad
 * items change nothing for their neighbours, and an engine that breaks costs nobody a vote (attacks 6, 12, 34, 35).
 */
import { beforeAll, describe, expect, test } from '@jest/globals';
import * as c from '#crypto';
import {
  checkBatch,
  type CheckContext,
  type CheckItem,
  checkSurely,
} from '../../apps/ballot-api/src/ballot-intake/check-batch.js';
import { forgeBody } from '../crypto/forger.js';
import { atMostOne, contextWith, patched, voter } from '../crypto/support.js';

const issuer = c.blsScalarFromRandom(c.randomBytes(64));
const contexts = [0, 1].map((classIndex) => contextWith([atMostOne(2)], { classIndex }));
const [ctx] = contexts;
const { electionId } = ctx;
const issuingKey = c.encodeBlsPoint(c.G2_BASE.multiply(issuer));
const topic: CheckContext = {
  electionId,
  contexts,
  issuingKeys: [issuingKey, Uint8Array.from(issuingKey)],
  registrars: 1,
};

const tokens = contexts.map(({ classIndex }) => {
  const message = c.encodeTokenMessage(electionId, classIndex, voter.publicKey);
  return c.blindSign(issuer, c.blind(message, 1n));
});
const complete = (body: Uint8Array, token = tokens[0]): Uint8Array =>
  c.encodeBallot(body, token, c.signBallot(voter.secretKey, c.computeTracker(body)));
const bodyOf = (context: c.BallotContext, revision = 7): Uint8Array =>
  c.encryptBallot(context, voter.publicKey, revision, [[1, 0]], c.generateBallotSeed()).body;

const honest = complete(bodyOf(ctx));
const otherToken = tokens[0].slice();
otherToken.set(c.blindSign(issuer, c.blind(c.utf8('something else'), 1n)));
const badForm = patched(honest, 1 + c.BALLOT_HEADER_BYTES, new Uint8Array(32));
const badSignature = patched(honest, honest.length - 1, Uint8Array.of(0));
const badProofs = complete(forgeBody({ ctx, values: [[2n, 0n]] }));
const withBadToken = (entry: Uint8Array): Uint8Array => patched(entry, entry.length - 112, otherToken);
const trackerOf = (entry: Uint8Array): Uint8Array => c.ballotTracker(entry);
const spoilOf = (token: Uint8Array): Uint8Array =>
  c.encodeSpoil(electionId, 0, voter.secretKey, trackerOf(honest), token);

const roll = { secretKey: 5n, publicKey: c.encodePoint(c.multiplyBase(5n)) };
const requestOf = (classIndex: number): Uint8Array => {
  const D = c.blind(c.utf8('hidden'), 7n);
  return c.makeRequest({ electionId, classIndex, rollKeys: [roll], D, randomness: [c.randomBytes(32)] });
};
const badRequest = requestOf(0);
badRequest.set(c.encodeScalar(3n), badRequest.length - 32);

let engines: { fast: c.Engine; reference: c.Engine };
beforeAll(async () => {
  engines = { fast: await c.openEngine('wasm'), reference: await c.openEngine('noble') };
});

const item = (bytes: Uint8Array, kind: CheckItem['kind'] = 'ballot', tokenKnown = false) => ({
  topic,
  item: { kind, bytes, tokenKnown },
});
const codes = (batch: ReturnType<typeof item>[]): string[] =>
  checkBatch(batch, engines.fast).map((answer) => (answer.ok ? answer.kind : answer.code));

const CASES: [string, () => ReturnType<typeof item>, string][] = [
  ['a ballot', () => item(honest), 'ballot'],
  ['a ballot of another class', () => item(complete(bodyOf(contexts[1]), tokens[1])), 'ballot'],
  ['a ballot with the token of another class', () => item(complete(bodyOf(contexts[1]))), 'TOKEN_INVALID'],
  ['a class that is none', () => item(complete(bodyOf({ ...ctx, classIndex: 2 }))), 'BALLOT_CLASS_INVALID'],
  ['half a ballot', () => item(honest.subarray(0, 300)), 'BALLOT_LENGTH_INVALID'],
  ['no header', () => item(honest.subarray(0, 60)), 'BALLOT_LENGTH_INVALID'],
  ['bad form', () => item(badForm), 'BALLOT_POINT_INVALID'],
  ['bad form, bad token', () => item(withBadToken(badForm)), 'BALLOT_POINT_INVALID'],
  ['bad signature', () => item(badSignature), 'BALLOT_SIGNATURE_INVALID'],
  ['bad signature, bad token', () => item(withBadToken(badSignature)), 'BALLOT_SIGNATURE_INVALID'],
  ['bad token', () => item(withBadToken(honest)), 'TOKEN_INVALID'],
  ['bad token, bad proofs', () => item(withBadToken(badProofs)), 'TOKEN_INVALID'],
  ['bad proofs', () => item(badProofs), 'BALLOT_PROOF_INVALID'],
  ['a token verified before', () => item(withBadToken(honest), 'ballot', true), 'ballot'],
  ['a spoil', () => item(spoilOf(tokens[0]), 'spoil'), 'spoil'],
  ['a spoil with a bad token', () => item(spoilOf(otherToken), 'spoil'), 'TOKEN_INVALID'],
  ['a spoil with a bad signature and token', () => item(patched(spoilOf(otherToken), 210, Uint8Array.of(0)), 'spoil'), 'SPOIL_SIGNATURE_INVALID'],
  ['a request', () => item(requestOf(1), 'request'), 'request'],
  ['a request of a class that is none', () => item(requestOf(2), 'request'), 'REQUEST_CLASS_INVALID'],
  ['a request that another signed', () => item(badRequest, 'request'), 'REQUEST_SIGNATURE_INVALID'],
  ['a request that is none', () => item(new Uint8Array(3), 'request'), 'REQUEST_LENGTH_INVALID'],
]; // prettier-ignore

describe('each item has the code of its first failing step', () => {
  test.each(CASES)('%s, alone', (_, make, code) => expect(codes([make()])).toEqual([code]));

  test('all in one batch', () => {
    expect(codes(CASES.map(([, make]) => make()))).toEqual(CASES.map(([, , code]) => code));
  });
});

test('the tracker is that of the ballot’s own body', () => {
  const entries = [honest, complete(bodyOf(ctx, 8)), complete(bodyOf(contexts[1]), tokens[1])];
  const answers = checkBatch(entries.map((entry) => item(entry)), engines.fast); // prettier-ignore
  expect(answers).toEqual(entries.map((entry) => ({ ok: true, kind: 'ballot', tracker: trackerOf(entry) })));
});

test('where the fast engine breaks, the reference decides, and the operator is told', () => {
  const broken = new Proxy(engines.fast, {
    get: () => () => {
      throw new Error('unreachable');
    },
  });
  const faults: string[] = [];
  const batch = CASES.map(([, make]) => make());
  const answers = checkSurely(batch, { ...engines, fast: broken }, (fault) => faults.push(fault));
  expect(answers.map((answer) => (answer.ok ? answer.kind : answer.code))).toEqual(CASES.map(([, , code]) => code));
  expect(faults).toEqual(['unreachable']);
});
