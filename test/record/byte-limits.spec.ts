/**
 * Edges of the record's bytes: pushes, Merkle paths, entries, transactions, signatures, rolls. Each of these holds one
 * branch of a check in its place (`npm run mutants`).
 */
import { concatBytes, fromHex, toHex, u16 } from '#crypto';
import {
  anchorPublicKey,
  assertTwoOfficials,
  buildTopUp,
  type Bump,
  decodeBoardEntry,
  decodeBump,
  decodeOutpoint,
  decodePushes,
  decodeTransaction,
  encodeDocumentEntry,
  encodeLength,
  encodePush,
  encodeRollEntry,
  encodeTransaction,
  hash256,
  isRecordPath,
  signatureDigest,
  signatureDigestOfType,
  verifyAnchorTransaction,
  verifyBump,
} from '#record';
import { decodeLowSSignature } from '../../libs/record/src/der-signature.js';
import { bytesFor, expectCode, hexFor } from './fixture.js';

function codeOf(call: () => unknown): string {
  try {
    call();
    return 'accepted';
  } catch (error) {
    return (error as { code: string }).code;
  }
}

describe('pushes', () => {
  test.each([
    [1, '01'],
    [75, '4b'],
    [76, '4c4c'],
    [255, '4cff'],
    [256, '4d0001'],
    [65_535, '4dffff'],
    [65_536, '4e00000100'],
  ])('of %s bytes begin with %s', (length, prefix) => {
    const data = new Uint8Array(length).fill(7);
    const push = encodePush(data);
    expect(toHex(push.subarray(0, push.length - length))).toBe(prefix);
    expect(decodePushes(push)).toEqual([data]);
  });

  test.each([
    ['of nothing', '00'],
    ['of nothing, in a longer form', '4c00'],
    ['of one byte, in a longer form', '4c0107'],
    ['cut off in their length', '4d01'],
    ['cut off', '0207'],
    ['that are an opcode', '51'],
    ['that are an opcode with a length', `5100000100${'07'.repeat(65_536)}`],
  ])('%s are refused', (_name, hex) => {
    expectCode(() => decodePushes(fromHex(hex, hex.length / 2)), 'ANCHOR_PAYLOAD_PUSH_INVALID');
  });
});

describe('Merkle paths', () => {
  const tx = bytesFor('tx', 32);
  const txid = toHex(new Uint8Array(tx).reverse());
  const [one, two] = [bytesFor('one', 32), bytesFor('two', 32)];
  const code = (levels: Bump['levels']) => codeOf(() => verifyBump({ blockHeight: 5, levels }, txid));
  const leaf = (offset: number) => ({ offset, hash: tx });

  test('end in one root', () => {
    expect(code([[leaf(0), { offset: 1, hash: one }]])).toBe('accepted');
    expect(code([[leaf(2), { offset: 3, hash: one }]])).toBe('BUMP_SIBLING_MISSING');
    const four = [leaf(0), ...[1, 2, 3].map((offset) => ({ offset, hash: bytesFor(`leaf ${offset}`, 32) }))];
    expect(code([four])).toBe('BUMP_SIBLING_MISSING');
  });

  test('of one transaction are a path only if there is nothing above', () => {
    expect(code([[leaf(0)]])).toBe('accepted');
    expect(code([[leaf(1)]])).toBe('BUMP_SIBLING_MISSING');
    expect(code([[leaf(0)], [{ offset: 1, hash: one }]])).toBe('BUMP_SIBLING_MISSING');
  });

  test('may give what they compute, if it is the same', () => {
    const parent = hash256(concatBytes(tx, one));
    const bottom = [leaf(0), { offset: 1, hash: one }];
    expect(
      code([
        bottom,
        [
          { offset: 0, hash: parent },
          { offset: 1, hash: two },
        ],
      ]),
    ).toBe('accepted');
    expect(
      code([
        bottom,
        [
          { offset: 0, hash: two },
          { offset: 1, hash: two },
        ],
      ]),
    ).toBe('BUMP_NODE_DIFFERENT');
    const second = [leaf(2), { offset: 3, hash: one }];
    expect(
      code([
        second,
        [
          { offset: 0, hash: two },
          { offset: 1, hash: null },
        ],
      ]),
    ).toBe('BUMP_NODE_DIFFERENT');
  });

  test('do not hold a transaction because they repeat a node', () => {
    expect(
      code([
        [
          { offset: 0, hash: one },
          { offset: 1, hash: null },
        ],
      ]),
    ).toBe('BUMP_TXID_MISSING');
  });

  test('have 1 to 40 levels', () => {
    const levels = (count: number) =>
      codeOf(() => decodeBump(`00${count.toString(16).padStart(2, '0')}${'00'.repeat(count)}`));
    expect([levels(1), levels(40)]).toEqual(['accepted', 'accepted']);
    expect([levels(0), levels(41)]).toEqual(['BUMP_FORM_INVALID', 'BUMP_FORM_INVALID']);
  });

  test('have 65,535 bytes at most', () => {
    // Height 0, empty levels, and one of 1,834 nodes: the first 253 with a short offset.
    const nodes = Array.from(
      { length: 1_834 },
      (_, i) => `${i < 253 ? toHex(Uint8Array.of(i)) : `fd${toHex(u16(i).reverse())}`}00${toHex(one)}`,
    );
    const bytes = (empty: number) =>
      `00${(empty + 1).toString(16).padStart(2, '0')}fd${toHex(u16(1_834).reverse())}${nodes.join('')}${'00'.repeat(empty)}`;
    const length = bytes(0).length / 2;
    const fill = (total: number) => codeOf(() => decodeBump(bytes(total - length)));
    expect([fill(65_535), fill(65_536)]).toEqual(['accepted', 'BUMP_FORM_INVALID']);
  });

  test('have numbers in their shortest form, of every length', () => {
    const height = (hex: string) => codeOf(() => decodeBump(`${hex}0100`));
    expect(['fc', 'fdfd00', 'fe00000100', 'ff0000000001000000'].map(height)).toEqual(Array(4).fill('accepted'));
    expect(['fdfc00', 'fe00ff0000', 'ffffffffff00000000', 'ffffffffffffffffff'].map(height)).toEqual(
      Array(4).fill('BUMP_FORM_INVALID'),
    );
    expect(decodeBump('fe000001000100').blockHeight).toBe(65_536);
    expect(decodeBump('ff00000000010000000100').blockHeight).toBe(2 ** 32);
  });

  test('mark a transaction on the lowest level alone', () => {
    const node = (flags: string) => `00${flags}${toHex(one)}`;
    expect(codeOf(() => decodeBump(`000101${node('02')}`))).toBe('accepted');
    expect(codeOf(() => decodeBump(`00020001${node('02')}`))).toBe('BUMP_FORM_INVALID');
    expect(codeOf(() => decodeBump(`0001010001`))).toBe('BUMP_FORM_INVALID');
    expect(codeOf(() => decodeBump(`0001010101`))).toBe('accepted');
  });
});

