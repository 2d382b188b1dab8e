/** Bytes, base32, invitations, recovery codes and challenges: what people type and scan (spec §2.1, §2.7, §5, §9). */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import * as c from '#crypto';
import { atMostOne, codeOf, contextWith, labelled, voter } from './support.js';

const electionId = labelled('election');
const bytes32 = fc.uint8Array({ minLength: 32, maxLength: 32 });

describe('bytes', () => {
  test('hex: round trip; upper case, other lengths and other characters are refused', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 80 }), (b) => c.equalBytes(c.fromHex(c.toHex(b), b.length), b)));
    for (const text of ['AB', 'abc', 'a', '', '0x', 'abcd', 'g0', ' ab', '١٢']) {
      expect(codeOf(() => c.fromHex(text, 1))).toBe('HEX_INVALID');
    }
  });

  test('integers: round trip through the reader; what does not fit is refused', () => {
    fc.assert(
      fc.property(fc.nat(0xff), fc.nat(0xffff), fc.nat(0xffffffff), fc.bigInt(0n, 2n ** 64n - 1n), (a, b, d, e) => {
        const reader = new c.ByteReader(c.concatBytes(c.u8(a), c.u16(b), c.u32(d), c.u64(e)), 'integers');
        expect([reader.u8(), reader.u16(), reader.u32(), reader.u64()]).toEqual([a, b, d, e]);
        reader.end();
      }),
    );
    for (const run of [
      () => c.u8(256),
      () => c.u16(-1),
      () => c.u32(0.5),
      () => c.u64(2n ** 64n),
      () => c.u16(Number.NaN),
    ]) {
      expect(codeOf(run)).toBe('NUMBER_INVALID');
    }
  });

  test('a reader ends neither early nor late', () => {
    expect(codeOf(() => new c.ByteReader(new Uint8Array(3), 'x').u32())).toBe('LENGTH_INVALID');
    expect(codeOf(() => new c.ByteReader(new Uint8Array(1), 'x').end())).toBe('LENGTH_INVALID');
  });

  test('LV is injective: different lists never share an encoding', () => {
    const lists = fc.array(fc.uint8Array({ maxLength: 5 }), { maxLength: 4 });
    const encode = (list: readonly Uint8Array[]): string => c.toHex(c.concatBytes(...list.map(c.lv)));
    const write = (list: readonly Uint8Array[]): string => list.map(c.toHex).join(',') + `#${list.length}`;
    fc.assert(fc.property(lists, lists, (a, b) => (encode(a) === encode(b)) === (write(a) === write(b))));
  });

  test('comparison is that of the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 4 }), fc.uint8Array({ maxLength: 4 }), (a, b) => {
        const [x, y] = [c.toHex(a), c.toHex(b)];
        expect(c.equalBytes(a, b)).toBe(x === y);
        expect(Math.sign(c.compareBytes(a, b))).toBe(x === y ? 0 : x < y ? -1 : 1);
      }),
    );
  });

  test('random bytes beyond what one call of the platform gives', () => {
    expect(new Set(c.randomBytes(70_000).slice(65_536)).size).toBeGreaterThan(200);
  });
});

describe('base32', () => {
  test('round trip, however it is typed', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (b) => {
        const text = c.encodeBase32(b);
        const typed =
          text
            .toLowerCase()
            .replace(/0/g, 'o')
            .replace(/1/g, 'l')
            .match(/.{1,4}/g)
            ?.join(' - ') ?? '';
        expect(c.decodeBase32(text, b.length)).toEqual(b);
        expect(c.decodeBase32(typed, b.length)).toEqual(b);
      }),
    );
  });

  test('a text that decodes is the text of its bytes: a value has one spelling', () => {
    const symbol = fc.constantFrom(...'0123456789ABCDEFGHJKMNPQRSTVWXYZ');
    fc.assert(
      fc.property(fc.string({ unit: symbol, minLength: 8, maxLength: 8 }), (text) => {
        const code = codeOf(() => c.decodeBase32(text.slice(0, 7), 4));
        if (code === 'accepted') expect(c.encodeBase32(c.decodeBase32(text.slice(0, 7), 4))).toBe(text.slice(0, 7));
        else expect(code).toBe('BASE32_INVALID');
      }),
    );
  });
});

