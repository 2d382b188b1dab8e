/** Groups 9a and 9b: anchors and their depth. One thing broken a case, the rest honestly recomputed, the code asserted. */
import { fromHex, toHex, utf8 } from '#crypto';
import { decodeTransaction, encodeTransaction, type HeaderSource } from '#record';
import { buildRecord, type BuiltRecord, rebuildRecord, type RecordPlan } from '../support/build-record.js';
import { hash256, TestChain } from '../support/record/chain.js';
import type { AnchorStep } from '../support/record/plan.js';
import { codesOf, failedGroups, statusOf, verify, verifyFiles, withFiles } from '../support/verify-record.js';

let honest: BuiltRecord;

beforeAll(async () => {
  honest = await buildRecord({});
}, 60_000);

type Case = [name: string, codes: string[], changes: Partial<RecordPlan>];

interface Line {
  bump: string | null;
  raw: string;
  txid: string;
}

const CLOSE = 6;
const change = (steps: AnchorStep[], index: number, changes: Partial<AnchorStep>) =>
  steps.map((step, i) => (i === index ? { ...step, ...changes } : step));
const onPayload = (seq: number, changes: object): Partial<RecordPlan> => ({
  payload: (payload) => (payload.seq === seq ? { ...payload, ...changes } : payload),
});
const flipped = (bytes: Uint8Array) => bytes.map((byte, i) => (i === 0 ? byte ^ 1 : byte));

function withLines(edit: (lines: Line[]) => Line[]): BuiltRecord {
  return withFiles(honest, (files) => {
    const text = new TextDecoder().decode(files.get('anchors.jsonl')).trimEnd();
    const lines = edit(text.split('\n').map((line) => JSON.parse(line) as Line));
    files.set('anchors.jsonl', utf8(lines.map((line) => `${JSON.stringify(line)}\n`).join('')));
  });
}

describe('group 9a, anchors', () => {
  test.each<Case>([
    [
      'a leaf hash that no entry has',
      ['ANCHOR_LEAF_MISMATCH'],
      {
        payload: (payload) =>
          payload.seq === 4 ? { ...payload, leafHashes: payload.leafHashes.map(flipped) } : payload,
      },
    ],
    ['another root of the board', ['ANCHOR_BOARD_ROOT_MISMATCH'], onPayload(3, { rootHash: new Uint8Array(32) })],
    [
      'another root of the issuance log',
      ['ANCHOR_ISSUED_ROOT_MISMATCH'],
      onPayload(2, { issuedRoot: new Uint8Array(32) }),
    ],
    ['an anchor of another election', ['ANCHOR_ELECTION_INVALID'], onPayload(3, { electionId: new Uint8Array(32) })],
    ['a number left out', ['ANCHOR_SEQUENCE_BROKEN'], onPayload(8, { seq: 9 })],
    [
      'a time before the one before',
      ['ANCHOR_TIME_DECREASED'],
      { anchors: (steps) => change(steps, 3, { timeMs: 1 }) },
    ],
    [
      'a CLOSE before the end of voting',
      ['ANCHOR_CLOSE_EARLY'],
      {
        anchors: (steps) => steps.map((step) => ({ ...step, timeMs: step.timeMs - 10_000 })),
      },
    ],
    [
      'a closing entry without a CLOSE',
      ['ANCHOR_CLOSE_INVALID'],
      { anchors: (steps) => change(steps, CLOSE, { type: 'BATCH' }) },
    ],
    [
      'a CLOSE that covers no closing entry',
      ['ANCHOR_CLOSE_INVALID'],
      { anchors: (steps) => change(steps, 4, { type: 'CLOSE', timeMs: steps[CLOSE].timeMs }).map(notBefore) },
    ],
    [
      'a result without a RESULT',
      ['ANCHOR_RESULT_INVALID'],
      { anchorsAfterClose: (steps) => change(steps, 1, { type: 'BATCH' }) },
    ],
    [
      'a RESULT that covers no result',
      ['ANCHOR_RESULT_INVALID'],
      { anchorsAfterClose: (steps) => change(steps, 0, { type: 'RESULT' }) },
    ],
    [
      'an ABORT of what is not aborted',
      ['ANCHOR_ABORT_INVALID'],
      { anchorsAfterClose: (steps) => change(steps, 0, { type: 'ABORT' }) },
    ],
    [
      'a transaction signed before its payload was changed',
      ['ANCHOR_SIGNATURE_INVALID'],
      {
        transaction: (raw, { seq }) => {
          if (seq !== 2) return raw;
          const transaction = decodeTransaction(raw);
          transaction.outputs[0].satoshis -= 1;
          return encodeTransaction(transaction);
        },
      },
    ],
  ])('%s', async (_name, codes, changes) => {
    const report = await verify(await rebuildRecord(honest, changes));
    expect([report.verdict, codesOf(report, '9a').slice(0, codes.length)]).toEqual(['INVALID', codes]);
    expect(failedGroups(report)).toEqual(['9a']);
  });

  test.each<[string, string[], (lines: Line[]) => Line[]]>([
    ['an anchor left out', ['ANCHOR_BATON_BROKEN'], (lines) => lines.filter((_, i) => i !== 3)],
    ['another funding transaction', ['FUNDING_TXID_DIFFERENT'], ([, ...rest]) => rest],
    [
      'a line that names another transaction',
      ['ANCHOR_LINE_INVALID'],
      ([a, b, ...rest]) => [a, { ...b, txid: a.txid }, ...rest],
    ],
    [
      'the path of another transaction',
      ['BUMP_TXID_MISSING'],
      ([a, b, ...rest]) => [a, { ...b, bump: a.bump }, ...rest],
    ],
    [
      'a path with another flag',
      ['BUMP_FORM_INVALID'],
      ([a, ...rest]) => [{ ...a, bump: (a.bump ?? '').replace(/02(?=[0-9a-f]{64}$)/, '00') }, ...rest],
    ],
    [
      'a path through another root than its neighbour’s',
      ['ANCHOR_BLOCK_ROOTS_DIFFERENT'],
      ([a, b, ...rest]) => [a, { ...b, bump: bent(b.bump) }, ...rest],
    ],
    [
      'an anchor mined before the one it spends',
      ['ANCHOR_BLOCK_ORDER_INVALID'],
      ([a, b, ...rest]) => [{ ...a, bump: `${toHex(Uint8Array.of(200))}${(a.bump ?? '').slice(2)}` }, b, ...rest],
    ],
  ])('%s', async (_name, codes, edit) => {
    const report = await verifyFiles(withLines(edit).files, honest.electionId, null);
    expect([report.verdict, codesOf(report, '9a').slice(0, codes.length)]).toEqual(['INVALID', codes]);
  });
});