describe('entries', () => {
  test('have 1 to 65,535 bytes', () => {
    const ballot = (length: number) => codeOf(() => decodeBoardEntry(new Uint8Array(length).fill(0x10)));
    expect([ballot(1), ballot(65_535)]).toEqual(['accepted', 'accepted']);
    expect([ballot(0), ballot(65_536)]).toEqual(['ENTRY_LENGTH_INVALID', 'ENTRY_LENGTH_INVALID']);
  });

  test('name share files from 1 on, and the result 0', () => {
    const code = (kind: 1 | 2, number: number) =>
      codeOf(() => decodeBoardEntry(Uint8Array.of(0x30, kind, 0, number, ...bytesFor('hash', 32))));
    expect([code(1, 1), code(2, 0)]).toEqual(['accepted', 'accepted']);
    expect([code(1, 0), code(2, 1)]).toEqual(['ENTRY_DOCUMENT_INVALID', 'ENTRY_DOCUMENT_INVALID']);
    expect(decodeBoardEntry(encodeDocumentEntry(1, 1, bytesFor('hash', 32)))).toMatchObject({ kind: 1, number: 1 });
  });

  test('of phases have two signatures', () => {
    const by = (...officials: number[]) =>
      codeOf(() => assertTwoOfficials(officials.map((official) => ({ official, signature: new Uint8Array(64) }))));
    expect(by(0, 1)).toBe('accepted');
    for (const officials of [[], [0], [0, 1, 2], [1, 0], [1, 1]])
      expect(by(...officials)).toBe('PHASE_OFFICIAL_INVALID');
  });
});

