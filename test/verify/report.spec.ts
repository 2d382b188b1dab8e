/**
 * The report (spec §12, record format): every kind of it fits its schema, says in sentences what people ask after an
 * election, in each language, and explains every number that does not add up to the ballots.
 */
import { encodeCanonicalJson, type ErrorCode } from '#crypto';
import {
  ballotSentences,
  CHECK_GROUPS,
  contestSentences,
  countsSentence,
  failureSentence,
  notRunSentence,
  type Report,
  REPORT_LANGUAGES,
  sheetOf,
  verdictWords,
} from '#verify';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { mkdtempSync, readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { writeSheetPdf } from '../../apps/cli/src/output/sheet-pdf.js';
import { wordsOf } from '../../apps/cli/src/output/words.js';
import { ATTACKS } from '../attacks/catalogue/index.js';
import { buildRecord, type BuiltRecord, rebuildRecord } from '../support/build-record.js';
import { makePhase } from '../support/record/voting.js';
import { pdfText } from '../support/pdf-text.js';
import { verify, verifyFiles, withFiles } from '../support/verify-record.js';

const ajv = new Ajv2020({ strict: true, strictTypes: false });
for (const name of ['common', 'report']) {
  ajv.addSchema(JSON.parse(readFileSync(`spec/schemas/${name}.json`, 'utf8')) as object, `${name}.json`);
}

let built: BuiltRecord;
const reports: Record<string, Report> = {};
beforeAll(async () => {
  built = await buildRecord({});
  reports['valid'] = await verify(built);
  reports['depth'] = await verifyFiles(built.files, built.electionId, null);
  reports['invalid'] = await verify(withFiles(built, (files) => files.set('result.json', encodeCanonicalJson({}))));
  reports['incomplete'] = await verify(withFiles(built, (files) => files.delete('roll.txt')));
  reports['aborted'] = await verify(
    await rebuildRecord(built, {
      board: (entries, world) => [...entries.slice(0, 6), makePhase(world, 2, 'voting', 'aborted', [0, 1])],
      anchors: (steps) => [...steps.slice(0, 4), { ...steps[6], type: 'ABORT' }],
      decryptingTrustees: [],
      boardAfterClose: () => [],
      anchorsAfterClose: () => [],
      files: (files) => {
        for (const path of ['result.json', 'board/checkpoint-closing']) files.delete(path);
      },
    }),
  );
  reports['nothing'] = await verifyFiles(new Map(), null, null);
}, 60_000);

const report = (name: string): Report => {
  const found = reports[name];
  if (found === undefined) throw new Error(`no report ${name}`);
  return found;
};
const KINDS = ['valid', 'depth', 'invalid', 'incomplete', 'aborted', 'nothing'] as const;
const FACTS = { dateMs: 0, program: 'test', build: '', record: '', electionExpected: false };

test.each(KINDS)('%s: fits its schema, and nothing may be added or left out', (name) => {
  const fits = ajv.getSchema('report.json');
  if (fits === undefined) throw new Error('no schema');
  const value = JSON.parse(JSON.stringify(report(name))) as Record<string, unknown>;
  expect([fits(value), fits.errors]).toEqual([true, null]);
  expect(fits({ ...value, sentences: [] })).toBe(false);
  for (const member of Object.keys(value)) {
    expect(fits(Object.fromEntries(Object.entries(value).filter(([key]) => key !== member)))).toBe(false);
  }
});

test.each(REPORT_LANGUAGES)('every kind of report can be said in %s', (language) => {
  const words = wordsOf(language);
  for (const name of KINDS) {
    const texts = sheetOf(report(name), FACTS, words).flatMap((block) => JSON.stringify(block));
    expect(texts.join('\n')).not.toMatch(/undefined|null|NaN|\[object/);
    expect(verdictWords(report(name), words).next).not.toEqual([]);
    for (const check of report(name).checks) {
      expect(countsSentence(check, words)).toContain(String(check.expected));
      expect(notRunSentence(check, words) === '').toBe(check.stop === null);
    }
  }
});

test('each check that was not run has a reason that programs can read', () => {
  for (const name of KINDS) {
    for (const { group, status, stop } of report(name).checks) {
      expect([group, status === 'not run' && stop === null]).toEqual([group, false]);
      if (stop !== null) expect(stop.needs !== null).toBe(stop.reason.startsWith('needs'));
    }
  }
  const reasons = (name: string) => report(name).checks.map(({ stop }) => stop?.reason ?? null);
  expect(new Set(reasons('valid'))).toEqual(new Set([null]));
  expect(reasons('depth').filter((reason) => reason !== null)).toEqual(['noHeaders']);
  expect(reasons('nothing').slice(0, 2)).toEqual(['stopsEarly', 'stopsEarly']);
});

test('the board, its close and every anchor with its block are named', () => {
  const { board, anchors, figures, network } = report('valid');
  expect(anchors.map(({ seq }) => seq)).toEqual(anchors.map((_, i) => i));
  expect(anchors).toHaveLength(figures.anchors);
  expect(anchors.filter(({ height }) => height !== null)).toHaveLength(figures.anchorsMined);
  expect([board?.size, board?.closing?.size]).toEqual([figures.boardEntries, built.world.closingSize]);
  expect(board?.closing?.root).toMatch(/^[0-9a-f]{64}$/);
  expect(network).toBe('devnet');
});

describe('numbers that do not add up to the ballots', () => {
  const words = wordsOf('en');
  const said = (sentences: string[]): string => sentences.join('\n');

  test('cast, replaced and counted stand in one sentence, and the sum is right', () => {
    const { cast, superseded, counted } = report('valid').figures;
    expect(counted).toBe(cast - superseded);
    expect(said(ballotSentences(report('valid'), words))).toContain(
      `Ballots recorded on the public board: ${cast}. Replaced by a later ballot of the same voter, and therefore not counted: ${superseded}. Counted: ${counted},`,
    );
  });

  test('tested ballots, and tokens that nobody voted with, are none of them', () => {
    const figures = { ...report('valid').figures, requests: 9, counted: 7, spoiled: 2 };
    const sentences = said(ballotSentences({ ...report('valid'), figures }, words));
    expect(sentences).toContain('Tokens that were asked for and not used to vote: 2.');
    expect(sentences).toContain('Ballots that voters opened as a test: 2.');
  });

  const CONTEST = {
    id: 'c',
    title: { en: 'C' },
    state: 'tallied' as const,
    optionMax: 1,
    ballotMax: 1,
    minCounted: 2,
    counted: 5,
    weight: 5,
    blank: 1,
    options: [],
  };

  test.each([
    ['one option each', {}, /add up to 5/],
    ['weights', { weight: 8 }, /together these weigh 8\. The totals are votes, not ballots\.[^]*add up to 8/],
    ['several options', { ballotMax: 3 }, /up to 3 options, so the totals may add up to more/],
    ['points', { optionMax: 4, ballotMax: 6 }, /up to 4 points, and 6 in all/],
    ['blanks that nobody can know', { blank: null }, /does not follow from the totals/],
    ['another class', { counted: 3, weight: 3 }, /Other counted ballots, of voter classes that do not vote on it: 2/],
    ['too few', { state: 'withheld' as const, counted: 1 }, /Not opened[^]*ballots counted 1, at least 2/],
    ['nobody', { state: 'empty' as const, counted: 0 }, /Nobody voted/],
    ['not known', { state: 'unknown' as const }, /Not known/],
  ])('%s', (_name, change, sentence) => {
    expect(said(contestSentences({ ...CONTEST, ...change }, 5, words))).toMatch(sentence);
  });
});

test('what was not established is left out, and not said to be zero', () => {
  const invalid = { ...report('valid'), classes: report('valid').classes.map((one) => ({ ...one, roll: null })) };
  const sentences = ballotSentences({ ...invalid, figures: { ...invalid.figures, roll: 0 } }, wordsOf('en'));
  expect(sentences.join('\n')).not.toMatch(/on the voter roll|Turnout/);
  expect(sentences.at(-1)).toBe('Some numbers are not here, because the record was not checked that far.');
  expect(ballotSentences(report('nothing'), wordsOf('en'))).toHaveLength(1);
});

describe('codes', () => {
  /** Group → codes: what spec/verification.md names, with what holds for every group (its §1, §4 and §5). */
  const sections = readFileSync('spec/verification.md', 'utf8').split(/^(?=#{2,3} )/m);
  const codesIn = (text: string): string[] =>
    [...text.matchAll(/`([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)`/g)].map(([, code]) => code);
  /** Groups whose text refers to another for signatures, ceremonies and logs. */
  const LIKE: Record<string, string[]> = { '3': ['2'], '8': ['5'], '12': ['2'] };
  const everywhere = sections.filter((text) => !text.startsWith('### Group')).flatMap(codesIn);
  const ofGroup = (group: string): string[] =>
    sections.filter((text) => text.startsWith(`### Group ${group}:`)).flatMap(codesIn);

  test('each code that the specification gives to a group has a sentence of its own or of its family', () => {
    const words = wordsOf('en');
    const generic = CHECK_GROUPS.flatMap(({ group }) =>
      ofGroup(group).filter((code) => {
        const failure = { place: '', code: code as ErrorCode, message: '' };
        return failureSentence(group, failure, words) === words.say(`report.check.g${group}.failed`);
      }),
    );
    expect(generic).toEqual([]);
  });

  test.each(CHECK_GROUPS.map(({ group }) => group))(
    'group %s gives no attack a code that it does not have',
    (group) => {
      const known = new Set([...[group, ...(LIKE[group] ?? [])].flatMap(ofGroup), ...everywhere]);
      const given = ATTACKS.filter((attack) => attack.group === group).flatMap(({ codes }) => codes);
      expect([...new Set(given)].filter((code) => !known.has(code))).toEqual([]);
    },
  );
});

test.each(REPORT_LANGUAGES)('on paper in %s: ids, roots and every anchor', async (language) => {
  const file = path.join(mkdtempSync(path.join(os.tmpdir(), 'psephos-report-')), 'report.pdf');
  const facts = { ...FACTS, build: 'ab'.repeat(32), record: 'cd'.repeat(32) };
  await writeSheetPdf(file, sheetOf(report('valid'), facts, wordsOf(language)), language);
  const text = pdfText(readFileSync(file)).replace(/\s/g, '');
  const { electionId, board, anchors } = report('valid');
  const hashes = [electionId, board?.root ?? '?', board?.closing?.root ?? '?', facts.build, facts.record];
  for (const hash of [...hashes, ...anchors.map(({ txid }) => txid)]) expect(text).toContain(hash);
});
