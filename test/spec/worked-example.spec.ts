/** The worked example of the specification is what the library makes today, and its record is valid. */
import { encodeCanonicalJson, toHex } from '#crypto';
import { encodeTar, headersFromFile, TarRecord } from '#record';
import { type Report, verifyElection } from '#verify';
import { readFileSync } from 'node:fs';
import { makeElection } from '../../tools/worked-example/election.mjs';
import { COUNTS } from '../../tools/worked-example/tally-text.mjs';
import { workedExample } from '../../tools/worked-example/text.mjs';

const published = (path: string) => new Uint8Array(readFileSync(new URL(`../../${path}`, import.meta.url)));

let world: Awaited<ReturnType<typeof makeElection>>;
beforeAll(async () => {
  world = await makeElection();
});

test('the text is made of these bytes', () => {
  expect(workedExample(world)).toBe(new TextDecoder().decode(published('spec/worked-example.md')));
});

test('record and headers are these bytes', () => {
  expect(toHex(encodeTar(world.files))).toBe(toHex(published('vectors/worked-example/record.tar')));
  const headers = { headers: world.headers.map(toHex), network: 'devnet' };
  expect(toHex(encodeCanonicalJson(headers))).toBe(toHex(published('vectors/worked-example/headers.json')));
});

describe('the record as it is published', () => {
  let report: Report;
  beforeAll(async () => {
    const archive = published('vectors/worked-example/record.tar');
    const read = (offset: number, length: number) => Promise.resolve(archive.slice(offset, offset + length));
    report = await verifyElection(await TarRecord.open(read, archive.length), {
      expectedElectionId: world.electionId,
      headers: headersFromFile(published('vectors/worked-example/headers.json')),
      onProgress: () => undefined,
    });
  });

  test('is valid', () => {
    expect(report.verdict).toBe('VALID');
    expect(report.contests[0].options.map(({ total }) => total)).toEqual([2, 1]);
  });

  test('has the numbers that the specification gives for every group', () => {
    const counts = report.checks.map(({ group, name, checked, expected }) => [
      `${group} ${name}`,
      `${checked} of ${expected}`,
    ]);
    expect(counts).toEqual(COUNTS.map(([group, text]) => [group, /^\d+ of \d+/.exec(text)?.[0]]));
  });
});
