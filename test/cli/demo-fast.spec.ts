/** `psephos demo --fast`: what the generator makes without care for secrets is what careful code makes, and its record holds. */
import {
  blind,
  blindSign,
  blsScalarFromRandom,
  decodeBallot,
  decodeG1,
  deriveBlinding,
  encodeBlsPoint,
  encodePoint,
  encodeTokenMessage,
  fromHex,
  G2_BASE,
  invertBls,
  multiplyBase,
  multiplyBlsSecret,
  ORDER,
  randomBytes,
  toHex,
  verifyBallotProofs,
  verifyBallotSignature,
  verifyToken,
} from '#crypto';
import { headersFromFile } from '#record';
import { verifyElection } from '#verify';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { makeCrowdBallot } from '../../apps/cli/src/crowd/crowd-ballots.js';
import { makeBlindedMessages, makeCrowdTokens } from '../../apps/cli/src/crowd/crowd-tokens.js';
import { choiceOf, isCounted, castersOf } from '../../apps/cli/src/crowd/crowd-voters.js';
import { GeneratorMultiples } from '../../apps/cli/src/crowd/generator-multiples.js';
import { freshScalar } from '../../apps/cli/src/crowd/secrets.js';
import { FolderSource } from '../../apps/cli/src/sources/folder-source.js';
import { psephos } from './command.js';

const VOTERS = 300;

let folder: string;
let multiples: GeneratorMultiples;

beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'psephos-fast-'));
  multiples = await GeneratorMultiples.open();
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

it('writes a record that holds, with the totals that the voters meant, and says what it is for', async () => {
  const out = path.join(folder, 'record');
  const { code, out: said } = await psephos(
    ...['demo', '--fast', '--voters', String(VOTERS), '--workers', '2', '--out', out, '--json'],
  );
  expect(code).toBe(0);
  const made = JSON.parse(said) as { electionId: string; totals: number[]; ballots: number };
  const headers = headersFromFile(new Uint8Array(readFileSync(`${out}.headers.json`)));
  const report = await verifyElection(await FolderSource.open(out), {
    ...{ expectedElectionId: fromHex(made.electionId, 32), headers },
    onProgress: () => undefined,
  });
  expect(report.verdict).toBe('VALID');
  expect(report.contests.map(({ options }) => options.map(({ total }) => total))).toEqual([made.totals]);
  expect(made.totals).toEqual(meantTotals());
  expect(made.ballots).toBe(VOTERS);
  const definition = readFileSync(path.join(out, 'definition.json'), 'utf8');
  expect(definition).toContain(`Benchmark with ${VOTERS} made-up voters`);
});

it('needs a folder', async () => {
  const { code, err } = await psephos('demo', '--fast', '--voters', '300');
  expect(code).toBe(64);
  expect(err).toContain('--fast writes a record and nothing else\nhint: name its folder with --out');
});

it('multiplies the generator as the reference does', () => {
  const scalars = [1n, 2n, 255n, 256n, 1n << 248n, ORDER - 1n, freshScalar(), freshScalar()];
  expect(multiples.encode(scalars).map(toHex)).toEqual(scalars.map((n) => toHex(encodePoint(multiplyBase(n)))));
});

it('makes ballots of any shape that the reference accepts', () => {
  const secretKey = freshScalar();
  const ctx = {
    ...{ electionId: randomBytes(32), classIndex: 1, publicKey: encodePoint(multiplyBase(secretKey)) },
    contests: [
      { contest: 0, options: 3, optionMax: 1, allowedTotals: [0, 1] },
      { contest: 2, options: 2, optionMax: 3, allowedTotals: [0, 1, 2, 3] },
    ],
  };
  const ballotSecret = freshScalar();
  const key = { secretKey: ballotSecret, publicKey: encodePoint(multiplyBase(ballotSecret)) };
  for (const choices of [
    [
      [0, 1, 0],
      [2, 1],
    ],
    [
      [0, 0, 0],
      [0, 3],
    ],
  ]) {
    const { entry } = makeCrowdBallot(multiples, ctx, secretKey, key, 7, choices, new Uint8Array(48));
    const ballot = decodeBallot(ctx, entry);
    verifyBallotSignature(ballot);
    verifyBallotProofs(ctx, ballot);
  }
});

it('makes the one token that blinding, signing and unblinding make', () => {
  const secret = blsScalarFromRandom(randomBytes(64));
  const [electionId, ballotKey] = [randomBytes(32), randomBytes(32)];
  const message = encodeTokenMessage(electionId, 0, ballotKey);
  const r = deriveBlinding(randomBytes(32), electionId, 0);
  const signed = decodeG1(blindSign(secret, blind(message, r)), 'TOKEN_INVALID', 'token');
  const [token] = makeCrowdTokens(secret, electionId, 0, [ballotKey]);
  expect(token).toEqual(encodeBlsPoint(multiplyBlsSecret(signed, invertBls(r))));
  verifyToken(encodeBlsPoint(G2_BASE.multiply(secret)), message, token ?? new Uint8Array());
  for (const D of makeBlindedMessages(8)) {
    expect(encodeBlsPoint(decodeG1(D, 'REQUEST_POINT_INVALID', 'blinded message'))).toEqual(D);
  }
});

function meantTotals(): number[] {
  const totals = [0, 0, 0, 0, 0];
  for (const round of [0, 1] as const) {
    for (let voter = 0; voter < castersOf(round, VOTERS); voter++) {
      if (isCounted(round, voter, VOTERS)) totals[choiceOf(round, voter)] += 1;
    }
  }
  return totals;
}
