/** `psephos verify --checkpoint`, `--follow` and `psephos diff`: a record that grows, and one that does something else. */
import { toHex } from '#crypto';
import { ENTRY_BALLOT } from '#record';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { compareRecords } from '../../apps/cli/src/diff/records.js';
import { createTerminal } from '../../apps/cli/src/output/terminal.js';
import { openMemory } from '../../apps/cli/src/verify/kept-memory.js';
import { readMemory } from '../../apps/cli/src/verify/memory-file.js';
import { softwareHash } from '../../apps/cli/src/verify/software.js';
import { verifyWithMemory } from '../../apps/cli/src/verify/verify-again.js';
import { type BuiltRecord, buildRecord, rebuildRecord, sourceOf } from '../support/build-record.js';
import { headersFile } from '../support/crowd-record.js';
import { stageOf, stagesOf } from '../support/record/stages.js';
import { type StageServer, startStageServer } from '../support/stage-server.js';
import { verify as verifyAll, withFiles } from '../support/verify-record.js';
import { psephos, startPsephos } from './command.js';

let folder: string;
let honest: BuiltRecord;
let stages: BuiltRecord[];
let forked: BuiltRecord;
let headers: string;
let places: string[];
let server: StageServer;

beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'psephos-verify-again-'));
  honest = await buildRecord({});
  stages = stagesOf(honest).map((stage) => stageOf(honest, stage));
  forked = await rebuildRecord(honest, {
    board: (entries) => {
      const at = entries.findIndex(([type]) => type === ENTRY_BALLOT);
      return entries.map((entry, i) => entries[i === at ? at + 1 : i === at + 1 ? at : i] ?? entry);
    },
  });
  headers = path.join(folder, 'headers.json');
  writeFileSync(headers, await headersFile(honest.headers));
  places = [...stages, forked].map((built, i) => write(`record-${i}`, built.files));
  server = await startStageServer(honest);
});

afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

function write(name: string, files: ReadonlyMap<string, Uint8Array>): string {
  const root = path.join(folder, name);
  for (const [file, bytes] of files) {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), bytes);
  }
  return root;
}

const fail = (text: string): void => {
  throw new Error(text);
};

const verify = (place: string, ...more: string[]) => psephos('verify', place, '--headers', headers, '--json', ...more);

describe('verify --checkpoint', () => {
  const file = () => path.join(folder, 'kept', 'checkpoint.json');
  const seenIn = () => (JSON.parse(readFileSync(file(), 'utf8').split('\n')[0] ?? '') as { seen: object }).seen;

  it('the same report at a later stage, from a file that only its owner reads', async () => {
    const [, voting = '', , whole = ''] = places;
    const first = await verify(voting, '--checkpoint', file());
    expect(first.code).toBe(2);
    expect(statSync(file()).mode & 0o777).toBe(0o600);
    const id = toHex(honest.electionId);
    const { code, out, err } = await verify(whole, '--checkpoint', file(), '--election', id);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out.trim()).toBe(JSON.stringify(await verifyAll(honest)));
  });

  it('another history: LOG_FORKED, exit code 1, and what was seen stays', async () => {
    const before = seenIn();
    const { code, out } = await verify(places[4] ?? '', '--checkpoint', file());
    expect(code).toBe(1);
    expect(out).toContain('LOG_FORKED');
    expect(seenIn()).toEqual(before);
  });

  it('damaged: said, set aside, everything verified', async () => {
    const text = readFileSync(file(), 'utf8');
    writeFileSync(file(), text.replace('"bundles":{"', '"bundles":{"0'));
    const { code, err } = await verify(places[3] ?? '', '--checkpoint', file());
    expect(code).toBe(0);
    expect(err).toContain('everything is verified anew');
    expect(statSync(`${file()}.damaged`).isFile()).toBe(true);
  });

  it('of another version: what the logs signed is kept, what that version verified is not', () => {
    // The program that wrote it is the built one.
    const [line = ''] = readFileSync(file(), 'utf8').split('\n');
    const { software } = JSON.parse(line) as { software: string };
    const kept = readMemory(file(), software, fail);
    expect(kept.verified.all()).toHaveLength(2);
    const notes: string[] = [];
    const other = readMemory(file(), '00'.repeat(32), (text) => notes.push(text));
    expect(other.seen).toEqual(kept.seen);
    expect(other.verified.all()).toEqual([]);
    expect(notes.join()).toContain('another version');
  });

  it('something else than a checkpoint is left alone', () => {
    const other = path.join(folder, 'letter.txt');
    writeFileSync(other, 'Dear Ada');
    expect(() => readMemory(other, softwareHash(), fail)).toThrow('is no checkpoint of this program');
    expect(readFileSync(other, 'utf8')).toBe('Dear Ada');
  });

  it('of another election: refused', async () => {
    const { memory } = openMemory(file());
    const kept = { file: null, memory: { ...memory, electionId: '00'.repeat(32) } };
    const settings = { expectedElectionId: null, headers: null, onProgress: () => undefined };
    const source = sourceOf(honest.files);
    await expect(verifyWithMemory(source, settings, kept, createTerminal(true))).rejects.toThrow(
      'the checkpoint is of',
    );
  });
});

