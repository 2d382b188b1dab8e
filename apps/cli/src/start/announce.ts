/**
 * What `psephos start` says when people can come: addresses, invitations, where everybody's secrets lie, and what this
 * demonstration is not.
 */
import path from 'node:path';
import { codesFile, officialsFile, trusteeFile } from '../demo/people.js';
import type { Terminal } from '../output/terminal.js';
import { terminalQr } from '../output/terminal-qr.js';
import { verifyLine, watchLine } from '../supervisor/command-lines.js';
import { issuerNames, type Supervisor } from '../supervisor/supervisor.js';
import { webHash } from '../web/manifest.js';
import { type Addresses, addressesOf, isLoopback, linkOf } from './addresses.js';
import { invitationsFile, ISSUERS, type KeptElection, passphraseFile, TRUSTEES } from './election.js';
import { officeLines, officeOf } from './office-link.js';
import type { StartOptions } from './options.js';

export interface Occasion {
  supervisor: Supervisor;
  options: StartOptions;
  /** Where the pages listen. */
  host: string;
  /** Whether the result is published. */
  hasResult: boolean;
  election: KeptElection;
  /** An earlier start made the election. */
  resumed: boolean;
}

const INVITATIONS_SHOWN = 20;

export function announce(occasion: Occasion, terminal: Terminal): void {
  const { supervisor, options, host, election } = occasion;
  const addresses = addressesOf(host, supervisor.urlOf('ballot-api'), election.electionId);
  if (options.json) console.log(JSON.stringify(document(occasion, addresses)));
  const lines = [
    ...headLines(occasion, addresses),
    ...officeLines(supervisor),
    ...networkLines(host),
    ...invitationLines(election, addresses, options.directory),
    ...fileLines(options.directory),
    ...endLines(occasion),
    ...(occasion.hasResult ? [`the result: ${resultAddress(addresses)}`] : []),
  ];
  for (const line of lines) terminal.say(line);
}

/** Where everybody reads the result. */
export const resultAddress = ({ observer }: Addresses): string => `${observer}/results`;

function headLines({ election, resumed }: Occasion, addresses: Addresses): string[] {
  const { definition, electionId } = election;
  const title = definition.title['en'] ?? Object.values(definition.title)[0] ?? '';
  const { minCounted } = definition.policy;
  return [
    '',
    title,
    `election ${electionId}`,
    ...(resumed ? ['it is the election of an earlier start; --fresh begins a new one'] : []),
    ...(definition.software.web === webHash()
      ? []
      : ['the pages were built anew since then: this election names others']),
    standOf(election),
    `a question is opened if at least ${minCounted} ballots hold it; otherwise nobody ever sees its totals`,
    '',
    `  voters     ${addresses.voter}`,
    `  observers  ${addresses.observer}`,
    `  trustees   ${addresses.trustee}`,
  ];
}

function standOf({ definition, phases }: KeptElection): string {
  if (phases.phase !== 'voting') return `voting has ended: the phase is '${phases.phase}'`;
  const closes = definition.schedule.votingCloses;
  const time = new Date(closes).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'medium' });
  return closes > Date.now() ? `voting is open until ${time}` : `the time for voting ended on ${time}`;
}

function networkLines(host: string): string[] {
  if (isLoopback(host))
    return ['', 'only this machine can open them; --host 0.0.0.0 lets a phone in the same network in'];
  return [
    '',
    'everybody in this network can open them, and everybody on the way can read and change what goes over it: there is no',
    'HTTPS here. Voting works, but browsers refuse what they give to secure pages only: the camera, the clipboard, pages that',
    'work offline, and the cryptography of trustees’ and officials’ key files. A real election uses HTTPS.',
  ];
}

function invitationLines(election: KeptElection, addresses: Addresses, directory: string): string[] {
  const { invitations } = election;
  const shown = invitations.slice(0, INVITATIONS_SHOWN);
  const [first] = shown;
  if (first === undefined) return [];
  const width = Math.max(...shown.map(({ voterId }) => voterId.length));
  return [
    '',
    'invitations (secret: whoever has one can vote with it)',
    ...shown.map((invitation) => `  ${invitation.voterId.padEnd(width)}  ${linkOf(addresses, invitation)}`),
    ...(shown.length < invitations.length ? [`  … and ${invitations.length - shown.length} more`] : []),
    `  all of them, and their codes for typing: ${invitationsFile(directory)}`,
    ...(process.stdout.isTTY ? ['', `for a phone, ${first.voterId}:`, ...terminalQr(linkOf(addresses, first))] : []),
  ];
}

function fileLines(directory: string): string[] {
  return [
    '',
    'this is a demonstration: all keys lie on this one disk, so whoever reads it can read every ballot',
    `  officials’ keys      ${officialsFile(directory)}`,
    ...trusteeFiles(directory).map((file, i) => `  trustee ${i + 1}’s key      ${file}`),
    `  their passphrase     ${passphraseFile(directory)}`,
    `  voters’ codes        ${codesFile(directory)}`,
    `  services’ tokens     ${path.join(directory, 'deployment.json')}`,
    `  logs                 ${path.join(directory, 'logs')}`,
  ];
}

function endLines({ options, election, supervisor }: Occasion): string[] {
  const isOpen = election.phases.phase === 'voting';
  const end = options.close
    ? [
        'when the time is over this program itself closes, lets two of the three trustees decrypt and publishes the result;',
        'in a real election officials and trustees do that, each on a machine of her own',
      ]
    : ['nobody closes this election (--no-close); a later start without it does'];
  return [
    '',
    ...(isOpen ? end : []),
    `verify what is published: ${verifyLine(supervisor, election.electionId)}`,
    `watch it on the chain: ${watchLine(supervisor, election.electionId)}`,
    'Ctrl-C stops everything; nothing is lost, and the next start goes on',
  ];
}

function trusteeFiles(directory: string): string[] {
  return Array.from({ length: TRUSTEES.total }, (_, i) => trusteeFile(directory, i + 1));
}

function document(occasion: Occasion, addresses: Addresses): Record<string, unknown> {
  const { supervisor, options, election, resumed, hasResult } = occasion;
  const { directory } = options;
  const services = ['ballot-api', 'tally', ...issuerNames(ISSUERS.total), 'devnet'];
  return {
    format: 'psephos-start/1',
    directory,
    electionId: election.electionId,
    resumed,
    phase: election.phases.phase,
    votingCloses: election.definition.schedule.votingCloses,
    result: hasResult ? resultAddress(addresses) : null,
    addresses: {
      ...addresses,
      services: Object.fromEntries(services.map((name) => [name, supervisor.urlOf(name)])),
    },
    office: officeOf(supervisor),
    invitations: election.invitations.map((invitation) => ({ ...invitation, address: linkOf(addresses, invitation) })),
    files: {
      officials: officialsFile(directory),
      trustees: trusteeFiles(directory),
      passphrase: passphraseFile(directory),
      codes: codesFile(directory),
      invitations: invitationsFile(directory),
      deployment: path.join(directory, 'deployment.json'),
      logs: path.join(directory, 'logs'),
    },
  };
}
