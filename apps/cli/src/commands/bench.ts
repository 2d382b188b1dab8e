/**
 * `psephos bench core`: what the cryptography costs on this machine, in milliseconds an operation: one contest with five
 * options, choose one, all proofs; and tokens. Medians for single operations; for batches the
 * mean over the batch, in time of a core.
 */
import {
  type BallotContext,
  blind,
  blindSign,
  blsScalarFromRandom,
  decodeBallot,
  deriveBallotKey,
  encodeBallot,
  encodeBlsPoint,
  encodePoint,
  encodeTokenMessage,
  encryptBallot,
  type Engine,
  type EngineName,
  ENGINES,
  G2_BASE,
  generateVoterSecret,
  HintMaker,
  multiplyBase,
  openEngine,
  randomBytes,
  randomScalar,
  signBallot,
  TOKEN_BYTES,
  verifyBallotProofs,
  verifyBallotSignature,
  verifyToken,
} from '#crypto';
import { coreMs } from '../bench/core-time.js';
import { median, rounded } from '../bench/statistics.js';
import { CommandError, EXIT } from '../output/command-error.js';
import type { Terminal } from '../output/terminal.js';

/** What a benchmark gives: all of it for `--json`, and one line for programs that read text. */
export interface BenchReport {
  result: object;
  line: string;
}

interface BenchResult {
  format: 'psephos-bench/1';
  /** Ballots, and tokens, in a batch. */
  batch: number;
  /** Milliseconds an operation. */
  ms: {
    encryptAndProve: number;
    sign: number;
    verifyOne: number;
    verifyInBatch: number;
    verifyInBatchByWasm: number;
    verifyInBatchWithHints: number;
    tokenVerifyOne: number;
    tokenVerifyInBatch: number;
    tokenVerifyInBatchByWasm: number;
  };
}

const SINGLES = 40;
const OPTIONS = 5;
/** A batch by the kernel is short enough to be measured more than once. */
const KERNEL_RUNS = 5;

/** @param batch  ballots and tokens in a batch */
export async function benchCore(batch: number, terminal: Terminal): Promise<BenchReport> {
  terminal.say(`core cryptography: one contest, ${OPTIONS} options, choose 1, batches of ${batch}`);
  const ctx = benchContext();
  const voterSecret = generateVoterSecret();
  const key = deriveBallotKey(voterSecret, ctx.electionId, ctx.classIndex);
  const encryption: number[] = [];
  const signing: number[] = [];
  const entries: Uint8Array[] = [];

  const making = terminal.bar('encrypt and prove', batch);
  encryptBallot(ctx, key.publicKey, 0, [choice(0)], randomBytes(32)); // the tables of Y are made once
  for (let i = 0; i < batch; i++) {
    const start = performance.now();
    const { body, tracker } = encryptBallot(ctx, key.publicKey, i, [choice(i)], randomBytes(32));
    encryption.push(performance.now() - start);
    const signStart = performance.now();
    const signature = signBallot(key.secretKey, tracker);
    signing.push(performance.now() - signStart);
    entries.push(encodeBallot(body, new Uint8Array(TOKEN_BYTES), signature));
    making.set(i + 1, batch);
  }
  making.end(`${median(encryption).toFixed(2)} ms a ballot`);

  const single = entries.slice(0, SINGLES).map((entry) =>
    timed(() => {
      const ballot = decodeBallot(ctx, entry);
      verifyBallotSignature(ballot);
      verifyBallotProofs(ctx, ballot);
    }),
  );
  terminal.bar('verify one', 1).end(`${median(single).toFixed(2)} ms a ballot`);

  const inBatch = await timedByEngine(batch, 'ballot', terminal, (engine) => {
    const { refusals } = engine.verifyBallots(ctx, entries);
    if (refusals.some((refusal) => refusal !== null)) throw new Error('a batch of valid ballots was refused');
  });

  const hints = (await HintMaker.open()).make(ctx, entries);
  const engine = await openEngine('wasm');
  const hinted = coreTimed(KERNEL_RUNS, () => engine.verifyBallots(ctx, entries, hints)) / batch;
  terminal.bar('the same by wasm with hints', 1).end(`${hinted.toFixed(3)} ms a ballot`);

  const tokens = await benchTokens(ctx, batch, terminal);
  const result: BenchResult = {
    format: 'psephos-bench/1',
    batch,
    ms: {
      encryptAndProve: rounded(median(encryption), 3),
      sign: rounded(median(signing), 3),
      verifyOne: rounded(median(single), 3),
      verifyInBatch: rounded(inBatch.noble, 3),
      verifyInBatchByWasm: rounded(inBatch.wasm, 3),
      verifyInBatchWithHints: rounded(hinted, 3),
      ...tokens,
    },
  };
  return { result, line: machineLine(result) };
}

