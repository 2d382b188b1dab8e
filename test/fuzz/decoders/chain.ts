/** Decoders of what comes from the chain: payloads, transactions, Merkle paths, headers (spec §8, §12.3). */
import { concatBytes, encodeCanonicalJson, fromHex, toHex } from '#crypto';
import * as record from '#record';
import { verifyAnchorKey } from '../../../libs/record/src/anchor-key.js';
import { decodeLowSSignature, encodeDerSignature } from '../../../libs/record/src/der-signature.js';
import { bytesOf, type Decoder, decoder, textOf } from '../decoder.js';
import { bytesFor, type Samples } from '../samples.js';

export function chainDecoders(samples: Samples): Decoder[] {
  return [...anchors(samples), ...paths(samples), ...headers(samples)];
}

function anchors({ world, anchors: lines }: Samples): Decoder[] {
  const raws = lines.map(({ raw }) => raw);
  const scripts = raws.slice(1).map((raw) => record.decodeTransaction(raw).outputs[1].script);
  const first = record.decodeTransaction(raws[1]);
  const previous = {
    ...record.decodeOutpoint(world.definition.anchor.genesisOutpoint),
    satoshis: world.funding.satoshis,
  };
  const key = fromHex(world.definition.anchor.publicKey, 33);
  const output = concatBytes(new Uint8Array(8), Uint8Array.of(0));
  return [
    decoder({
      name: 'anchor-payload',
      decode: record.decodeAnchorPayload,
      encode: record.encodeAnchorPayload,
      canonical: 'bytes',
      valid: scripts,
      grow: (count) => concatBytes(Uint8Array.of(0x00, 0x6a), new Uint8Array(2 * count).fill(0x01)),
    }),
    decoder({
      name: 'anchor-transaction',
      // What it establishes is written as a whole again by building the same anchor.
      decode: (input) => record.verifyAnchorTransaction(input, previous, key),
      encode: ({ payload, batonSat }) =>
        record.buildAnchor({
          previous,
          secretKey: world.parties.anchorSecretKey,
          payload,
          feeSat: previous.satoshis - batonSat,
        }).raw,
      canonical: 'bytes',
      valid: [raws[1]],
      cost: 10,
    }),
    decoder({
      name: 'transaction',
      decode: record.decodeTransaction,
      encode: record.encodeTransaction,
      canonical: 'bytes',
      valid: raws,
      limit: { bytes: 10_000_000, code: 'TRANSACTION_FORM_INVALID' },
      grow: (count) =>
        record.encodeTransaction({
          ...first,
          outputs: Array.from({ length: count }, () => ({ satoshis: 0, script: output })),
        }),
    }),
    decoder({
      name: 'outpoint',
      decode: (input) => record.decodeOutpoint(textOf(input)),
      encode: (outpoint) => bytesOf(record.encodeOutpoint(outpoint)),
      canonical: 'text',
      valid: [bytesOf(world.definition.anchor.genesisOutpoint), bytesOf(`${'0'.repeat(64)}:4294967295`)],
    }),
    decoder({
      name: 'der-signature',
      decode: decodeLowSSignature,
      encode: encodeDerSignature,
      canonical: 'bytes',
      valid: raws.slice(1).map((raw) => {
        const [signature] = record.decodePushes(record.decodeTransaction(raw).inputs[0].unlockingScript);
        return signature.slice(0, -1);
      }),
    }),
    decoder({
      name: 'anchor-key',
      decode: (input) => {
        verifyAnchorKey(input);
        return input;
      },
      encode: (bytes) => bytes,
      canonical: 'bytes',
      valid: [key],
    }),
  ];
}

function paths({ anchors: lines }: Samples): Decoder[] {
  const mined = lines.flatMap(({ bump }) => (bump === null ? [] : [bump]));
  return [
    decoder({
      name: 'bump',
      decode: (input) => record.decodeBump(textOf(input)),
      encode: ({ blockHeight, levels }) => bytesOf(encodeBump(blockHeight, levels)),
      // Which leaf is the transaction's, a flag says that this decoder reads and does not keep.
      canonical: 'value',
      valid: mined.map(bytesOf),
      limit: { bytes: 131_070, code: 'BUMP_FORM_INVALID' },
      grow: (count) =>
        bytesOf(
          encodeBump(1, [Array.from({ length: count }, (_, offset) => ({ offset, hash: bytesFor(`${offset}`, 32) }))]),
        ),
    }),
  ];
}

function encodeBump(blockHeight: number, levels: readonly { offset: number; hash: Uint8Array | null }[][]): string {
  const parts = [record.encodeLength(blockHeight), Uint8Array.of(levels.length)];
  for (const leaves of levels) {
    parts.push(record.encodeLength(leaves.length));
    for (const { offset, hash } of leaves) {
      parts.push(record.encodeLength(offset), Uint8Array.of(hash === null ? 1 : 0), hash ?? new Uint8Array());
    }
  }
  return toHex(concatBytes(...parts));
}

function headers({ headers: chain }: Samples): Decoder[] {
  const file = (blocks: Uint8Array[]) => encodeCanonicalJson({ headers: blocks.map(toHex), network: 'devnet' });
  return [
    decoder({
      name: 'block-header',
      decode: record.decodeBlockHeader,
      encode: encodeHeader,
      canonical: 'bytes',
      valid: chain.slice(0, 3),
      limit: { bytes: 80, code: 'HEADER_LENGTH_INVALID' },
    }),
    decoder({
      name: 'headers-file',
      decode: async (input) => {
        const source = record.headersFromFile(input);
        const count = (await source.tipHeight()) + 1;
        const blocks = await Promise.all(Array.from({ length: count }, (_, height) => source.header(height)));
        return blocks.map((header) => header ?? new Uint8Array());
      },
      encode: file,
      canonical: 'bytes',
      valid: [file(chain.slice(0, 1)), file(chain.slice(0, 4))],
      grow: (count) => encodeCanonicalJson({ headers: Array<number>(count).fill(0), network: 'devnet' }),
    }),
  ];
}

function encodeHeader({ version, previousHash, merkleRoot, timeS, bits, nonce }: record.BlockHeader): Uint8Array {
  const out = new Uint8Array(80);
  const view = new DataView(out.buffer);
  view.setInt32(0, version, true);
  out.set(previousHash, 4);
  out.set(merkleRoot, 36);
  view.setUint32(68, timeS, true);
  view.setUint32(72, bits, true);
  view.setUint32(76, nonce, true);
  return out;
}
