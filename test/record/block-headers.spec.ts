/** Block headers (spec §12.3): known headers of the networks, proof of work, chains and header files. */
import { encodeCanonicalJson, equalBytes, fromHex, sha256, toHex, utf8 } from '#crypto';
import {
  checkCheckpoint,
  checkProofOfWork,
  decodeBlockHeader,
  decodeTarget,
  hashBlockHeader,
  headersFromFile,
  networkOf,
  NETWORKS,
  txidFromInternal,
  verifyHeaderChain,
  workOf,
} from '#record';
import { mineHeader } from '../support/record/chain.js';
import { expectCode } from './fixture.js';

const { devnet, mainnet } = NETWORKS;
/** Bitcoin's blocks 1 and 2, as every node has them. */
const BLOCK_1 =
  '010000006fe28c0ab6f1b372c1a6a246ae63f74f931e8365e15a089c68d6190000000000982051fd1e4ba744bbbe680e1fee14677ba1a3c3540bf7b1cdb606e857233e0e61bc6649ffff001d01e36299';
const BLOCK_2 =
  '010000004860eb18bf1b1620e37e9490fc8a427514416fd75159ab86688e9a8300000000d5fdcc541e25de1c7a5addedf24858b8bb665c9f36ef744ee42c316022c90f9bb0bc6649ffff001d08d2bd61';
/** Block 125,552: of a target far below the first one. */
const BLOCK_125552 =
  '0100000081cd02ab7e569e8bcd9317e2fe99f2de44d49ab2b8851ba4a308000000000000e320b6c2fffc8d750423db8b1eb942ae710e951ed797f7affc8892b0f1fc122bc7f5d74df2b9441a42a14695';
const blocks = [mainnet.genesisHeader, fromHex(BLOCK_1, 80), fromHex(BLOCK_2, 80)];

function devnetChain(length: number): Uint8Array[] {
  const headers = [devnet.genesisHeader];
  while (headers.length < length) {
    const height = headers.length;
    headers.push(
      mineHeader(hashBlockHeader(headers[height - 1]), sha256(utf8(`root ${height}`)), 1_700_000_000 + height),
    );
  }
  return headers;
}

describe('networks', () => {
  test.each(Object.values(NETWORKS))('the genesis of $name has its hash and its work', (network) => {
    expect(txidFromInternal(hashBlockHeader(network.genesisHeader))).toBe(network.genesisHash);
    expect(() => checkProofOfWork(network, network.genesisHeader)).not.toThrow();
    expect(networkOf(network.name)).toBe(network);
  });

  test('the genesis of devnet is made as written down', () => {
    const { version, previousHash, merkleRoot, timeS, bits, nonce } = decodeBlockHeader(devnet.genesisHeader);
    expect({ version, timeS, bits, nonce }).toEqual({ version: 1, timeS: 1_700_000_000, bits: 0x207fffff, nonce: 0 });
    expect(previousHash).toEqual(new Uint8Array(32));
    expect(merkleRoot).toEqual(sha256(sha256(utf8('psephos devnet genesis'))));
  });

  test('no other name is a network', () => {
    for (const name of ['', 'stn', 'constructor', '__proto__']) expect(networkOf(name)).toBeUndefined();
  });
});

describe('proof of work', () => {
  test('targets of known bits', () => {
    expect(decodeTarget(0x1d00ffff)).toBe(0xffffn << 208n);
    expect(decodeTarget(0x207fffff)).toBe(0x7fffffn << 232n);
    expect(decodeTarget(0x03000001)).toBe(1n);
    expect(decodeTarget(0x01100000)).toBe(16n);
    expect(workOf(decodeTarget(0x1d00ffff))).toBe(0x100010001n);
    expect(workOf(decodeTarget(0x207fffff))).toBe(2n);
  });

  test.each([
    ['negative', 0x1d80ffff],
    ['zero', 0x1d000000],
    ['shifted_away', 0x01000001],
    ['beyond_256_bits', 0x23000001],
    ['far_beyond', 0xff000001],
  ])('%s bits are refused', (_name, bits) => {
    expectCode(() => decodeTarget(bits), 'HEADER_TARGET_INVALID');
  });

  test('a header one bit away has no work', () => {
    for (const header of blocks) {
      expectCode(() => checkProofOfWork(mainnet, header.with(36, header[36] ^ 1)), 'HEADER_WORK_INVALID');
    }
  });

  test('an easier target than the network allows is refused', () => {
    expectCode(() => checkProofOfWork(mainnet, devnet.genesisHeader), 'HEADER_TARGET_INVALID');
  });

  test('the target of a network may fall', () => {
    const header = fromHex(BLOCK_125552, 80);
    expect(txidFromInternal(hashBlockHeader(header))).toMatch(/^0{16}1e8d6829a8a21adc5d38d0a473b144b6/);
    expect(checkProofOfWork(mainnet, header)).toBe(workOf(decodeTarget(0x1a44b9f2)));
  });

  test('another target than the fixed one is refused', () => {
    expectCode(() => checkProofOfWork(devnet, mainnet.genesisHeader), 'HEADER_TARGET_INVALID');
  });

  test('a header of 79 or 81 bytes is refused', () => {
    expectCode(() => decodeBlockHeader(devnet.genesisHeader.slice(1)), 'HEADER_LENGTH_INVALID');
    expectCode(() => checkProofOfWork(devnet, new Uint8Array(81)), 'HEADER_LENGTH_INVALID');
  });
});