describe('transactions', () => {
  const secretKey = bytesFor('anchor key', 32);
  const previous = { txid: hexFor('funding', 32), vout: 0, satoshis: 10_000 };

  test('an outpoint is one of 2^32', () => {
    expect(decodeOutpoint(`${hexFor('tx', 32)}:4294967295`).vout).toBe(0xffffffff);
    expectCode(() => decodeOutpoint(`${hexFor('tx', 32)}:4294967296`), 'OUTPOINT_INVALID');
  });

  test('numbers have their shortest form', () => {
    const forms = [252, 253, 65_535, 65_536, 2 ** 32 - 1, 2 ** 32].map((n) => toHex(encodeLength(n)));
    expect(forms).toEqual(['fc', 'fdfd00', 'fdffff', 'fe00000100', 'feffffffff', 'ff0000000001000000']);
  });

  test('a TOP-UP has 2 to 252 inputs', () => {
    const payload = {
      type: 'TOP-UP' as const,
      electionId: bytesFor('election', 32),
      seq: 1,
      treeSize: 4,
      rootHash: bytesFor('root', 32),
      issuedSize: 1,
      issuedRoot: bytesFor('issued', 32),
      timeMs: 1_700_000_000_000,
      leafHashes: [],
    };
    const further = { txid: hexFor('more', 32), vout: 2, satoshis: 5_000, secretKey: bytesFor('other', 32) };
    const built = decodeTransaction(buildTopUp({ previous, secretKey, payload, feeSat: 50 }, [further]).raw);
    const code = (count: number) => {
      const inputs = Array.from({ length: count }, (_, i) => ({ ...built.inputs[Math.min(i, 1)], vout: i }));
      return codeOf(() =>
        verifyAnchorTransaction(encodeTransaction({ ...built, inputs }), previous, anchorPublicKey(secretKey)),
      );
    };
    // The signature no longer fits; the number of inputs is looked at before it.
    expect([code(2), code(252)]).toEqual(['ANCHOR_SIGNATURE_INVALID', 'ANCHOR_SIGNATURE_INVALID']);
    expect([code(1), code(253)]).toEqual(['ANCHOR_INPUTS_INVALID', 'ANCHOR_INPUTS_INVALID']);
  });

  test('have an input and an output, all that there is and no more than there is', () => {
    const whole = { version: 1, inputs: [input()], outputs: [{ satoshis: 5, script: new Uint8Array() }], locktime: 0 };
    const code = (changes: object) => codeOf(() => decodeTransaction(encodeTransaction({ ...whole, ...changes })));
    expect(code({})).toBe('accepted');
    expect([code({ inputs: [] }), code({ outputs: [] })]).toEqual([
      'TRANSACTION_FORM_INVALID',
      'TRANSACTION_FORM_INVALID',
    ]);
    const money = (satoshis: number) => code({ outputs: [{ satoshis, script: new Uint8Array() }] });
    expect([money(2.1e15), money(2.1e15 + 1)]).toEqual(['accepted', 'TRANSACTION_FORM_INVALID']);
    for (const length of [252, 253, 65_535, 65_536]) {
      expect(code({ outputs: [{ satoshis: 5, script: new Uint8Array(length) }] })).toBe('accepted');
    }
    const raw = encodeTransaction(whole);
    for (let length = 0; length < raw.length; length++) {
      expect(codeOf(() => decodeTransaction(raw.subarray(0, length)))).toBe('TRANSACTION_FORM_INVALID');
    }
    expect(codeOf(() => decodeTransaction(concatBytes(raw, Uint8Array.of(0))))).toBe('TRANSACTION_FORM_INVALID');
  });

  test('have digests that cover what the type of the signature says', () => {
    const spent = { satoshis: 9, script: Uint8Array.of(1) };
    const output = (satoshis: number) => ({ satoshis, script: Uint8Array.of(2) });
    const two = {
      version: 1,
      inputs: [input(), { ...input(), vout: 1 }],
      outputs: [output(1), output(2)],
      locktime: 0,
    };
    const otherInput = { ...two, inputs: [two.inputs[0], { ...two.inputs[1], vout: 7 }] };
    const otherSequence = { ...two, inputs: [two.inputs[0], { ...two.inputs[1], sequence: 7 }] };
    const [ownOutput, otherOutput] = [
      [output(7), output(2)],
      [output(1), output(7)],
    ].map((outputs) => ({ ...two, outputs }));
    const covers = (type: number, changed: typeof two) =>
      toHex(signatureDigestOfType(type, two, 0, spent)) !== toHex(signatureDigestOfType(type, changed, 0, spent));
    const changes = [otherInput, otherSequence, ownOutput, otherOutput];
    const covered = [0x41, 0x42, 0x43, 0xc1, 0xc2, 0xc3].map((type) => changes.map((changed) => covers(type, changed)));
    expect(covered).toEqual([
      [true, true, true, true],
      [true, false, false, false],
      [true, false, true, false],
      [false, false, true, true],
      [false, false, false, false],
      [false, false, true, false],
    ]);
    // BIP 143: 32 zeros stand for what is not covered, and for the output that an input of SINGLE has not.
    const single = { ...two, outputs: [output(1)] };
    const second = (transaction: typeof two) => toHex(signatureDigestOfType(0x43, transaction, 1, spent));
    expect(second(single)).toBe(second({ ...two, outputs: [output(5)] }));
    expect(second(two)).not.toBe(second(single));
    expect(toHex(signatureDigestOfType(0x41, two, 0, spent))).toBe(toHex(signatureDigest(two, 0, spent)));
    expect(toHex(signatureDigestOfType(0xc2, two, 0, spent))).toBe(
      toHex(
        hash256(
          concatBytes(
            Uint8Array.of(1, 0, 0, 0),
            new Uint8Array(64),
            fromHex(hexFor('spent', 32), 32).reverse(),
            new Uint8Array(4),
            Uint8Array.of(1, 1, 9),
            new Uint8Array(7),
            new Uint8Array(4).fill(255),
            new Uint8Array(36),
            Uint8Array.of(0xc2, 0, 0, 0),
          ),
        ),
      ),
    );
  });

  test('have 10,000,000 bytes at most', () => {
    const outputs = (script: number) => [{ satoshis: 5, script: new Uint8Array(script) }];
    const of = (script: number) =>
      encodeTransaction({ version: 1, inputs: [input()], outputs: outputs(script), locktime: 0 });
    const overhead = of(9_000_000).length - 9_000_000;
    expect(codeOf(() => decodeTransaction(of(10_000_000 - overhead)))).toBe('accepted');
    expect(codeOf(() => decodeTransaction(of(10_000_001 - overhead)))).toBe('TRANSACTION_FORM_INVALID');
  });

  function input() {
    return { txid: hexFor('spent', 32), vout: 0, unlockingScript: new Uint8Array(), sequence: 0xffffffff };
  }
});

