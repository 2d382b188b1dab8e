/** Checkpoints, cosignatures, tiles and the request to a witness (spec §7.2 and C2SP). */
import fc from 'fast-check';
import {
  addCosignature,
  computeRoot,
  cosignCheckpoint,
  decodeAddCheckpoint,
  decodeEntryBundle,
  decodeNote,
  decodeSignatureLine,
  decodeTile,
  ed25519PublicKey,
  encodeAddCheckpoint,
  encodeEntryBundle,
  encodeSignatureLine,
  encodeTile,
  fromHex,
  hashLeaf,
  NOTE_COSIGNATURE,
  NOTE_ED25519,
  noteKeyId,
  parseTilePath,
  peekCheckpoint,
  signCheckpoint,
  tilePath,
  tilesForSize,
  toHex,
  utf8,
  verifyCheckpoint,
  verifyCosignature,
  verifyEd25519,
} from '#crypto';
import { bytesFor, codeOf, flipBit, refusalOf } from './support.js';

const origin = 'board.example/1';
const logSecret = bytesFor('log', 32);
const log = { origin, publicKey: ed25519PublicKey(logSecret) };
const root = computeRoot([hashLeaf(utf8('a')), hashLeaf(utf8('b'))]);
const note = signCheckpoint({ origin, size: 2, root }, logSecret);
const witnessOf = (name: string) => ({ name, publicKey: ed25519PublicKey(bytesFor(name, 32)) });
const witnesses = ['w1', 'w2', 'w3'].map(witnessOf);
const lineOf = (name: string, timeS = 1_700_000_000) => cosignCheckpoint(note, name, bytesFor(name, 32), timeS);