describe('chain', () => {
  const headers = devnetChain(6);

  test('known blocks and mined ones are accepted with their work', () => {
    expect(verifyHeaderChain({ ...mainnet, checkpoint: null }, blocks)).toEqual({
      tipHeight: 2,
      work: 3n * 0x100010001n,
    });
    expect(verifyHeaderChain(devnet, headers)).toEqual({ tipHeight: 5, work: 12n });
  });

  test('work is counted from the checkpoint on, and the checkpoint must be reached', () => {
    const checkpoint = { height: 1, hash: txidFromInternal(hashBlockHeader(blocks[1])) };
    expect(verifyHeaderChain({ ...mainnet, checkpoint }, blocks)).toEqual({ tipHeight: 2, work: 0x100010001n });
    const last = { height: 2, hash: txidFromInternal(hashBlockHeader(blocks[2])) };
    expect(verifyHeaderChain({ ...mainnet, checkpoint: last }, blocks).work).toBe(0n);
    expectCode(
      () => verifyHeaderChain({ ...mainnet, checkpoint: last }, blocks.slice(0, 2)),
      'HEADER_CHECKPOINT_MISSING',
    );
    expect(verifyHeaderChain(devnet, headers.slice(0, 1)).tipHeight).toBe(0);
    expectCode(() => verifyHeaderChain(mainnet, blocks), 'HEADER_CHECKPOINT_MISSING');
  });

  test('another beginning is refused', () => {
    expectCode(() => verifyHeaderChain(devnet, []), 'HEADER_GENESIS_DIFFERENT');
    expectCode(() => verifyHeaderChain(devnet, headers.slice(1)), 'HEADER_GENESIS_DIFFERENT');
    expectCode(() => verifyHeaderChain(NETWORKS.regtest, headers), 'HEADER_GENESIS_DIFFERENT');
  });

  test('a header left out or in another order is refused', () => {
    expectCode(() => verifyHeaderChain(devnet, headers.toSpliced(2, 1)), 'HEADER_CHAIN_BROKEN');
    expectCode(() => verifyHeaderChain(devnet, [headers[0], headers[2], headers[1]]), 'HEADER_CHAIN_BROKEN');
  });

  test('a chain beside the checkpoint is refused', () => {
    const hash = txidFromInternal(hashBlockHeader(headers[2]));
    expect(() => verifyHeaderChain({ ...devnet, checkpoint: { height: 2, hash } }, headers)).not.toThrow();
    const other = { ...devnet, checkpoint: { height: 3, hash } };
    expectCode(() => verifyHeaderChain(other, headers), 'HEADER_CHECKPOINT_DIFFERENT');
    expectCode(() => checkCheckpoint(mainnet, 556_767, hashBlockHeader(headers[1])), 'HEADER_CHECKPOINT_DIFFERENT');
  });
});

describe('headers file', () => {
  const headers = devnetChain(4);
  const file = (value: unknown) => encodeCanonicalJson(value);

  test('is a source once it is verified', async () => {
    const source = headersFromFile(file({ network: 'devnet', headers: headers.map(toHex) }));
    expect(source.network).toBe('devnet');
    expect(await source.tipHeight()).toBe(3);
    expect(source.work).toBe(8n);
    expect(equalBytes((await source.header(2)) ?? new Uint8Array(0), headers[2])).toBe(true);
    expect(await source.header(4)).toBeUndefined();
  });

  test.each([
    ['no_header', { network: 'devnet', headers: [] }, 'HEADERS_FILE_INVALID'],
    ['network_unknown', { network: 'stn', headers: headers.map(toHex) }, 'HEADERS_FILE_INVALID'],
    ['member_unknown', { network: 'devnet', headers: headers.map(toHex), tip: 3 }, 'HEADERS_FILE_INVALID'],
    ['header_short', { network: 'devnet', headers: [toHex(headers[0]).slice(2)] }, 'HEADERS_FILE_INVALID'],
    ['of_another_network', { network: 'regtest', headers: headers.map(toHex) }, 'HEADER_GENESIS_DIFFERENT'],
  ])('%s is refused', (_name, value, code) => {
    expectCode(() => headersFromFile(file(value)), code);
  });
});
