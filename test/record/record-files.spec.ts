/** record.json, paths, and anchors.jsonl (record format §1, §5). */
import { concatBytes, encodeCanonicalJson, toHex, utf8 } from '#crypto';
import {
  assertRecordPath,
  decodeAnchorLines,
  decodeRecordFiles,
  encodeAnchorLine,
  encodeRecordFiles,
  isRecordPath,
  RECORD_FORMAT,
  txidOf,
} from '#record';
import { bytesFor, expectCode, hexFor } from './fixture.js';

describe('record.json', () => {
  const files = { 'board/tile/entries/x001/000.p/3': hexFor('a', 32), 'draft.json': hexFor('b', 32) };

  test('comes back as it was', () => {
    expect(decodeRecordFiles(encodeRecordFiles(files))).toEqual({ files, format: RECORD_FORMAT });
  });

  test.each([
    ['format_of_the_future', { files, format: 'psephos-record/2' }],
    ['hash_short', { files: { 'draft.json': 'ab' }, format: RECORD_FORMAT }],
    ['lists_itself', { files: { ...files, 'record.json': hexFor('c', 32) }, format: RECORD_FORMAT }],
    ['path_leaves_the_folder', { files: { '../draft.json': hexFor('c', 32) }, format: RECORD_FORMAT }],
    ['member_unknown', { files, format: RECORD_FORMAT, time: 0 }],
  ])('%s is refused', (_name, value) => {
    expectCode(() => decodeRecordFiles(encodeCanonicalJson(value)), 'RECORD_FILE_LIST_INVALID');
  });

  test('a key __proto__ is refused', () => {
    expectCode(
      () => decodeRecordFiles(utf8(`{"files":{"__proto__":""},"format":"${RECORD_FORMAT}"}`)),
      'JSON_KEY_INVALID',
    );
  });
});

describe('paths', () => {
  test.each(['draft.json', 'board/tile/0/x001/067.p/255', 'documents/certified-1.pdf', '_a', '-'])(
    '%s is one',
    (path) => {
      expect(isRecordPath(path)).toBe(true);
      expect(() => assertRecordPath(path)).not.toThrow();
    },
  );

  test.each([
    '',
    '/etc/passwd',
    'a//b',
    'a/',
    './a',
    '../a',
    'a/../b',
    '.hidden',
    'a\\b',
    'c:/a',
    'a b',
    'é',
    'a\n',
    'x'.repeat(201),
  ])('%j is none', (path) => {
    expect(isRecordPath(path)).toBe(false);
    expectCode(() => assertRecordPath(path), 'RECORD_PATH_INVALID');
  });
});

describe('anchors.jsonl', () => {
  const raws = [bytesFor('funding', 100), bytesFor('genesis', 300)];
  const file = concatBytes(encodeAnchorLine(raws[0], 'ab12'), encodeAnchorLine(raws[1], null));

  test('comes back line by line', () => {
    expect([...decodeAnchorLines(file)]).toEqual([
      { bump: 'ab12', raw: raws[0], txid: txidOf(raws[0]) },
      { bump: null, raw: raws[1], txid: txidOf(raws[1]) },
    ]);
    expect([...decodeAnchorLines(new Uint8Array(0))]).toEqual([]);
  });

  const line = { bump: null, raw: toHex(raws[0]), txid: txidOf(raws[0]) };
  const text = (value: unknown) => concatBytes(encodeCanonicalJson(value), utf8('\n'));
  test.each([
    ['end_missing', file.slice(0, -1), 'ANCHOR_LINE_INVALID'],
    ['txid_of_another', text({ ...line, txid: hexFor('x', 32) }), 'ANCHOR_LINE_INVALID'],
    [
      'txid_in_internal_order',
      text({ ...line, txid: toHex(Buffer.from(line.txid, 'hex').reverse()) }),
      'ANCHOR_LINE_INVALID',
    ],
    ['raw_of_half_a_byte', text({ ...line, raw: `${line.raw}0` }), 'ANCHOR_LINE_INVALID'],
    ['raw_empty', text({ ...line, raw: '' }), 'ANCHOR_LINE_INVALID'],
    ['bump_missing', text({ raw: line.raw, txid: line.txid }), 'ANCHOR_LINE_INVALID'],
    ['member_unknown', text({ ...line, seq: 0 }), 'ANCHOR_LINE_INVALID'],
    ['empty_line', concatBytes(file, utf8('\n')), 'JSON_INVALID'],
    ['carriage_return', concatBytes(encodeCanonicalJson(line), utf8('\r\n')), 'JSON_NOT_CANONICAL'],
  ])('%s is refused', (_name, bytes, code) => {
    expectCode(() => [...decodeAnchorLines(bytes)], code);
  });
});