describe('checkpoints', () => {
  it('tell what was signed and by whom', () => {
    const full = addCosignature(addCosignature(note, lineOf('w3')), lineOf('w1'));
    expect(verifyCheckpoint(full, log, witnesses)).toEqual({
      checkpoint: { origin, size: 2, root },
      cosignedBy: ['w1', 'w3'],
    });
    expect(peekCheckpoint(full)).toEqual({ origin, size: 2, root });
  });

  it('have key ids as C2SP computes them', () => {
    // The example of C2SP signed-note's Go implementation: PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW
    const key = fromHex('1a5cd907143c384c41e830c5bce12aa8817ec5649aaabf2c31388b35b2d744d6', 32);
    expect(toHex(noteKeyId('PeterNeumann', NOTE_ED25519, key))).toBe('c74f20a3');
    expect(toHex(noteKeyId('PeterNeumann', NOTE_COSIGNATURE, key))).not.toBe('c74f20a3');
  });

  it('are signed as golang.org/x/mod/sumdb/note signs', () => {
    // The example of that package's documentation; its text is no checkpoint, so its line is verified by hand.
    const key = fromHex('1a5cd907143c384c41e830c5bce12aa8817ec5649aaabf2c31388b35b2d744d6', 32);
    const text =
      "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
    const line = decodeSignatureLine(
      '\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n',
    );
    expect(toHex(line.keyId)).toBe('c74f20a3');
    verifyEd25519(key, utf8(text), line.signature);
  });

  it('refuse every change of a signed line', () => {
    const full = addCosignature(note, lineOf('w1'));
    const { keyId, signature } = decodeSignatureLine(lineOf('w1'));
    for (const bit of [64, 100, 320, 575]) {
      const changed = encodeSignatureLine({ name: 'w1', keyId, signature: flipBit(signature, bit) });
      const refusal = refusalOf(() => verifyCheckpoint(note + changed, log, witnesses));
      expect(refusal.code).toBe('COSIGNATURE_INVALID');
      expect(refusal.detail).toEqual({ evidence: changed });
    }
    const future = encodeSignatureLine({ name: 'w1', keyId, signature: flipBit(signature, 7) });
    expect(codeOf(() => verifyCheckpoint(note + future, log, witnesses))).toBe('COSIGNATURE_INVALID');
    expect(codeOf(() => verifyCheckpoint(full.replace('\n2\n', '\n3\n'), log, witnesses))).toBe(
      'CHECKPOINT_SIGNATURE_INVALID',
    );
  });

  it('ignore strangers and do not count them', () => {
    const strangers = Array.from({ length: 20 }, (_, i) => lineOf(`stranger-${i}`)).join('');
    expect(verifyCheckpoint(note + strangers + lineOf('w2'), log, witnesses).cosignedBy).toEqual(['w2']);
    // A stranger who takes a witness's name has another key id; one who takes the id has no valid signature.
    const sameName = cosignCheckpoint(note, 'w1', bytesFor('stranger', 32), 1);
    expect(verifyCheckpoint(note + sameName, log, witnesses).cosignedBy).toEqual([]);
    const { keyId } = decodeSignatureLine(lineOf('w1'));
    const sameId = encodeSignatureLine({ ...decodeSignatureLine(sameName), keyId });
    expect(codeOf(() => verifyCheckpoint(note + sameId, log, witnesses))).toBe('COSIGNATURE_INVALID');
  });

  it('refuse a log signature used as a cosignature and the reverse', () => {
    const { signature } = decodeSignatureLine(note.slice(note.indexOf('\u2014')));
    const both = { name: origin, publicKey: log.publicKey };
    const keyId = noteKeyId(origin, NOTE_COSIGNATURE, log.publicKey);
    const line = encodeSignatureLine({ name: origin, keyId, signature });
    expect(codeOf(() => verifyCheckpoint(note + line, log, [both]))).toBe('COSIGNATURE_INVALID');
    const cosigned = cosignCheckpoint(note, origin, logSecret, 1);
    const asLog = encodeSignatureLine({
      name: origin,
      keyId: noteKeyId(origin, NOTE_ED25519, log.publicKey),
      signature: decodeSignatureLine(cosigned).signature.slice(8),
    });
    expect(codeOf(() => verifyCheckpoint(note + asLog, log, []))).toBe('CHECKPOINT_SIGNATURE_INVALID');
  });

  it('refuse a signer’s name with control characters, a stranger’s too', () => {
    for (const control of ['\u0007', '\u007f', '\u0080', '\u009f']) {
      const line = lineOf('stranger').replace('stranger', `stran${control}ger`);
      expect(codeOf(() => verifyCheckpoint(note + line, log, witnesses))).toBe('CHECKPOINT_INVALID');
    }
  });

  it('refuse a flood of signature lines', () => {
    expect(codeOf(() => peekCheckpoint(note + lineOf('w1').repeat(256)))).toBe('CHECKPOINT_INVALID');
    expect(codeOf(() => peekCheckpoint(`${note}${'x'.repeat(100_001)}\n`))).toBe('CHECKPOINT_INVALID');
  });

  it('are decoded from bytes without repair', () => {
    expect(decodeNote(utf8(note))).toBe(note);
    expect(codeOf(() => decodeNote(flipBit(utf8(note), 8 * 60 + 7)))).toBe('CHECKPOINT_INVALID');
    expect(codeOf(() => verifyCheckpoint(`\ufeff${note}`, log, []))).toBe('CHECKPOINT_ORIGIN_INVALID');
  });
});