describe('invitations', () => {
  test('both forms, as typed, lead to the code and to the election', () => {
    for (let i = 0; i < 20; i++) {
      const code = c.generateCode();
      expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{20}$/);
      const typed = c.encodeInvitation(code, electionId);
      const link = c.encodeInvitationLink(code, electionId);
      expect([typed.length, link.length]).toEqual([36, 72]);
      for (const text of [typed, link, typed.toLowerCase().replace(/(.{4})/g, '$1-')]) {
        const invitation = c.decodeInvitation(text);
        expect(invitation.code).toEqual(c.decodeCode(code));
        expect(c.matchesElection(invitation, electionId)).toBe(true);
        expect(c.matchesElection(invitation, labelled('fake election'))).toBe(false);
      }
    }
  });

  test('the typed form is for elections whose first 80 bits agree, the link for one alone', () => {
    const similar = electionId.slice();
    similar[10] ^= 1;
    const code = c.generateCode();
    expect(c.matchesElection(c.decodeInvitation(c.encodeInvitation(code, electionId)), similar)).toBe(true);
    expect(c.matchesElection(c.decodeInvitation(c.encodeInvitationLink(code, electionId)), similar)).toBe(false);
    expect(c.matchesElection({ code: new Uint8Array(13), electionIdPrefix: new Uint8Array(0) }, electionId)).toBe(
      false,
    );
  });

  test('a code alone, a symbol too few or too many, other characters', () => {
    const text = c.encodeInvitation(c.generateCode(), electionId);
    const wrong = ['', text.slice(0, 20), text.slice(1), `${text}0`, `U${text.slice(1)}`, `${text.slice(0, 35)}!`];
    for (const one of wrong) expect(codeOf(() => c.decodeInvitation(one))).toBe('INVITATION_INVALID');
  });

  test('codes carry 100 bits: the last four of their 13 bytes are zero', () => {
    const code = c.decodeCode(c.generateCodeWithRandomness(new Uint8Array(13).fill(0xff)));
    expect(c.toHex(code)).toBe(`${'ff'.repeat(12)}f0`);
  });
});

describe('recovery codes', () => {
  test('round trip', () => {
    fc.assert(
      fc.property(bytes32, (secret) => c.equalBytes(c.decodeRecoveryCode(c.encodeRecoveryCode(secret)), secret)),
    );
  });

  test('any one symbol mistyped, any two neighbours swapped', () => {
    const text = c.encodeRecoveryCode(labelled('voter secret'));
    for (let i = 0; i < text.length; i++) {
      const other = text[i] === '7' ? '8' : '7';
      expect(codeOf(() => c.decodeRecoveryCode(text.slice(0, i) + other + text.slice(i + 1)))).toBe(
        'RECOVERY_CODE_INVALID',
      );
      const swapped = text.slice(0, i) + (text[i + 1] ?? '') + text[i] + text.slice(i + 2);
      if (swapped !== text) expect(codeOf(() => c.decodeRecoveryCode(swapped))).toBe('RECOVERY_CODE_INVALID');
    }
  });

  test('another version with a right checksum', () => {
    const payload = c.concatBytes(Uint8Array.of(2), labelled('voter secret'));
    const checksum = c.sha256(c.concatBytes(c.utf8('psephos/v1/recovery'), payload)).slice(0, 4);
    expect(codeOf(() => c.decodeRecoveryCode(c.encodeBase32(c.concatBytes(payload, checksum))))).toBe(
      'RECOVERY_CODE_INVALID',
    );
  });
});