describe('signatures', () => {
  const ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;

  test('have R and S in 1…n − 1, S in the lower half', () => {
    const code = (r: bigint, s: bigint) => codeOf(() => decodeLowSSignature(der(integer(r), integer(s))));
    expect([code(1n, 1n), code(ORDER - 1n, ORDER / 2n)]).toEqual(['accepted', 'accepted']);
    expect([code(0n, 1n), code(1n, 0n), code(ORDER, 1n), code(1n, ORDER)]).toEqual(
      Array(4).fill('ANCHOR_SIGNATURE_FORM_INVALID'),
    );
    expect(code(1n, ORDER / 2n + 1n)).toBe('ANCHOR_SIGNATURE_HIGH_S');
  });

  test.each([
    ['another tag of R', '3006' + '030101' + '020101'],
    ['no S', '3003' + '020101'],
    ['an integer of no bytes', '3005' + '0200' + '020101'],
    ['a needless zero', '3007' + '02020001' + '020101'],
    ['a negative R', '3006' + '020180' + '020101'],
    ['an integer of 34 bytes', '3027' + '0222' + `00${'ff'.repeat(33)}` + '020101'],
    ['an integer that goes on behind the end', '3006' + '020101' + '020201'],
    ['a tag and nothing', '3004' + '020101' + '02'],
    ['a byte behind S', '3007' + '020101' + '020101' + '00'],
  ])('%s is no strict DER', (_name, hex) => {
    expectCode(() => decodeLowSSignature(fromHex(hex, hex.length / 2)), 'ANCHOR_SIGNATURE_FORM_INVALID');
  });

  test('an integer with its highest bit set has one zero before it', () => {
    expect(toHex(decodeLowSSignature(fromHex('300702020080020101', 9)).subarray(31, 32))).toBe('80');
  });

  function integer(value: bigint): Uint8Array {
    const hex = value.toString(16);
    const even = hex.length % 2 === 0 ? hex : `0${hex}`;
    const digits = fromHex(even, even.length / 2);
    const positive = digits[0] >= 0x80 ? concatBytes(Uint8Array.of(0), digits) : digits;
    return concatBytes(Uint8Array.of(2, positive.length), positive);
  }

  function der(...integers: Uint8Array[]): Uint8Array {
    const body = concatBytes(...integers);
    return concatBytes(Uint8Array.of(0x30, body.length), body);
  }
});

test('a roll entry has one or two keys of 32 bytes', () => {
  const code = (...lengths: number[]) =>
    codeOf(() => encodeRollEntry({ classIndex: 0, rollKeys: lengths.map((length) => new Uint8Array(length)) }));
  expect([code(32), code(32, 32)]).toEqual(['accepted', 'accepted']);
  for (const lengths of [[], [31], [32, 33], [32, 32, 32]]) expect(code(...lengths)).toBe('ROLL_KEY_INVALID');
});

test('a path of a record has 200 characters at most', () => {
  expect([isRecordPath('a'.repeat(200)), isRecordPath('a'.repeat(201)), isRecordPath('')]).toEqual([
    true,
    false,
    false,
  ]);
});
