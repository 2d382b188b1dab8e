/** Every source of headers over real HTTP: its own form of answer, one check for all. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { encodeCanonicalJson, toHex } from '#crypto';
import { openHeaders } from '#chain';
import { decodeBlockHeader, type HeaderSource, txidFromInternal } from '#record';
import { chainOf, childOf, extend, hashOf } from './headers.js';
import { answerAsNode, RpcFailure } from './node.js';
import { json, TestServer, text, type Behaviour, type Received } from './server.js';

const KINDS = ['devnet', 'bhs', 'woc', 'rpc'] as const;
type Kind = (typeof KINDS)[number];

let server: TestServer;
beforeAll(async () => {
  server = await TestServer.listen();
});
afterAll(() => server.close());

/** Answers as this kind of service does. @param stale headers that have left the chain, which some services still tell */
function serve(kind: Kind, chain: readonly Uint8Array[], stale: Uint8Array[] = []): void {
  const tip = { height: chain.length - 1, hash: hashOf(chain.at(-1)!) };
  const query = (path: string, name: string) => Number(new URL(path, 'http://x').searchParams.get(name));
  const answers: Record<Exclude<Kind, 'rpc'>, (request: Received) => Behaviour> = {
    devnet: ({ path }) =>
      path === '/headers/tip'
        ? json(200, tip)
        : json(200, { headers: chain.slice(query(path, 'from')).map(toHex), network: 'regtest' }),
    bhs: ({ path }) => {
      if (path.endsWith('/tip/longest')) return json(200, { header: bhs(chain.at(-1)!), ...tip });
      const state = /state\/([0-9a-f]+)$/.exec(path)?.[1];
      if (state !== undefined) {
        return json(200, { state: chain.some((header) => hashOf(header) === state) ? 'LONGEST_CHAIN' : 'STALE' });
      }
      const found = chain.slice(query(path, 'height')).slice(0, query(path, 'count'));
      return found.length === 0 ? json(400, 'no such block') : json(200, [...found, ...stale].map(bhs));
    },
    woc: ({ path }) => {
      if (path === '/chain/info') return json(200, { blocks: tip.height, bestblockhash: tip.hash });
      const header = chain[Number(/\/block\/(\d+)\/header/.exec(path)?.[1])];
      return header === undefined ? text(404, 'Not Found') : json(200, woc(header));
    },
  };
  if (kind !== 'rpc') {
    server.answer = answers[kind];
    return;
  }
  answerAsNode(server, {
    getbestblockhash: () => tip.hash,
    getblockhash: (height: number) => {
      if (chain[height] === undefined) throw new RpcFailure(-8, 'Block height out of range');
      return hashOf(chain[height]);
    },
    getblockheader: (hash: string, verbose: boolean) => {
      const height = chain.findIndex((header) => hashOf(header) === hash);
      return verbose ? { hash, height } : toHex(chain[height]);
    },
  });
}

function bhs(header: Uint8Array): object {
  const { version, previousHash, merkleRoot, timeS, bits, nonce } = decodeBlockHeader(header);
  return {
    hash: hashOf(header),
    version,
    prevBlockHash: txidFromInternal(previousHash),
    merkleRoot: txidFromInternal(merkleRoot),
    creationTimestamp: timeS,
    difficultyTarget: bits,
    nonce,
    work: 2,
  };
}

function woc(header: Uint8Array): object {
  const { version, previousHash, merkleRoot, timeS, bits, nonce } = decodeBlockHeader(header);
  return {
    version,
    previousblockhash: txidFromInternal(previousHash),
    merkleroot: txidFromInternal(merkleRoot),
    time: timeS,
    bits: bits.toString(16).padStart(8, '0'),
    nonce,
  };
}

function source(kind: Kind): HeaderSource {
  return openHeaders(kind, { url: server.url, timeoutMs: 1_000 }, 'regtest');
}

