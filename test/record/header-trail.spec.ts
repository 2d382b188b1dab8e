/** The newest part of a header chain, followed while it grows (spec §12.3): work decides, and what lags changes nothing. */
import { VerificationError } from '#crypto';
import { HeaderTrail, NETWORKS } from '#record';
import { TestChain } from '../support/record/chain.js';

function chainOf(blocks: number): TestChain {
  const chain = new TestChain();
  chain.mineEmpty(blocks);
  return chain;
}

/** The same chain up to a height, and other blocks above it. */
function branchOf(chain: TestChain, height: number, blocks: number): TestChain {
  const branch = new TestChain();
  branch.headers.splice(0, branch.headers.length, ...chain.headers.slice(0, height + 1));
  for (let i = 0; i < blocks; i++) branch.mine(['ab'.repeat(32)]);
  return branch;
}

async function codeOf(run: Promise<unknown>): Promise<string> {
  return run.then(
    () => 'none',
    (error: unknown) => (error instanceof VerificationError ? error.code : String(error)),
  );
}

test('it grows, and goes on where it was', async () => {
  const chain = chainOf(3);
  const trail = new HeaderTrail(NETWORKS.devnet, 0);
  expect(await trail.follow(chain.source())).toBe(0);
  chain.mineEmpty(2);
  expect(await trail.follow(chain.source())).toBe(0);
  expect([trail.tipHeight, trail.rootAt(6), trail.hashAt(5)?.length]).toEqual([5, undefined, 64]);
});

test('a branch with more work replaces what it left, however deep', async () => {
  const chain = chainOf(8);
  const trail = new HeaderTrail(NETWORKS.devnet, 1);
  await trail.follow(chain.source());
  const kept = trail.hashAt(2);
  expect(await trail.follow(branchOf(chain, 2, 7).source())).toBe(6);
  expect([trail.tipHeight, trail.hashAt(2)]).toEqual([9, kept]);
});

test('a source that lags, or shows a branch with no more work, changes nothing', async () => {
  const chain = chainOf(6);
  const trail = new HeaderTrail(NETWORKS.devnet, 0);
  await trail.follow(chain.source());
  const before = trail.hashAt(6);
  expect(await trail.follow(branchOf(chain, 4, 0).source())).toBe(0);
  expect(await trail.follow(branchOf(chain, 3, 3).source())).toBe(0);
  expect([trail.tipHeight, trail.hashAt(6)]).toEqual([6, before]);
});

test('another first header, a header without work, one that is no child, one that is missing', async () => {
  const chain = chainOf(3);
  const follow = (headers: (Uint8Array | undefined)[]) => {
    const source = {
      network: 'devnet',
      tipHeight: () => Promise.resolve(3),
      header: (h: number) => Promise.resolve(headers[h]),
    };
    return codeOf(new HeaderTrail(NETWORKS.devnet, 0).follow(source));
  };
  const [genesis, one, two, three] = chain.headers;
  expect(await follow([one, one, two, three])).toBe('HEADER_GENESIS_DIFFERENT');
  expect(await follow([genesis, two, two, three])).toBe('HEADER_CHAIN_BROKEN');
  expect(await follow([genesis, one, undefined, three])).toBe('HEADER_CHAIN_BROKEN');
  const easy = two.slice();
  easy.fill(0xff, 72, 76);
  expect(await follow([genesis, one, easy, three])).toBe('HEADER_TARGET_INVALID');
});
