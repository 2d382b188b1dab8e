/** Files of a record as the checks read them (spec §11): what is not there is told from what is wrong, at every reading. */
import { encodeCanonicalJson, signDocument, toHex, utf8, VerificationError } from '#crypto';
import type { RecordSource } from '#record';
import { RecordStopsEarly } from '../../libs/record/src/verify-election/check-run.js';
import { RecordReader } from '../../libs/record/src/verify-election/record-reader.js';
import { bytesFor, signingKeyFor } from '../record/fixture.js';
import { sourceOf } from '../support/build-record.js';

/** A source that lists `a` and answers by this. */
const answering = (read: RecordSource['read']): RecordSource => ({ list: () => Promise.resolve(['a']), read });

test('paths are those that are listed, each once, ascending; no other is there', async () => {
  const source = { ...sourceOf(new Map()), list: () => Promise.resolve(['b', 'a', 'b']) };
  const reader = await RecordReader.open(source);
  expect(reader.paths).toEqual(['a', 'b']);
  expect([reader.has('a'), reader.has('c')]).toEqual([true, false]);
});

test('a file that is not listed, and one that is listed and that nobody gives: the record stops early', async () => {
  const unlisted = await RecordReader.open(sourceOf(new Map([['a', utf8('x')]])));
  await expect(unlisted.read('b')).rejects.toThrow(
    new RecordStopsEarly('stopsEarly', 'the record stops early: b is missing'),
  );
  expect(unlisted.lastPath).toBe('the record');
  const silent = await RecordReader.open(answering(() => Promise.reject(new Error('gone'))));
  const error: unknown = await silent.read('a').catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(RecordStopsEarly);
  expect(error).toMatchObject({ reason: 'stopsEarly', message: 'the record stops early: a cannot be read' });
  expect(silent.lastPath).toBe('a');
});

test('what the source itself refuses keeps its code', async () => {
  const refusing = answering(() => Promise.reject(new VerificationError('TAR_INVALID', 'no archive')));
  await expect((await RecordReader.open(refusing)).read('a')).rejects.toMatchObject({ code: 'TAR_INVALID' });
});

test('a file that holds other bytes when it is read again is refused, by whichever reading', async () => {
  let reads = 0;
  const reader = await RecordReader.open(answering(() => Promise.resolve(utf8(`${reads++ < 2}`))));
  await reader.read('a');
  await reader.hashOf('a');
  await expect(reader.read('a')).rejects.toMatchObject({ code: 'RECORD_FILE_CHANGED' });
  await expect(reader.hashOf('a')).rejects.toMatchObject({ code: 'RECORD_FILE_CHANGED' });
});

test('a file that no check depends on is there or not, and never refused', async () => {
  const reader = await RecordReader.open(sourceOf(new Map([['a', utf8('x')]])));
  expect([await reader.readUntrusted('a'), await reader.readUntrusted('b')]).toEqual([utf8('x'), undefined]);
  const silent = await RecordReader.open(answering(() => Promise.reject(new Error('gone'))));
  expect(await silent.readUntrusted('a')).toBeUndefined();
});

test('a signed document is the one that its key has signed', async () => {
  const document = utf8('{}');
  const publicKey = signingKeyFor('trustee');
  const signature = toHex(signDocument('decryption', bytesFor('trustee', 32), document));
  const signed = encodeCanonicalJson({ kind: 'decryption', publicKey, signature });
  const read = async (bytes: Uint8Array) => {
    const reader = await RecordReader.open(sourceOf(new Map([['a.json', bytes], ['a.sig.json', signed]]))); // prettier-ignore
    return reader.readSigned('a.json', 'decryption', publicKey);
  };
  expect(await read(document)).toEqual(document);
  await expect(read(utf8('{ }'))).rejects.toMatchObject({ code: 'DOCUMENT_SIGNATURE_INVALID' });
});