describe('group 9b, depth', () => {
  const withHeaders = (headers: HeaderSource) => verifyFiles(honest.files, honest.electionId, headers);

  test('a chain in which the anchors’ blocks were replaced', async () => {
    const chain = new TestChain();
    chain.mineEmpty(12);
    const report = await withHeaders(chain.source());
    expect([report.verdict, failedGroups(report), codesOf(report, '9b')]).toEqual([
      'INVALID',
      ['9b'],
      ['ANCHOR_NOT_IN_CHAIN'],
    ]);
  });

  test.each<[string, string, (headers: HeaderSource) => HeaderSource]>([
    ['headers of another network', 'HEADER_NETWORK_MISMATCH', (headers) => ({ ...headers, network: 'regtest' })],
    ['headers of no known network', 'HEADER_NETWORK_MISMATCH', (headers) => ({ ...headers, network: 'nonet' })],
    [
      'a tip above the headers',
      'HEADER_CHAIN_BROKEN',
      (headers) => ({ ...headers, tipHeight: () => Promise.resolve(500) }),
    ],
    [
      'another first block',
      'HEADER_GENESIS_DIFFERENT',
      (headers) => ({ ...headers, header: (height) => headers.header(height + 1) }),
    ],
    [
      'a header that is not the child of the one before',
      'HEADER_CHAIN_BROKEN',
      (headers) => ({ ...headers, header: (height) => headers.header(height === 3 ? 4 : height) }),
    ],
    [
      'a header without proof of work',
      'HEADER_WORK_INVALID',
      (headers) => ({
        ...headers,
        header: async (height) => (height === 5 ? withoutWork(await headers.header(height)) : headers.header(height)),
      }),
    ],
  ])('%s', async (_name, code, change) => {
    const report = await withHeaders(change(honest.headers));
    expect([report.verdict, codesOf(report, '9b')]).toEqual(['INVALID', [code]]);
  });

  test('a source that does not answer proves nothing against the record', async () => {
    const silent = { ...honest.headers, header: () => Promise.reject(new Error('connection refused')) };
    const report = await withHeaders(silent);
    expect([report.verdict, failedGroups(report), statusOf(report, '9b')]).toEqual(['INCOMPLETE', [], 'not run']);
  });

  test('a CLOSE without its path cannot be placed', async () => {
    const unmined = withLines((lines) => lines.map((line, i) => (i === CLOSE + 1 ? { ...line, bump: null } : line)));
    const report = await verify(unmined);
    expect([report.verdict, statusOf(report, '9b')]).toEqual(['INCOMPLETE', 'not run']);
  });
});

/** Times that do not decrease behind a step that was moved ahead. */
function notBefore(step: AnchorStep, i: number, steps: AnchorStep[]): AnchorStep {
  return { ...step, timeMs: Math.max(...steps.slice(0, i + 1).map(({ timeMs }) => timeMs)) };
}

/** The path with its last node changed: another root, still a path. */
function bent(bump: string | null): string {
  const bytes = fromHex(bump ?? '', (bump ?? '').length / 2);
  bytes[bytes.length - 1] ^= 1;
  return toHex(bytes);
}

/** The same header with a nonce that does not meet the target. */
function withoutWork(header: Uint8Array | undefined): Uint8Array | undefined {
  if (header === undefined) return undefined;
  const changed = header.slice();
  const view = new DataView(changed.buffer);
  do view.setUint32(76, view.getUint32(76, true) + 1, true);
  while (hash256(changed)[31] < 0x80);
  return changed;
}