/** `psephos-bench core name=ms …`. */
function machineLine(result: BenchResult): string {
  const numbers = Object.entries(result.ms).map(([name, ms]) => `${name}_ms=${ms}`);
  const { ms } = result;
  const ratios = [
    `wasm_against_noble=${(ms.verifyInBatch / ms.verifyInBatchByWasm).toFixed(1)}`,
    `hints_against_noble=${(ms.verifyInBatch / ms.verifyInBatchWithHints).toFixed(1)}`,
    `wasm_against_noble_tokens=${(ms.tokenVerifyInBatch / ms.tokenVerifyInBatchByWasm).toFixed(1)}`,
  ];
  return ['psephos-bench core', `batch=${result.batch}`, ...numbers, ...ratios].join(' ');
}

/** Time of a core, so that what else the machine does changes no ratio; the median of some runs. */
function coreTimed(runs: number, work: () => unknown): number {
  return median(
    Array.from({ length: runs }, () => {
      const before = coreMs();
      work();
      return coreMs() - before;
    }),
  );
}

/** Milliseconds of a core that each engine takes for one of a batch. */
async function timedByEngine(
  batch: number,
  what: string,
  terminal: Terminal,
  verify: (engine: Engine) => void,
): Promise<Record<EngineName, number>> {
  const each = { noble: 0, wasm: 0 };
  for (const name of ENGINES) {
    const engine = await openEngine(name);
    // The kernel is compiled, and its memory reserved, at the first use.
    if (name === 'wasm') verify(engine);
    each[name] = coreTimed(name === 'wasm' ? KERNEL_RUNS : 1, () => verify(engine)) / batch;
    terminal.bar(`verify a batch of ${batch} by ${name}`, 1).end(`${each[name].toFixed(3)} ms a ${what}`);
  }
  return each;
}

/** A batch size that makes sense. @throws CommandError */
export function parseBatch(text: string): number {
  const batch = Number(text);
  if (Number.isInteger(batch) && batch >= 10 && batch <= 100_000) return batch;
  throw new CommandError(`--batch is '${text}', not a number from 10 to 100000`, null, EXIT.usage);
}

async function benchTokens(
  ctx: BallotContext,
  batch: number,
  terminal: Terminal,
): Promise<{ tokenVerifyOne: number; tokenVerifyInBatch: number; tokenVerifyInBatchByWasm: number }> {
  const secret = blsScalarFromRandom(randomBytes(64));
  const issuingKey = encodeBlsPoint(G2_BASE.multiply(secret));
  const making = terminal.bar('make tokens', batch);
  const items = Array.from({ length: batch }, (_, i) => {
    const message = encodeTokenMessage(ctx.electionId, ctx.classIndex, randomBytes(32));
    making.set(i + 1, batch);
    return { message, token: blindSign(secret, blind(message, 1n)) };
  });
  making.end(`${batch} tokens`);
  const single = items
    .slice(0, SINGLES)
    .map(({ message, token }) => timed(() => verifyToken(issuingKey, message, token)));
  terminal.bar('verify one token', 1).end(`${median(single).toFixed(2)} ms a token`);
  const inBatch = await timedByEngine(batch, 'token', terminal, (engine) => {
    if (engine.verifyTokens(issuingKey, items).length > 0) throw new Error('a batch of valid tokens was refused');
  });
  return {
    tokenVerifyOne: rounded(median(single), 3),
    tokenVerifyInBatch: rounded(inBatch.noble, 3),
    tokenVerifyInBatchByWasm: rounded(inBatch.wasm, 3),
  };
}

function benchContext(): BallotContext {
  return {
    electionId: randomBytes(32),
    classIndex: 0,
    publicKey: encodePoint(multiplyBase(randomScalar())),
    contests: [{ contest: 0, options: OPTIONS, optionMax: 1, allowedTotals: [1] }],
  };
}

function choice(i: number): number[] {
  return Array.from({ length: OPTIONS }, (_, option) => (option === i % OPTIONS ? 1 : 0));
}

function timed(work: () => void): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}
