/**
 * A kernel that says something else than noble: whatever it says, the check ends, and nobody learns a verdict. What it refuses
 * is decided by noble one by one; of what it accepts a random part is, which a lie about a thousand ballots does not escape.
 */
import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import * as c from '#crypto';
import { Kernel } from '../../libs/crypto/src/engine/kernel.js';
import { KernelBallots } from '../../libs/crypto/src/engine/kernel-ballots.js';
import { KernelSignatures } from '../../libs/crypto/src/engine/kernel-signatures.js';
import { KernelSums } from '../../libs/crypto/src/engine/kernel-sums.js';
import { KernelTokens } from '../../libs/crypto/src/engine/kernel-tokens.js';
import { atMostOne, cast, contextWith, labelled, patched } from './support.js';

/** So many that none of them is looked at again once in a million runs. */
const MANY = 1_200;
const many = <T>(item: T): T[] => Array<T>(MANY).fill(item);

const ctx = contextWith([atMostOne(1)]);
const honest = cast(ctx, [[1]]);
const wrongSignature = patched(honest, honest.length - 32, c.encodeScalar(1n));
const wrongForm = patched(honest, honest.length - 64, new Uint8Array(32).fill(0xff));

const secret = c.littleEndian(labelled('signer')) % c.ORDER;
const publicKey = c.encodePoint(c.multiplyBase(secret));
/** As long as the kernel takes. */
const message = new Uint8Array(256).fill(7);
const signed: c.ClaimedSignature = { publicKey, message, signature: c.sign('request', secret, message) };
const unsigned = { ...signed, message: labelled('another message') };
const noSignature = { ...unsigned, signature: new Uint8Array(64).fill(0xff) };

const issuer = 5n;
const issuingKey = c.encodeBlsPoint(c.G2_BASE.multiply(issuer));
const issued: c.ClaimedToken = { message, token: c.blindSign(issuer, c.encodeBlsPoint(c.hashToG1(message))) };
const unissued = { ...issued, message: labelled('another message') };
const noToken = { ...unissued, token: new Uint8Array(48).fill(0xff) };

let wasm: c.Engine;
let noble: c.Engine;
beforeAll(async () => {
  [wasm, noble] = [await c.openEngine('wasm'), await c.openEngine('noble')];
});

let undo: (() => void)[] = [];
afterEach(() => {
  for (const each of undo) each();
  undo = [];
});

/** From now on, until the test ends, the kernel answers so. */
function lie<T extends object, K extends keyof T>(kernel: { prototype: T }, method: K, answer: T[K]): void {
  const honestly = kernel.prototype[method];
  kernel.prototype[method] = answer;
  undo.push(() => (kernel.prototype[method] = honestly));
}

describe('ballots', () => {
  const verify = (entries: readonly Uint8Array[]) => () => wasm.verifyBallots(ctx, entries);

  test('whose equations do not hold, and it says that they do', () => {
    lie(KernelBallots, 'holds', () => true);
    expect(verify(many(wrongSignature))).toThrow('noble refuses a ballot that the kernel accepts');
  });

  test('whose form is wrong, and it says that it is right', () => {
    lie(KernelBallots, 'load', (entries) => entries.map(() => true));
    lie(KernelBallots, 'holds', () => true);
    expect(verify(many(wrongForm))).toThrow('noble refuses the form of a ballot that the kernel accepts');
  });

  test('whose equations hold, and it says that they do not', () => {
    lie(KernelBallots, 'holds', () => false);
    expect(verify([honest])).toThrow('the kernel refuses a ballot and noble does not');
  });

  test('whose form is wrong, and it finds no more than that their equations do not hold', () => {
    lie(KernelBallots, 'load', (entries) => entries.map(() => true));
    lie(KernelBallots, 'holds', () => false);
    const { refusals } = noble.verifyBallots(ctx, [wrongForm]);
    expect(refusals[0]?.stage).toBe('form');
    expect(wasm.verifyBallots(ctx, [wrongForm]).refusals).toEqual(refusals);
  });

  test('whose form is right, and it says that it is wrong', () => {
    lie(KernelBallots, 'load', (entries) => entries.map(() => false));
    expect(verify([honest])).toThrow('the kernel refuses a ballot’s form and noble does not');
  });
});

describe('sums of ballots', () => {
  const sum = (entries: readonly Uint8Array[]) => () => wasm.sumBallots(ctx, entries);

  test('that are others', () => {
    lie(KernelSums, 'encode', () => new Uint8Array(64));
    expect(sum(many(honest))).toThrow('noble adds ballots up to another sum than the kernel');
  });

  test('of which it decodes nothing', () => {
    lie(KernelSums, 'add', () => 0);
    expect(sum([honest])).toThrow('the kernel refuses a ciphertext and noble does not');
  });
});

/** What signatures and tokens have in common: batches in which noble looks at a few items where the kernel says no. */
function judgesItems<
  T,
  K extends { load(...parts: never[]): readonly boolean[]; holds(start: number, end: number): boolean },
