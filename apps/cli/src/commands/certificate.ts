/**
 * `psephos certificate …`: certify a document of an election, and hold a file against its certificate. The certificate and
 * the definition are all that is needed; a server is asked only for what was not given.
 */
import { writeFile, readFile } from 'node:fs/promises';
import path from 'node:path';
import { type BallotApi, DEFAULT_HTTP_OPTIONS, DocumentsApi, HttpClient, pause } from '#client';
import { toHex } from '#crypto';
import { type CertificateFile, decodeCertificate, decodeDefinition } from '#record';
import { certificateDepth, type FileDigest, type VerifiedCertificate, verifyCertificate } from '#verify';
import type { Command } from 'commander';
import { writeCertificatePdf } from '../certificate/certificate-pdf.js';
import { digestFile } from '../certificate/file-digest.js';
import { openPlace, type Place } from '../certificate/place.js';
import { readToken } from '../issuer/service.js';
import { CommandError, EXIT } from '../output/command-error.js';
import { jsonOption } from '../output/options.js';
import { createTerminal } from '../output/terminal.js';
import { openHeaders } from './verify.js';

interface VerifyArguments {
  at: string;
  certificate?: string;
  election?: string;
  headers?: string;
  network: string;
  pdf?: string;
  json?: boolean;
}

interface MakeArguments {
  at: string;
  election?: string;
  tokenFile?: string;
  title?: string;
  language: string;
  out?: string;
  pdf?: string;
  wait: boolean;
  json?: boolean;
}

/** Not everything could be checked, as with `verify`. */
const EXIT_UNCHECKED = 2;
const WAIT_MS = 60_000;
const POLL_MS = 1_000;
const AT = ['--at <place>', 'address of the server, or of the election; folder of a record; definition.json'] as const;

/** Adds `certificate` and its commands. */
export function addCertificate(program: Command, done: (code: number) => void): void {
  const certificate = program.command('certificate').description('documents of an election that anyone can check');
  certificate.exitOverride();
  certificate
    .command('verify')
    .description(
      'hold a file against its certificate: exit code 0 proven, 1 refused, 2 not everything could be checked',
    )
    .argument('<file>', 'the document')
    .requiredOption(...AT)
    .option('--certificate <file>', 'its certificate (default: looked up on the server by the file’s SHA-256)')
    .option('--election <hex>', 'the election id you expect, 64 hex digits')
    .option('--headers <file|url>', 'block headers from a source that you chose')
    .option('--network <name>', 'network of a header address', 'devnet')
    .option('--pdf <file>', 'write a sheet to print')
    .addOption(jsonOption())
    .action(async (file: string, options: VerifyArguments) => done(await verifyFile(file, options)));
  certificate
    .command('make')
    .description('certify a file: its SHA-256 goes to the public board, the file stays with you')
    .argument('<file>', 'the document')
    .requiredOption(...AT)
    .option('--election <hex>', 'election id, where the server has several')
    .option(
      '--token-file <file>',
      'file with an API token for elections:write; not needed for a file that is certified',
    )
    .option('--title <text>', 'what the document is')
    .option('--language <tag>', 'language of the title', 'en')
    .option('--out <file>', 'where the certificate goes (default: beside the file, with .certificate.json)')
    .option('--pdf <file>', 'write a sheet to print')
    .option('--no-wait', 'do not wait until it is anchored')
    .addOption(jsonOption())
    .action(async (file: string, options: MakeArguments) => done(await makeCertificate(file, options)));
}

async function verifyFile(file: string, options: VerifyArguments): Promise<number> {
  const terminal = createTerminal(options.json === true);
  const place = await openPlace(options.at, options.election);
  const digest = await digestFile(file, terminal);
  const certificate =
    options.certificate === undefined
      ? await fetchCertificate(place, digest)
      : decodeCertificate(await readBytes(options.certificate));
  const verified = verifyCertificate(certificate, digest, place.definitionBytes);
  const block = verified.anchor?.block ?? null;
  const definition = decodeDefinition(place.definitionBytes);
  const headers =
    options.headers === undefined || block === null ? null : await openHeaders(options.headers, options.network);
  const depth = headers === null || block === null ? null : await certificateDepth(definition, block, headers);
  if (options.pdf !== undefined) {
    await writeCertificatePdf(options.pdf, { certificate, verified, definition, link: linkOf(place) });
  }
  const open = openPoints(verified, depth);
  if (options.json === true) console.log(JSON.stringify(document(certificate, verified, depth, open)));
  for (const line of lines(certificate, verified, depth, open)) terminal.say(line);
  return open.length === 0 ? 0 : EXIT_UNCHECKED;
}