describe('derived secrets', () => {
  test('differ by secret, election, class, registrar and use, and repeat otherwise', () => {
    const all: string[] = [];
    for (const secret of [labelled('a'), labelled('b')]) {
      for (const election of [electionId, labelled('other')]) {
        for (const classIndex of [0, 1]) {
          all.push(c.deriveBallotKey(secret, election, classIndex).secretKey.toString(16));
          all.push(c.deriveBlinding(secret, election, classIndex).toString(16));
          for (const registrar of [0, 1]) {
            const once = c.deriveRequestRandomness(secret, election, classIndex, registrar);
            expect(once).toHaveLength(32);
            expect(c.deriveRequestRandomness(secret, election, classIndex, registrar)).toEqual(once);
            all.push(c.toHex(once));
          }
        }
      }
    }
    expect(new Set(all).size).toBe(all.length);
  });

  test('a request signed again is byte-equal', () => {
    const random = c.deriveRequestRandomness(labelled('a'), electionId, 0, 0);
    const message = c.utf8('request');
    const once = c.signWithRandomness('request', voter.secretKey, message, random);
    expect(c.signWithRandomness('request', voter.secretKey, message, random)).toEqual(once);
    c.verifySignature('request', voter.publicKey, message, once);
  });

  test('signatures: fresh randomness each time, and one message has no nonce of another', () => {
    const signatures = ['a', 'a', 'b'].map((text) => c.sign('ballot', voter.secretKey, c.utf8(text)));
    expect(new Set(signatures.map((one) => c.toHex(one.slice(0, 32)))).size).toBe(3);
    const random = labelled('broken generator');
    const nonces = ['a', 'b'].map((text) => c.signWithRandomness('ballot', voter.secretKey, c.utf8(text), random));
    expect(nonces[0].slice(0, 32)).not.toEqual(nonces[1].slice(0, 32));
  });
});

describe('challenges', () => {
  const ctx = contextWith([atMostOne(2), atMostOne(3, 2)]);

  test('an honest device: the second device sees the choices', () => {
    const choices = [
      [0, 1],
      [0, 0, 1],
    ];
    const seed = c.generateBallotSeed();
    const { tracker } = c.encryptBallot(ctx, voter.publicKey, 9, choices, seed);
    const text = c.encodeChallenge(ctx.electionId, 0, voter.publicKey, 9, choices, seed);
    const scanned = c.decodeTrackerQr(c.encodeTrackerQr(tracker));
    expect(c.verifyChallenge(ctx, c.decodeChallenge(text), scanned)).toEqual(choices);
    expect(c.decodeTracker(c.encodeTracker(tracker).toLowerCase())).toEqual(tracker);
  });

  test('a device that encrypted another vote is found out, whatever it shows', () => {
    const seed = c.generateBallotSeed();
    const { tracker } = c.encryptBallot(
      ctx,
      voter.publicKey,
      9,
      [
        [1, 0],
        [0, 0, 1],
      ],
      seed,
    );
    for (const shown of [
      [
        [0, 1],
        [0, 0, 1],
      ],
      [
        [0, 0],
        [0, 0, 1],
      ],
      [
        [0, 1],
        [1, 0, 0],
      ],
    ]) {
      const text = c.encodeChallenge(ctx.electionId, 0, voter.publicKey, 9, shown, seed);
      expect(codeOf(() => c.verifyChallenge(ctx, c.decodeChallenge(text), tracker))).toBe(
        'CHALLENGE_TRACKER_DIFFERENT',
      );
    }
  });

  test('a tracker that differs in its last bit alone', () => {
    const seed = c.generateBallotSeed();
    const { tracker } = c.encryptBallot(
      ctx,
      voter.publicKey,
      9,
      [
        [1, 0],
        [0, 0, 1],
      ],
      seed,
    );
    const other = tracker.slice();
    other[31] ^= 1;
    const text = c.encodeChallenge(
      ctx.electionId,
      0,
      voter.publicKey,
      9,
      [
        [1, 0],
        [0, 0, 1],
      ],
      seed,
    );
    expect(codeOf(() => c.verifyChallenge(ctx, c.decodeChallenge(text), other))).toBe('CHALLENGE_TRACKER_DIFFERENT');
  });

  test.each(['', 'C', 'T', 'X', `C${'0'.repeat(10)}`, 'C!', `T${'0'.repeat(52)}`])('%p is no challenge', (text) => {
    expect(codeOf(() => c.decodeChallenge(text))).toBe('CHALLENGE_INVALID');
  });
});