describe('cosignatures', () => {
  it('are checked before they are kept', () => {
    expect(codeOf(() => verifyCosignature(note, lineOf('w1'), witnesses[0]))).toBe('accepted');
    expect(codeOf(() => verifyCosignature(note, lineOf('w2'), witnesses[0]))).toBe('COSIGNATURE_INVALID');
    expect(codeOf(() => verifyCosignature(note, lineOf('w1').trimEnd(), witnesses[0]))).toBe('CHECKPOINT_INVALID');
    expect(codeOf(() => verifyCosignature(note, lineOf('w1') + lineOf('w1'), witnesses[0]))).toBe('CHECKPOINT_INVALID');
    const other = signCheckpoint({ origin, size: 3, root }, logSecret);
    expect(codeOf(() => verifyCosignature(other, lineOf('w1'), witnesses[0]))).toBe('COSIGNATURE_INVALID');
  });

  it('are added once a key, and never push another’s out', () => {
    const once = addCosignature(note, lineOf('w1'));
    expect(addCosignature(once, lineOf('w1'))).toBe(once);
    expect(addCosignature(once, lineOf('w1', 1_700_000_001))).toBe(once);
    const own = decodeSignatureLine(note.slice(note.indexOf('\u2014')));
    const forged = encodeSignatureLine({ ...own, signature: new Uint8Array(64) });
    expect(addCosignature(note, forged)).toBe(note);
    expect(codeOf(() => addCosignature(note, 'not a line\n'))).toBe('CHECKPOINT_INVALID');
  });

  it('refuse a time that is no u64', () => {
    expect(codeOf(() => lineOf('w1', -1))).toBe('NUMBER_INVALID');
    expect(codeOf(() => lineOf('w1', 1.5))).toBe('NUMBER_INVALID');
  });
});

describe('requests to witnesses', () => {
  it('come back as they went', () => {
    const proof = [root, hashLeaf(utf8('c'))];
    expect(decodeAddCheckpoint(encodeAddCheckpoint(1, proof, note))).toEqual({ oldSize: 1, proof, note });
    expect(codeOf(() => encodeAddCheckpoint(1, Array<Uint8Array>(64).fill(root), note))).toBe(
      'WITNESS_REQUEST_INVALID',
    );
  });

  it('read the example of C2SP tlog-witness', () => {
    const example = [
      'old 20852014',
      'PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=',
      'jrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk=',
      '5+pKlUdi2LeF/BcMHBn+Ku6yhPGNCswZZD1X/6QgPd8=',
      '/6WVhPs2CwSsb5rYBH5cjHV/wSmA79abXAwhXw3Kj/0=',
      '',
      'example.com/behind-the-sofa',
      '20852163',
      'CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=',
      '',
      '\u2014 example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=',
      '',
    ].join('\n');
    const { oldSize, proof, note: inner } = decodeAddCheckpoint(example);
    expect([oldSize, proof.length]).toEqual([20852014, 4]);
    expect(peekCheckpoint(inner)).toMatchObject({ origin: 'example.com/behind-the-sofa', size: 20852163 });
  });
});

describe('tiles', () => {
  it('have one path each', () => {
    const position = fc.record({
      level: fc.oneof(fc.constant('entries' as const), fc.nat(63)),
      n: fc.maxSafeNat(),
      width: fc.integer({ min: 1, max: 256 }),
    });
    fc.assert(
      fc.property(position, (tile) => expect(parseTilePath(tilePath(tile.level, tile.n, tile.width))).toEqual(tile)),
    );
  });

  it('are those of C2SP’s example of 70,000 entries', () => {
    const tiles = tilesForSize(70_000);
    const ofLevel = (level: number | 'entries') => tiles.filter((tile) => tile.level === level);
    expect([ofLevel(0).length, ofLevel(1).length, ofLevel(2).length, ofLevel(3).length]).toEqual([274, 2, 1, 0]);
    expect([ofLevel(0)[273], ofLevel(1)[1], ofLevel(2)[0]].map((tile) => tile.width)).toEqual([112, 17, 1]);
    expect(ofLevel('entries')).toHaveLength(274);
  });

  it('hold their hashes and entries', () => {
    const hashes = [root, hashLeaf(utf8('x'))];
    expect(decodeTile(encodeTile(hashes), 2)).toEqual(hashes);
    expect(codeOf(() => decodeTile(encodeTile(hashes), 3))).toBe('TILE_INVALID');
    expect(codeOf(() => encodeTile([]))).toBe('TILE_INVALID');
    expect(codeOf(() => encodeEntryBundle([new Uint8Array(65_536)]))).toBe('TILE_INVALID');
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 20 }), { maxLength: 5 }), (entries) => {
        const expected = entries.map((entry) => Uint8Array.from(entry));
        expect(decodeEntryBundle(encodeEntryBundle(entries))).toEqual(expected);
      }),
    );
  });
});