async function makeCertificate(file: string, options: MakeArguments): Promise<number> {
  const terminal = createTerminal(options.json === true);
  const place = await openPlace(options.at, options.election);
  if (place.server === null) throw new CommandError(`--at is '${options.at}', not an address`, null, EXIT.usage);
  const digest = await digestFile(file, terminal);
  const documents = new DocumentsApi(place.server.api.http);
  const known = (await documents.list(place.electionId)).find(({ sha256 }) => sha256 === toHex(digest.sha256));
  const number = known?.number ?? (await certify(place, place.server.base, file, digest, options));
  const bytes = await fetchAnchored(place.server.api, place.electionId, number, options.wait);
  const certificate = decodeCertificate(bytes);
  const verified = verifyCertificate(certificate, digest, place.definitionBytes);
  const out = options.out ?? `${file}.certificate.json`;
  await writeFile(out, bytes);
  if (options.pdf !== undefined) {
    const definition = decodeDefinition(place.definitionBytes);
    await writeCertificatePdf(options.pdf, { certificate, verified, definition, link: linkOf(place) });
  }
  const open = openPoints(verified, null);
  if (options.json === true) console.log(JSON.stringify({ ...document(certificate, verified, null, open), file: out }));
  for (const line of lines(certificate, verified, null, open)) terminal.say(line);
  terminal.say(`certificate: ${out}`);
  return 0;
}

async function certify(
  place: Place,
  base: string,
  file: string,
  digest: FileDigest,
  { tokenFile, title, language }: MakeArguments,
): Promise<number> {
  if (tokenFile === undefined || title === undefined) {
    const hint = 'give --token-file and --title';
    throw new CommandError('this file is not certified yet', hint, EXIT.usage);
  }
  const http = new HttpClient(base, { ...DEFAULT_HTTP_OPTIONS, bearer: await readToken(tokenFile) });
  const { number } = await new DocumentsApi(http).certify(place.electionId, {
    fileName: path.basename(file),
    sha256: toHex(digest.sha256),
    sizeBytes: digest.sizeBytes,
    title: { [language]: title },
  });
  return number;
}

/** The certificate, once its anchor is with the network; after a minute as it is. */
async function fetchAnchored(api: BallotApi, electionId: string, number: number, wait: boolean): Promise<Uint8Array> {
  const documents = new DocumentsApi(api.http);
  const end = Date.now() + WAIT_MS;
  for (;;) {
    const bytes = await documents.certificate(electionId, number);
    if (!wait || Date.now() > end || decodeCertificate(bytes).anchor !== null) return bytes;
    await pause(POLL_MS);
  }
}

async function fetchCertificate({ server, electionId }: Place, digest: FileDigest): Promise<CertificateFile> {
  if (server === null) throw new CommandError('no --certificate was given, and --at is no server', null, EXIT.usage);
  const documents = new DocumentsApi(server.api.http);
  const found = (await documents.list(electionId)).find(({ sha256 }) => sha256 === toHex(digest.sha256));
  if (found !== undefined) return decodeCertificate(await documents.certificate(electionId, found.number));
  const hint = 'ask for the file that was certified, or give --certificate';
  throw new CommandError('no document of this election has the SHA-256 of this file', hint, EXIT.failed);
}

type Depth = Awaited<ReturnType<typeof certificateDepth>> | null;

/** What a certificate leaves open, in words. */
function openPoints({ quorumReached, anchor }: VerifiedCertificate, depth: Depth): string[] {
  const points: string[] = [];
  if (!quorumReached) points.push('too few witnesses have cosigned: only the board vouches for its history');
  if (anchor === null) points.push('not anchored yet');
  else if (anchor.block === null) points.push('its anchor is not mined yet');
  else if (depth === null) points.push('the block was not looked for in the chain: give --headers');
  return points;
}

function document(certificate: CertificateFile, verified: VerifiedCertificate, depth: Depth, open: string[]) {
  const { electionId, number, fileName, sizeBytes, sha256, title, index } = certificate;
  const anchor = verified.anchor && {
    txid: verified.anchor.txid,
    timeMs: verified.anchor.timeMs,
    blockHeight: verified.anchor.block?.height ?? null,
  };
  const { cosignedBy, quorumReached } = verified;
  const { confirmations = null } = depth ?? {};
  return {
    format: 'psephos-certificate-check/1',
    electionId,
    number,
    fileName,
    sizeBytes,
    sha256,
    title,
    index,
    cosignedBy,
    quorumReached,
    anchor,
    confirmations,
    open,
  };
}

function lines(certificate: CertificateFile, verified: VerifiedCertificate, depth: Depth, open: string[]): string[] {
  const { anchor } = verified;
  const block = anchor?.block ?? null;
  return [
    '',
    ...Object.values(certificate.title),
    `document ${certificate.number} of election ${certificate.electionId}`,
    `  file       ${certificate.fileName}, ${certificate.sizeBytes} bytes, SHA-256 ${certificate.sha256}`,
    `  board      entry ${certificate.index} of ${verified.treeSize}, cosigned by ${verified.cosignedBy.join(', ') || 'nobody'}`,
    ...(anchor === null ? [] : [`  anchor     ${anchor.txid}, sent ${new Date(anchor.timeMs).toISOString()}`]),
    ...(block === null ? [] : [`  block      height ${block.height}`]),
    ...(depth === null ? [] : [`  depth      ${depth.confirmations} confirmations, work ${depth.work} hashes`]),
    '',
    'this is the certified file',
    ...open.map((point) => `not shown: ${point}`),
  ];
}

/** The page that checks a file. */
function linkOf({ server, electionId }: Place): string | null {
  return server === null ? null : `${server.base}/audit/${electionId}/document`;
}

async function readBytes(file: string): Promise<Uint8Array> {
  const bytes = await readFile(file).catch(() => {
    throw new CommandError(`cannot read ${file}`, null, EXIT.noInput);
  });
  return new Uint8Array(bytes);
}
