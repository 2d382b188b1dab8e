/** Ballots, signatures and tokens that somebody changed, among honest ones: both engines have to say the same of each. */
import * as c from '#crypto';
import { edgeElements, edgeScalars } from '../../crypto/edge-encodings.js';
import { refusedTokens } from '../../crypto/edge-tokens.js';
import { atMostOne, cast, contextWith, patched } from '../../crypto/support.js';
import { drawElement } from './elements.js';
import { drawNumber } from './numbers.js';
import { EnginesDiffer, type FuzzPart } from './part.js';
import { littleEndianBytes, type Seeded } from './random.js';

/** Both engines, and what makes hints. */
export interface Engines {
  readonly wasm: c.Engine;
  readonly noble: c.Engine;
  readonly hints: c.HintMaker;
}

/** Items of a batch: one answer of the kernel for all of them, and few enough that many batches differ. */
const AT_ONCE = 6;

export function ballotsPart({ wasm, noble, hints }: Engines): FuzzPart {
  const ctx = contextWith([{ contest: 0, options: 2, optionMax: 2, allowedTotals: [0, 1, 2] }, atMostOne(3, 1)]);
  const honest = [[[1, 1], [0, 1, 0]], [[0, 0], [0, 0, 0]], [[2, 0], [0, 0, 1]]].map((choices, i) =>
    cast(ctx, choices, `fuzz ${i}`),
  ); // prettier-ignore
  const { prefix, body, entry } = c.ballotLengths(ctx);
  const elements = [39, ...Array.from({ length: (prefix - 74) / 32 }, (_, i) => 75 + 32 * i), entry - 64];
  const scalars = [...Array.from({ length: (body - prefix) / 32 }, (_, i) => 1 + prefix + 32 * i), entry - 32];

  const draw = (random: Seeded): Uint8Array => {
    const own = random.pick(honest);
    switch (random.below(7)) {
      case 0:
        return patched(own, random.pick(elements), drawElement(random, [own.slice(39, 71)]));
      case 1:
        return patched(own, random.pick(elements), random.pick(edgeElements));
      case 2:
        return patched(own, random.pick(scalars), littleEndianBytes(drawNumber(random)));
      case 3:
        return patched(own, random.pick(scalars), random.pick(edgeScalars));
      case 4: {
        // What stands at one place of another ballot is an element, or a scalar, too.
        const place = random.pick(random.below(2) === 0 ? elements : scalars);
        return patched(own, place, random.pick(honest).slice(place, place + 32));
      }
      case 5:
        return random.flipped(own, 1);
      default:
        return own;
    }
  };
  return {
    name: 'ballots',
    perMillion: 6_000,
    run(random, cases) {
      let accepted = 0;
      for (let done = 0; done < cases; done += AT_ONCE) {
        const entries = Array.from({ length: Math.min(AT_ONCE, cases - done) }, () => draw(random));
        const claims = hints.make(ctx, entries).map((own) => own && random.flipped(own, random.below(2)));
        const sure = noble.verifyBallots(ctx, entries);
        for (const given of [undefined, claims]) {
          const fast = wasm.verifyBallots(ctx, entries, given);
          compareBallots(entries, fast, sure);
        }
        accepted += sure.refusals.filter((refusal) => refusal === null).length;
      }
      return accepted;
    },
  };
}

function compareBallots(entries: readonly Uint8Array[], fast: c.BallotBatch, sure: c.BallotBatch): void {
  entries.forEach((entry, i) => {
    const [found, due] = [fast.refusals[i], sure.refusals[i]].map((refusal) => JSON.stringify(refusal));
    if (found !== due) throw new EnginesDiffer('ballot', [entry], found, due);
    if (sure.refusals[i]?.stage !== 'form' && !c.equalBytes(fast.trackers[i], sure.trackers[i])) {
      throw new EnginesDiffer('tracker', [entry], c.toHex(fast.trackers[i]), c.toHex(sure.trackers[i]));
    }
  });
  if (c.equalBytes(fast.sums, sure.sums)) return;
  throw new EnginesDiffer('sums of ballots', entries, c.toHex(fast.sums), c.toHex(sure.sums));
}

export function signaturesPart({ wasm, noble }: Engines): FuzzPart {
  const secret = 12_345_678_901_234_567_890n;
  const publicKey = c.encodePoint(c.multiplyBase(secret));
  const draw = (random: Seeded): c.ClaimedSignature => {
    const message = random.bytes(random.below(120));
    const signature = c.signWithRandomness('request', secret, message, random.bytes(32));
    switch (random.below(6)) {
      case 0:
        return { publicKey: drawElement(random, [publicKey]), message, signature };
      case 1:
        return { publicKey, message, signature: patched(signature, 0, drawElement(random, [signature.slice(0, 32)])) };
      case 2:
        return { publicKey, message, signature: patched(signature, 32, littleEndianBytes(drawNumber(random))) };
      case 3:
        return { publicKey, message: random.flipped(message, 1), signature };
      default:
        return { publicKey, message, signature };
    }
  };
  return {
    name: 'signatures',
    perMillion: 6_000,
    run(random, cases) {
      const judge = (engine: c.Engine, items: c.ClaimedSignature[]) => engine.verifySignatures('request', items);
      return compareFailing(
        cases,
        () => draw(random),
        (engine, items) => judge(engine, items),
        { wasm, noble },
        (item) => [item.publicKey, item.message, item.signature],
      );
    },
  };
}

export function tokensPart({ wasm, noble }: Engines): FuzzPart {
  const secret = 98_765_432_109_876_543_210n;
  const issuingKey = c.encodeBlsPoint(c.G2_BASE.multiply(secret));
  const issued = Array.from({ length: 12 }, (_, i) => {
    const message = Uint8Array.of(i);
    return { message, token: c.blindSign(secret, c.encodeBlsPoint(c.hashToG1(message))) };
  });
  const draw = (random: Seeded): c.ClaimedToken => {
    const own = random.pick(issued);
    switch (random.below(6)) {
      case 0:
        return { ...own, token: random.flipped(own.token, 2) };
      case 1:
        return { ...own, token: random.flipped(random.pick(refusedTokens), 1) };
      case 2:
        return { ...own, token: random.pick(issued).token };
      default:
        return own;
    }
  };
  return {
    name: 'tokens',
    perMillion: 2_000,
    run(random, cases) {
      const judge = (engine: c.Engine, items: c.ClaimedToken[]) => engine.verifyTokens(issuingKey, items);
      return compareFailing(
        cases,
        () => draw(random),
        judge,
        { wasm, noble },
        ({ message, token }) => [message, token],
      );
    },
  };
}

function compareFailing<T>(
  cases: number,
  draw: () => T,
  judge: (engine: c.Engine, items: T[]) => number[],
  { wasm, noble }: Pick<Engines, 'wasm' | 'noble'>,
  bytesOf: (item: T) => Uint8Array[],
): number {
  let accepted = 0;
  for (let done = 0; done < cases; done += AT_ONCE) {
    const items = Array.from({ length: Math.min(AT_ONCE, cases - done) }, draw);
    const [fast, sure] = [judge(wasm, items).join(), judge(noble, items)];
    if (fast !== sure.join()) throw new EnginesDiffer('refused', items.flatMap(bytesOf), fast, sure.join());
    accepted += items.length - sure.length;
  }
  return accepted;
}