const hexAt = async (headers: HeaderSource, height: number) => {
  const header = await headers.header(height);
  return header === undefined ? undefined : toHex(header);
};

describe.each(KINDS)('%s', (kind) => {
  const chain = chainOf(12);

  test('tip and headers', async () => {
    serve(kind, chain);
    const headers = source(kind);
    expect(await headers.tipHeight()).toBe(11);
    for (const height of [11, 5, 0]) expect(await hexAt(headers, height)).toBe(toHex(chain[height]));
    expect(await headers.header(12)).toBeUndefined();
  });

  test('a reorganisation replaces what was known', async () => {
    serve(kind, chain);
    const headers = source(kind);
    await headers.tipHeight();
    await headers.tipHeight();
    const other = extend(chain.slice(0, 8), 6, 2);
    serve(kind, other);
    expect(await headers.tipHeight()).toBe(13);
    for (const height of [13, 8, 7]) expect(await hexAt(headers, height)).toBe(toHex(other[height]));
  });

  test('a header without work, or of another parent, is no header', async () => {
    serve(kind, [...chain.slice(0, 11), childOf(chain[10], 1, false)]);
    await expect(source(kind).tipHeight()).rejects.toThrow('does not meet its target');
    const headers = source(kind);
    serve(kind, chain);
    await headers.tipHeight();
    // The new tip hangs on a block that the source does not give.
    const foreign = childOf(childOf(chain[11], 3), 3);
    serve(kind, [...chain, childOf(chain[11], 4), foreign]);
    await expect(headers.tipHeight()).rejects.toThrow('changed while they were read');
    expect(await hexAt(headers, 11)).toBe(toHex(chain[11]));
  });

  test('no answer', async () => {
    server.answer = () => text(500, 'oops');
    await expect(source(kind).tipHeight()).rejects.toThrow(server.host);
  });
});

test('Block Headers Service also tells blocks that have left the chain', async () => {
  const chain = chainOf(6);
  const stale = childOf(chain[3], 9);
  serve('bhs', chain, [stale]);
  const headers = source('bhs');
  await headers.tipHeight();
  expect(await hexAt(headers, 4)).toBe(toHex(chain[4]));
});

describe('a file', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'psephos-headers-'));
  const file = path.join(folder, 'headers');
  afterAll(() => rmSync(folder, { recursive: true }));
  const open = () => openHeaders('file', { url: file, timeoutMs: 1 }, 'regtest');
  const chain = chainOf(5);

  test('bytes, and read again when there is more', async () => {
    writeFileSync(file, Buffer.concat(chain));
    const headers = open();
    expect(await headers.tipHeight()).toBe(4);
    expect([await hexAt(headers, 4), await headers.header(5)]).toEqual([toHex(chain[4]), undefined]);
    writeFileSync(file, Buffer.concat(extend(chain, 1, 1)));
    expect(await headers.tipHeight()).toBe(5);
  });

  test('the form of the record', async () => {
    writeFileSync(file, encodeCanonicalJson({ headers: chain.map((header) => toHex(header)), network: 'regtest' }));
    expect(await open().tipHeight()).toBe(4);
    writeFileSync(file, encodeCanonicalJson({ headers: [toHex(chain[0])], network: 'mainnet' }));
    await expect(open().tipHeight()).rejects.toThrow('the file of headers');
  });

  it.each([
    ['a gap', () => Buffer.concat([chain[0], chain[2]]), 'is no child of the one before'],
    ['no work', () => Buffer.concat([chain[0], childOf(chain[0], 1, false)]), 'does not meet its target'],
    ['half a header', () => Buffer.concat(chain).subarray(0, 100), 'no whole number of headers'],
    ['another beginning', () => Buffer.from(chain[1]), 'not the genesis'],
  ])('%s', async (_name, bytes, reason) => {
    writeFileSync(file, bytes());
    await expect(open().tipHeight()).rejects.toThrow(reason);
  });
});
