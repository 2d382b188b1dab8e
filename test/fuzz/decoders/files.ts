/** Decoders of archives, protected files and sealed messages, and of single keys, elements and scalars (spec §2.3, §2.6, §4.3). */
import * as c from '#crypto';
import {
  decodeKeyStatement,
  decryptRegistrarFile,
  encodeHalf,
  makeOfficialKey,
  MAX_REGISTRAR_FILE_BYTES,
  OFFICIAL_KEY_FORMAT,
  openOfficialKey,
  signKeyStatement,
} from '#office';
import { encodeTar, TarRecord } from '#record';
import { armor, Encrypter } from 'age-encryption';
import { bytesOf, type Decoder, decoder, textOf } from '../decoder.js';
import { bytesFor, type Samples, withCountedRandomness } from '../samples.js';

const PASSPHRASE = 'correct horse battery';
const NO_VOTERS = {
  planId: '0'.repeat(32),
  title: { en: 'Council' },
  registrar: 1,
  registrars: 1,
  electionId: null,
  voters: [],
} as const;

export async function fileDecoders(samples: Samples): Promise<Decoder[]> {
  return [...archives(samples), ...(await withCountedRandomness(() => protectedFiles())), ...elements(samples)];
}

function archives({ files }: Samples): Decoder[] {
  const some = new Map([...files].filter(([, bytes]) => bytes.length < 2_000).slice(0, 6));
  const long = new Map([[`${'folder-'.repeat(13)}/${'b'.repeat(99)}`, bytesFor('long', 10)]]);
  const inFolder = new Map(
    [...some, ['record.json', bytesFor('index', 20)] as const].map(([path, bytes]) => [`r/${path}`, bytes]),
  );
  return [
    decoder({
      name: 'tar',
      decode: async (input) => {
        const archive = await TarRecord.open(
          (offset, length) => Promise.resolve(input.slice(offset, offset + length)),
          input.length,
        );
        const paths = await archive.list();
        return new Map(await Promise.all(paths.map(async (path) => [path, await archive.read(path)] as const)));
      },
      encode: encodeTar,
      // Other programs make archives too.
      canonical: 'value',
      valid: [some, long, inFolder, new Map<string, Uint8Array>()].map(encodeTar),
      grow: (count) => encodeTar(new Map(Array.from({ length: count }, (_, i) => [`hints/${i}`, new Uint8Array()]))),
    }),
  ];
}

/** The age library's own files with less work: what matters here is their form. */
async function quickFile(contents: unknown): Promise<Uint8Array> {
  const encrypter = new Encrypter();
  encrypter.setScryptWorkFactor(2);
  encrypter.setPassphrase(PASSPHRASE);
  return encrypter.encrypt(c.encodeCanonicalJson(contents));
}

async function protectedFiles(): Promise<Decoder[]> {
  const armoured = async (contents: unknown) => bytesOf(armor.encode(await quickFile(contents)));
  const key = makeOfficialKey('Ada');
  const { publicKey, secretKey } = { publicKey: c.toHex(key.publicKey), secretKey: c.toHex(key.secretKey) };
  const official = { format: OFFICIAL_KEY_FORMAT, name: 'Ada', publicKey, secretKey };
  const { statement, signature } = signKeyStatement(key, 'account');
  const sealing = await c.generateSealingKey();
  const info = c.shareInfo(bytesFor('ceremony', 32), 'trustee', 1, 2);
  const sealTo = (plaintext: Uint8Array) =>
    c.sealWithRandomness(sealing.publicKey, info, plaintext, bytesFor('ephemeral', 32));
  const empty = await quickFile({
    ...NO_VOTERS,
    format: 'psephos-registrar/1',
    fingerprint: encodeHalf([]).fingerprint,
  });
  return [
    decoder({
      name: 'key-file',
      decode: (input) => c.decryptKeyFile(textOf(input), PASSPHRASE),
      encode: (contents) => armoured(contents),
      canonical: 'once',
      valid: [await armoured({ secret: 1 })],
      limit: { bytes: 4_000_000, code: 'KEY_FILE_INVALID' },
      cost: 4,
    }),
    decoder({
      name: 'official-key-file',
      decode: async (input) => (await openOfficialKey(textOf(input), PASSPHRASE)).publicKey,
      encode: (bytes) => bytes,
      canonical: 'once',
      valid: [await armoured(official)],
      cost: 4,
    }),
    decoder({
      name: 'registrar-file',
      decode: (input) => decryptRegistrarFile(input, PASSPHRASE),
      encode: (list) => quickFile(list),
      canonical: 'once',
      valid: [empty],
      limit: { bytes: MAX_REGISTRAR_FILE_BYTES, code: 'KEY_FILE_INVALID' },
      cost: 4,
    }),
    decoder({
      name: 'key-statement',
      decode: (input) => decodeKeyStatement(input, c.fromHex(signature, 64)),
      encode: ({ accountId, name, publicKey: named }) => c.encodeCanonicalJson({ accountId, name, publicKey: named }),
      canonical: 'bytes',
      valid: [bytesOf(statement)],
    }),
    decoder({
      name: 'sealed-share',
      decode: (input) => c.open(sealing.secretKey, info, input),
      encode: sealTo,
      canonical: 'value',
      valid: [await sealTo(bytesFor('share', 32))],
      cost: 10,
    }),
  ];
}

/** Parts that everything above is made of. */
function elements({ world }: Samples): Decoder[] {
  const { definition } = world;
  const key = c.fromHex(definition.trustees.publicKey, 32);
  const { issuing } = definition.voterClasses[0];
  const share = c.blindSign(5n, c.blind(bytesFor('message', 82), 7n));
  const itself = (check: (bytes: Uint8Array) => void) => (bytes: Uint8Array) => {
    check(bytes);
    return bytes;
  };
  const row = <T>(name: string, valid: Uint8Array[], decode: (b: Uint8Array) => T, encode: (v: T) => Uint8Array) =>
    decoder({ name, valid, decode, encode, canonical: 'bytes', cost: 2 });
  const ed25519 = c.fromHex(definition.board.publicKey, 32);
  const sealing = c.fromHex(definition.trustees.members[0].sealingKey, 32);
  return [
    row('element', [key, new Uint8Array(32)], c.decodePoint, c.encodePoint),
    row('scalar', [new Uint8Array(32), c.encodeScalar(c.ORDER - 1n)], c.decodeScalar, c.encodeScalar),
    row(
      'bls-scalar',
      [c.encodeBlsScalar(0n), c.encodeBlsScalar(c.BLS_ORDER - 1n)],
      (bytes) => c.decodeBlsScalar(bytes, 'SCALAR_INVALID', 'scalar'),
      c.encodeBlsScalar,
    ),
    row('g1', [share], (bytes) => c.decodeG1(bytes, 'TOKEN_INVALID', 'token'), c.encodeBlsPoint),
    row(
      'g2',
      [c.fromHex(issuing.publicKey, 96)],
      (bytes) => c.decodeG2(bytes, 'ISSUING_KEY_INVALID', 'key'),
      c.encodeBlsPoint,
    ),
    row('ed25519-key', [ed25519], itself(c.verifyEd25519Key), (bytes) => bytes),
    row('sealing-key', [sealing], itself(c.verifySealingKey), (bytes) => bytes),
  ];
}
