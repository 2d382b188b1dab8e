/** A chain that holds something else than the record says, or that nobody worked for (spec §12.3). */
import type { HeaderSource } from '#record';
import { hash256, TestChain } from '../../support/record/chain.js';
import type { Attack } from '../attack.js';
import { instead } from '../breaking.js';

const stopped = (
  name: string,
  flaw: string,
  code: Attack['codes'][number],
  change: (headers: HeaderSource) => HeaderSource,
): Attack => ({
  name,
  flaw,
  make: instead(({ headers }) => ({ headers: change(headers) })),
  verdict: 'INVALID',
  group: '9b',
  codes: [code],
});

export const chain: Attack[] = [
  stopped('a chain in which the anchors’ blocks were replaced', 'board-28', 'ANCHOR_NOT_IN_CHAIN', () => {
    const other = new TestChain();
    other.mineEmpty(12);
    return other.source();
  }),
  stopped('headers of another network', 'board-28', 'HEADER_NETWORK_MISMATCH', (headers) => ({
    ...headers,
    network: 'regtest',
  })),
  stopped('headers of no known network', 'board-28', 'HEADER_NETWORK_MISMATCH', (headers) => ({
    ...headers,
    network: 'nonet',
  })),
  stopped('a tip above the headers', 'board-28', 'HEADER_CHAIN_BROKEN', (headers) => ({
    ...headers,
    tipHeight: () => Promise.resolve(500),
  })),
  stopped('another first block', 'board-23', 'HEADER_GENESIS_DIFFERENT', (headers) => ({
    ...headers,
    header: (height) => headers.header(height + 1),
  })),
  stopped('a header that is not the child of the one before', 'board-28', 'HEADER_CHAIN_BROKEN', (headers) => ({
    ...headers,
    header: (height) => headers.header(height === 3 ? 4 : height),
  })),
  stopped('a header without proof of work', 'board-28', 'HEADER_WORK_INVALID', (headers) => ({
    ...headers,
    header: async (height) => (height === 5 ? withoutWork(await headers.header(height)) : headers.header(height)),
  })),
];

/** The same header with a nonce that does not meet the target. */
function withoutWork(header: Uint8Array | undefined): Uint8Array | undefined {
  if (header === undefined) return undefined;
  const changed = header.slice();
  const view = new DataView(changed.buffer);
  do view.setUint32(76, view.getUint32(76, true) + 1, true);
  while (hash256(changed)[31] < 0x80);
  return changed;
}
