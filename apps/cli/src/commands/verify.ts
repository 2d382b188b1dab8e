/**
 * `psephos verify`: checks a record that somebody published (spec §12). It needs the files, the electionId that the
 * person expects, and for the depth in the chain a source of block headers that she chose. It trusts nothing else.
 */
import { ENGINES, fromHex, sha256, toHex } from '#crypto';
import { DownloadedRecord, HeaderService } from '#client';
import {
  headersFromFile,
  type HeaderSource,
  type NetworkName,
  networkOf,
  NETWORKS,
  RECORD_INDEX,
  type RecordSource,
} from '#record';
import {
  exitCode,
  type Progress,
  type GivenConfirmation,
  type Report,
  type SheetFacts,
  sheetOf,
  verifyElection,
  type Words,
} from '#verify';
import { existsSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { CommandError, EXIT } from '../output/command-error.js';
import { electionAt } from '../sources/election-address.js';
import { checkLines, contestLines, headLines, verdictLines } from '../output/report.js';
import { writeSheetPdf } from '../output/sheet-pdf.js';
import { parseNumber } from '../output/parse.js';
import { parseLanguage, wordsOf } from '../output/words.js';
import { programVersion } from '../root.js';
import { webHash } from '../web/manifest.js';
import type { Bar, Terminal } from '../output/terminal.js';
import { FolderSource } from '../sources/folder-source.js';
import { openArchive } from '../sources/archive-source.js';
import { parseDuration } from '../start/options.js';
import { type CheckingChoice, withChecking } from '../verify/checking-threads.js';
import { followRecord } from '../verify/follow.js';
import { FollowTeller } from '../verify/follow-teller.js';
import { openMemory } from '../verify/kept-memory.js';
import { verifyWithMemory } from '../verify/verify-again.js';

export interface VerifyOptions {
  /** Folder, ustar archive, or the http(s) address of a server. */
  record: string;
  /** 64 hex digits, or null: then the report only says which election this is. */
  election: string | null;
  /** File, address, or null. */
  headers: string | null;
  /** Network of a header address. */
  network: string;
  allowOffline: boolean;
  /** Files of confirmations that the person holds. */
  confirmations: string[];
  /** File in which what was verified is kept, or null. */
  checkpoint: string | null;
  /** Goes on while the election runs. */
  follow: boolean;
  /** Time between two looks, as `5s`. */
  every: string;
  /** Of the sentences: en, fr, es or ar. */
  language: string;
  /** File for the report on paper, or null. */
  pdf: string | null;
  /** wasm or noble. */
  engine: string;
  /** Threads, or null. */
  workers: string | null;
  json: boolean;
}

const MIN_EVERY_MS = 1_000;
const MAX_WORKERS = 256;
/** A place that is no file. */
export const ADDRESS = /^https?:\/\//;

/** Verifies and prints. @returns the exit code of spec §12 */
export async function verifyCommand(options: VerifyOptions, terminal: Terminal): Promise<number> {
  const words = wordsOf(parseLanguage(options.language));
  const expectedElectionId = options.election === null ? null : parseElectionId(options.election);
  const tell = (report: Report, source: RecordSource) =>
    tellReport(report, source, expectedElectionId !== null, words, options, terminal);
  const checking = checkingOf(options);
  if (options.follow) return followCommand(options, checking, expectedElectionId, tell, terminal);
  const source = await openRecord(options.record, expectedElectionId, terminal);
  const headers = await headersOf(options);
  const confirmations = await Promise.all(options.confirmations.map(readConfirmation));
  const report = await withChecking(checking, await source.list(), (checker) => {
    const settings = { expectedElectionId, headers, confirmations, checker, onProgress: followChecks(terminal) };
    return options.checkpoint === null
      ? verifyElection(source, settings)
      : verifyWithMemory(source, settings, openMemory(options.checkpoint), terminal);
  });
  if (report === null) return EXIT.interrupted;
  if (options.json) console.log(JSON.stringify(report));
  await tell(report, source);
  // Two histories that the board signed are no verdict on this record, and must not end as if nothing were wrong.
  if (report.confirmations.some(({ standing }) => standing === 'broken')) return EXIT.failed;
  return exitCode(report.verdict, options.allowOffline);
}

/** @throws CommandError */
function checkingOf({ engine, workers }: VerifyOptions): CheckingChoice {
  const name = ENGINES.find((one) => one === engine);
  if (name === undefined) {
    throw new CommandError(`--engine is '${engine}'`, `choose one of ${ENGINES.join(', ')}`, EXIT.usage);
  }
  return { engine: name, workers: workers === null ? null : parseNumber('--workers', workers, 1, MAX_WORKERS) };
}

async function readConfirmation(file: string): Promise<GivenConfirmation> {
  try {
    return { file: path.basename(file), bytes: new Uint8Array(await readFile(file)) };
  } catch {
    throw new CommandError(`cannot read the confirmation ${file}`, null, EXIT.noInput);
  }
}

function headersOf({ headers, network }: VerifyOptions): Promise<HeaderSource | null> {
  return headers === null ? Promise.resolve(null) : openHeaders(headers, network);
}

async function followCommand(
  options: VerifyOptions,
  checking: CheckingChoice,
  expectedElectionId: Uint8Array | null,
  tell: (report: Report, source: RecordSource) => Promise<void>,
  terminal: Terminal,
): Promise<number> {
  const { record, checkpoint, allowOffline } = options;
  const everyMs = parseDuration('--every', options.every, MIN_EVERY_MS);
  if (!ADDRESS.test(record)) {
    throw new CommandError(`${record} is no address: only a server’s election can be followed`, null, EXIT.usage);
  }
  // Headers that are wrong from the beginning are the person's own affair, and accuse nobody.
  await headersOf(options);
  const settings = {
    ...(await electionAt(record, expectedElectionId)),
    ...{ expectedElectionId, allowOffline, everyMs },
    confirmations: await Promise.all(options.confirmations.map(readConfirmation)),
    openHeaders: () => headersOf(options),
    onProgress: () => undefined,
  };
  const teller = new FollowTeller(options.json, terminal);
  const memory = openMemory(checkpoint);
  return withChecking(checking, null, (checker) => followRecord({ ...settings, checker }, memory, teller, tell));
}

/** For people: on the terminal and, where that was asked for, on paper. */
async function tellReport(
  report: Report,
  source: RecordSource,
  electionExpected: boolean,
  words: Words,
  { language, pdf }: VerifyOptions,
  terminal: Terminal,
): Promise<void> {
  printReport(report, electionExpected, words, terminal);
  if (pdf === null) return;
  const facts = await factsOf(source, electionExpected, words);
  await writeSheetPdf(pdf, sheetOf(report, facts, words), parseLanguage(language));
  terminal.say(`written: ${pdf}`);
}

/** A bar for the check group that is at work; a line for each one that has ended. Groups of one pass take turns. */
export function followChecks(terminal: Terminal): (progress: Progress) => void {
  let current: { bar: Bar; group: string } | null = null;
  return ({ group, name, checked, expected, status }) => {
    if (current !== null && current.group !== group) {
      current.bar.end(null);
      current = null;
    }
    current ??= { bar: terminal.bar(`check ${group}: ${name}`, expected), group };
    current.bar.set(checked, expected);
    if (status === null) return;
    current.bar.end(`${checked} of ${expected}  ${status}`);
    current = null;
  };
}

export function printReport(report: Report, electionExpected: boolean, words: Words, terminal: Terminal): void {
  const parts = [
    headLines(report, words),
    checkLines(report, words),
    contestLines(report, words),
    [''],
    verdictLines(report, electionExpected, words),
  ];
  for (const line of parts.flat()) terminal.say(line);
}

/** What stands on paper beside the report: a record without an index has no fingerprint, and the report says so. */
async function factsOf(source: RecordSource, electionExpected: boolean, words: Words): Promise<SheetFacts> {
  const hasIndex = (await source.list()).includes(RECORD_INDEX);
  return {
    dateMs: Date.now(),
    program: words.say('report.sheet.program', { version: programVersion() }),
    build: webHash() ?? '',
    record: hasIndex ? toHex(sha256(await source.read(RECORD_INDEX))) : '',
    electionExpected,
  };
}

/**
 * The record at a place. An address may end in `/elections/<id>`, else the expected election is asked for, else the only
 * one that the server has.
 */
export async function openRecord(
  place: string,
  expectedElectionId: Uint8Array | null,
  terminal: Terminal,
): Promise<RecordSource> {
  if (ADDRESS.test(place)) return downloadRecord(place, expectedElectionId, terminal);
  const found = await stat(place).catch(() => null);
  if (found === null)
    throw new CommandError(`there is no record at ${place}`, 'name a folder, a .tar file or an address', EXIT.noInput);
  if (!found.isDirectory()) return openArchive(place);
  if (!KEY_FILES.some((name) => existsSync(path.join(place, name)))) {
    throw new CommandError(
      `${place} is no record: it holds no ${KEY_FILES[0]}`,
      'name the folder of one',
      EXIT.noInput,
    );
  }
  return FolderSource.open(place);
}

/** A folder without any of these is something else; one that lacks some of them is a record that stops early. */
const KEY_FILES = ['record.json', 'definition.json', 'draft.json'];

async function downloadRecord(
  address: string,
  expectedElectionId: Uint8Array | null,
  terminal: Terminal,
): Promise<RecordSource> {
  const { api, electionId } = await electionAt(address, expectedElectionId);
  const bar = terminal.bar('download', 1);
  const record = await DownloadedRecord.fetch(api, electionId, (done, total) => bar.set(done, total));
  bar.end(`${(await record.list()).length} files`);
  return record;
}

/** Headers from a file or an address. @throws CommandError */
export async function openHeaders(place: string, network: string): Promise<HeaderSource> {
  if (ADDRESS.test(place)) return HeaderService.open(place, parseNetwork(network));
  let bytes: Uint8Array;
  try {
    bytes = new Uint8Array(await readFile(place));
  } catch {
    throw new CommandError(`cannot read the headers file ${place}`, 'name a file or an http address', EXIT.noInput);
  }
  return headersFromFile(bytes);
}

export function parseElectionId(text: string): Uint8Array {
  if (/^[0-9a-f]{64}$/.test(text)) return fromHex(text, 32);
  throw new CommandError(
    `--election is '${text}', not 64 lower-case hex digits`,
    'it stands in the definition’s announcement and in the link of every invitation',
    EXIT.usage,
  );
}

export function parseNetwork(name: string): NetworkName {
  const network = networkOf(name);
  if (network !== undefined) return network.name;
  throw new CommandError(`--network is '${name}'`, `choose one of ${Object.keys(NETWORKS).join(', ')}`, EXIT.usage);
}
