/** `psephos export RECORD --static DIR`: a record to be served by any web server or object store. */
import { openRemoteRecord } from '#client';
import { VerificationError } from '#crypto';
import type { RecordSource } from '#record';
import type { Command } from 'commander';
import { writeStatic } from '../export/static-record.js';
import { CommandError, EXIT } from '../output/command-error.js';
import { jsonOption } from '../output/options.js';
import { createTerminal, type Terminal } from '../output/terminal.js';
import { electionAt } from '../sources/election-address.js';
import { ADDRESS, openRecord, parseElectionId } from './verify.js';

const AFTER = `
Serve DIR as it is; then ADDRESS/elections/<id> is an address for verify, diff and every page and program that reads records, and
ADDRESS/elections/<id>/record/board is a log of C2SP tlog-tiles. Files below tile/ never change; all others may.
Every file is compared with record.json. Whether the record is sound, verify says.`;

interface ExportOptions {
  static: string;
  compress?: boolean;
  election?: string;
  json?: boolean;
}

/** Adds `export`. */
export function addExport(program: Command, done: (code: number) => void): void {
  program
    .command('export')
    .description('write a record as files for any web server or object store')
    .argument('<record>', 'folder, .tar file, or the address of a server')
    .requiredOption('--static <dir>', 'write below this folder; what is there of an earlier export is kept up to date')
    .option('--compress', 'also .br and .gz beside the files that get shorter, for servers that look for them')
    .option('--election <hex>', 'which election, where a server has several')
    .addOption(jsonOption())
    .addHelpText('after', AFTER)
    .action(async (record: string, options: ExportOptions) => done(await exportCommand(record, options)));
}

async function exportCommand(record: string, options: ExportOptions): Promise<number> {
  const terminal = createTerminal(options.json === true);
  const expected = options.election === undefined ? null : parseElectionId(options.election);
  const source = await openForExport(record, expected, terminal);
  const bar = terminal.bar('files', 1);
  try {
    const exported = await writeStatic(source, options.static, options.compress === true, (done, total) =>
      bar.set(done, total),
    );
    bar.end(`${exported.files} files, ${exported.written} written`);
    if (options.json === true) console.log(JSON.stringify({ format: 'psephos-export/1', ...exported }));
    terminal.say(`written: ${exported.place}`);
    return 0;
  } catch (error) {
    if (!(error instanceof VerificationError)) throw error;
    throw new CommandError(`this is no record: ${error.message}`, 'get it again, and verify it', EXIT.failed);
  }
}

/** Of a server each file is fetched when it is written: the record may be larger than memory. */
async function openForExport(place: string, expected: Uint8Array | null, terminal: Terminal): Promise<RecordSource> {
  if (!ADDRESS.test(place)) return openRecord(place, expected, terminal);
  const { api, electionId } = await electionAt(place, expected);
  return openRemoteRecord(api, electionId);
}