>(parts: {
  kernel: { prototype: K };
  what: string;
  verify: (engine: c.Engine, items: readonly T[]) => number[];
  load: (answer: boolean) => K['load'];
  good: T;
  bad: T;
  unreadable: T;
}): void {
  const { kernel, what, verify, load, good, bad, unreadable } = parts;
  const says = (items: readonly T[]) => () => verify(wasm, items);
  const refusesAlone = `the kernel refuses a ${what} and noble does not`;

  test('that are none, and it says that they are', () => {
    lie(kernel, 'load', load(true));
    lie(kernel, 'holds', () => true);
    expect(says(many(bad))).toThrow(`noble refuses a ${what} that the kernel accepts`);
  });

  test.each([
    ['the only one', () => [good]],
    ['the first, behind which are others', () => [good, bad, bad]],
    ['the last two', () => [bad, good, good]],
    ['one beside another that it could not read', () => [good, unreadable]],
  ])('that are some, and it finds an equation that does not hold: %s', (_name, items) => {
    lie(kernel, 'holds', () => false);
    expect(says(items())).toThrow(refusesAlone);
  });

  test('that are some, and it cannot read them', () => {
    lie(kernel, 'load', load(false));
    lie(kernel, 'holds', () => true);
    expect(says([good])).toThrow(refusesAlone);
    expect(says([good, good, bad])).toThrow(refusesAlone);
  });

  test('what noble has refused is not looked at again', () => {
    expect(verify(noble, [bad, unreadable])).toEqual([0, 1]);
    drawNothingButZeros();
    lie(kernel, 'holds', () => false);
    expect(verify(wasm, [bad, unreadable])).toEqual([0, 1]);
  });
}

describe('signatures', () => {
  judgesItems({
    kernel: KernelSignatures,
    what: 'signature',
    verify: (engine, items: readonly c.ClaimedSignature[]) => engine.verifySignatures('request', items),
    load: (answer) => (_purpose, items) => items.map(() => answer),
    good: signed,
    bad: unsigned,
    unreadable: noSignature,
  });
});

describe('tokens', () => {
  judgesItems({
    kernel: KernelTokens,
    what: 'token',
    verify: (engine, items: readonly c.ClaimedToken[]) => engine.verifyTokens(issuingKey, items),
    load: (answer) => (items) => items.map(() => answer),
    good: issued,
    bad: unissued,
    unreadable: noToken,
  });

  test('under weights that are no good: sums that are the identity are no equation', () => {
    drawNothingButZeros();
    expect(wasm.verifyTokens(issuingKey, [issued, unissued])).toEqual([1]);
  });

  test('whose weighted sum alone is the identity', () => {
    drawNothingBut(1);
    const opposite = c.encodeBlsPoint(c.decodeG1(issued.token, 'TOKEN_INVALID', 'token').negate());
    expect(wasm.verifyTokens(issuingKey, [issued, { ...unissued, token: opposite }])).toEqual([1]);
  });
});

describe('requests', () => {
  const requestFor = (D: Uint8Array): Uint8Array =>
    c.makeRequest({
      electionId: ctx.electionId,
      classIndex: 0,
      rollKeys: [{ secretKey: secret, publicKey }],
      D,
      randomness: [labelled('randomness')],
    });
  const request = requestFor(issued.token);
  const verify = (bytes: Uint8Array) => () => wasm.verifyRequests(ctx.electionId, 1, [bytes]);

  /** Its word on each blinded message; that on signatures is asked elsewhere. */
  function answersStatus(status: number): void {
    lie(KernelSignatures, 'load', (_purpose, items) => items.map(() => true));
    lie(KernelSignatures, 'holds', () => true);
    lie(Kernel, 'read', (_address, bytes) => new Uint8Array(bytes).fill(status));
  }

  test('whose blinded message is none, and it says that it is one', () => {
    drawNothingButZeros();
    answersStatus(0);
    expect(verify(request)).not.toThrow();
    expect(verify(requestFor(noToken.token))).toThrow('noble refuses a blinded message that the kernel accepts');
  });

  test('whose blinded message is none, as it says itself', () => {
    drawNothingButZeros();
    const refusals = wasm.verifyRequests(ctx.electionId, 1, [request, requestFor(noToken.token)]);
    expect(refusals.map((refusal) => refusal?.code)).toEqual([undefined, 'REQUEST_POINT_INVALID']);
  });

  test('whose blinded message is one, and it says that it is none', () => {
    answersStatus(1);
    expect(verify(request)).toThrow('the kernel refuses a request and noble does not');
  });
});

/** From now on, until the test ends, every random byte is this one: zeros look at all again that the kernel accepts. */
function drawNothingBut(byte: number): void {
  const honestly = crypto.getRandomValues.bind(crypto);
  crypto.getRandomValues = (bytes) => {
    (bytes as unknown as Uint8Array).fill(byte);
    return bytes;
  };
  undo.push(() => (crypto.getRandomValues = honestly));
}

function drawNothingButZeros(): void {
  drawNothingBut(0);
}
