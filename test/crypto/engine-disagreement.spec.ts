/**
 * A kernel that says something else than noble: whatever it says, the check ends, and nobody learns a verdict. What it refuses
 * is decided by noble one by one; of what it accepts a random part is, which a lie about a thousand ballots does not escape.
 */
import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import * as c from '#crypto';
import { KernelBallots } from '../../libs/crypto/src/engine/kernel-ballots.js';
import { KernelSignatures } from '../../libs/crypto/src/engine/kernel-signatures.js';
import { KernelSums } from '../../libs/crypto/src/engine/kernel-sums.js';
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
const message = labelled('message');
const signed: c.ClaimedSignature = { publicKey, message, signature: c.sign('request', secret, message) };
const unsigned = { ...signed, message: labelled('another message') };

let wasm: c.Engine;
beforeAll(async () => {
  wasm = await c.openEngine('wasm');
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

describe('signatures', () => {
  const verify = (items: readonly c.ClaimedSignature[]) => () => wasm.verifySignatures('request', items);

  test('that are none, and it says that they are', () => {
    lie(KernelSignatures, 'holds', () => true);
    expect(verify(many(unsigned))).toThrow('noble refuses a signature that the kernel accepts');
  });

  test.each([
    ['in an equation', 'holds', () => false],
    ['in their form', 'load', (_: unknown, items: readonly unknown[]) => items.map(() => false)],
  ] as const)('that are some, and it refuses them %s', (_name, method, answer) => {
    lie(KernelSignatures, method, answer as never);
    expect(verify([signed])).toThrow('the kernel refuses a signature and noble does not');
    expect(verify([signed, signed, unsigned])).toThrow('the kernel refuses a signature and noble does not');
  });
});