describe('diff', () => {
  const compare = (older: BuiltRecord, newer: BuiltRecord) =>
    compareRecords(sourceOf(older.files), sourceOf(newer.files));
  const stage = (i: number): BuiltRecord => stages[i] ?? honest;

  it('what came to an election, in sentences: exit code 0', async () => {
    const { code, out } = await psephos('diff', places[0] ?? '', places[3] ?? '');
    expect(out.trim().split('\n')).toEqual([
      '8 ballots cast, 1 ballot tested; the board has 17 entries',
      'voting has closed: “as scheduled”',
      'trustee 1 has decrypted her part of the totals',
      'trustee 2 has decrypted her part of the totals',
      'trustee 3 has decrypted her part of the totals',
      'the result is on the board',
      '5 anchors added, 9 in all',
      '7 anchors mined, up to block 9',
      'the checkpoint at the close is there',
      'new file decryption/trustee-1.json',
      'new file decryption/trustee-2.json',
      'new file decryption/trustee-3.json',
      'new file result.json',
      'board and issuance log only grew',
    ]);
    expect(code).toBe(0);
  });

  it('nothing', async () => {
    expect(await compare(honest, honest)).toEqual({ changes: [], breaches: [], gaps: [] });
  });

  it('another history, or a file that may never change: exit code 1', async () => {
    const { code, out } = await psephos('diff', places[2] ?? '', places[4] ?? '');
    expect(code).toBe(1);
    expect(out).toContain('CHANGED LOG_FORKED: entry 3 of the board');
    expect(out).toContain('CHANGED BATON_SPENT_TWICE: anchor');
    const changed = withFiles(honest, (files) => files.set('roll.txt', new Uint8Array(1)));
    const { breaches } = await compare(honest, changed);
    expect(breaches.map(({ code, place }) => [code, place])).toEqual([['RECORD_FILE_CHANGED', 'roll.txt']]);
  });

  it('the other way round: it cannot be told', async () => {
    const { breaches, gaps } = await compare(honest, stage(1));
    expect(breaches).toEqual([]);
    expect(gaps.join('\n')).toContain('the board has 8 entries and had 17');
    expect(gaps.join('\n')).toContain('result.json is missing in the second record');
  });

  it('blocks that were replaced, and a file that cannot be read', async () => {
    const few = stageOf(honest, { ...(stagesOf(honest)[3] ?? { size: 0, issued: 0, anchors: 0 }), mined: 3 });
    const { changes, gaps } = await compare(honest, few);
    expect(changes.map(({ kind }) => kind)).toEqual(['reorganised']);
    expect(gaps).toEqual([]);
    const damaged = withFiles(honest, (files) => files.set('board/checkpoint', new Uint8Array(9)));
    expect((await compare(honest, damaged)).gaps.join()).toContain('CHECKPOINT_INVALID');
  });
});

describe('verify --follow', () => {
  const follow = (...more: string[]) =>
    startPsephos({}, ['verify', server.address, '--headers', headers, '--follow', '--every', '1s', ...more]);
  const stage = (i: number): BuiltRecord => stages[i] ?? honest;

  it('from setup to the verdict, a line for each change', async () => {
    server.show(stage(0));
    const running = follow();
    await running.said('nothing is wrong so far');
    server.show(stage(1));
    await running.said('5 ballots cast');
    server.show(null);
    await running.said('does not answer');
    server.show(stage(2));
    await running.said('voting has closed');
    server.show(stage(3));
    const { code, out } = await running.ended;
    expect(code).toBe(0);
    expect(out).toContain('the result is on the board');
    expect(out).toContain('verdict: VALID');
    // Each file that stands was fetched once.
    expect(server.asked('definition.json')).toBe(1);
  });

  it('another history under its eyes: an alarm, exit code 1', async () => {
    server.show(stage(2));
    const running = follow('--json');
    await running.said('"verified"');
    server.show(forked);
    const { code, out, err } = await running.ended;
    expect(code).toBe(1);
    expect(err).toContain('ALARM LOG_FORKED at board/checkpoint');
    const events = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { event: string; code?: string });
    expect(events.find(({ event }) => event === 'alarm')?.code).toBe('LOG_FORKED');
  });

  it('Ctrl-C: what is known so far, exit code 130', async () => {
    server.show(stage(1));
    const running = follow('--election', toHex(honest.electionId));
    await running.said('nothing is wrong so far');
    running.interrupt();
    const { code, out } = await running.ended;
    expect(code).toBe(130);
    expect(out).toContain('ended by you: nothing was wrong in');
  });

  it('a folder cannot be followed', async () => {
    const { code, err } = await psephos('verify', places[0] ?? '', '--follow');
    expect(code).toBe(64);
    expect(err).toContain('is no address');
  });
});
