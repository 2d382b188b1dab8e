/**
 * `psephos vote`: a whole vote from the command line, with the same device that the pages have: token, choices, sealing,
 * casting, and the board's checked promise. Choices stand in no output but the question that asks for them.
 */
import { readFile, writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { BallotApi, type SealedBallot, type TokenStep, VotingDevice } from '#client';
import { decodeInvitation, encodeTracker, fromHex, matchesElection, toHex } from '#crypto';
import { encodeConfirmation, type Phase, PHASES } from '#record';
import { readUrl } from '../issuer/service.js';
import { askYes } from '../output/ask.js';
import { CommandError, EXIT } from '../output/command-error.js';
import { jsonOption } from '../output/options.js';
import { createTerminal, type Terminal } from '../output/terminal.js';
import { askChoices, contestsOf, inOneLanguage, readChoices } from '../vote/choices.js';
import { deviceFile } from '../vote/device-file.js';
import { openPlace } from '../certificate/place.js';

interface VoteArguments {
  url: string;
  invitation?: string;
  device: string;
  election?: string;
  choices?: string;
  confirmation?: string;
  yes?: boolean;
  json?: boolean;
}

/** Adds `vote`. */
export function addVote(program: Command, done: (code: number) => void): void {
  program
    .command('vote')
    .description('get a voting token and cast a ballot: exit code 0 cast or token received, 2 nothing to do yet')
    .requiredOption('--url <address>', 'address of the server, or of the election')
    .option('--invitation <file>', 'file with your invitations, one a line (not needed once you have a token)')
    .option('--device <file>', 'what this device keeps; secret', 'psephos-vote.json')
    .option('--election <hex>', 'election id, where no invitation is given and the server has several')
    .option('--choices <file>', 'JSON with your choices (default: they are asked for)')
    .option('--confirmation <file>', 'where the board’s promise goes (default: confirmation-<tracker>.json)')
    .option('--yes', 'cast without being asked')
    .addOption(jsonOption())
    .action(async (options: VoteArguments) => done(await vote(options)));
}

async function vote(options: VoteArguments): Promise<number> {
  const terminal = createTerminal(options.json === true);
  const device = await openDevice(options);
  const { definition } = device;
  terminal.say(`${inOneLanguage(definition.title)}\nelection ${toHex(device.electionId)}`);
  // The file that the secret is in is the copy that the protocol asks for before anything is made from it.
  if (!device.recoveryCodeConfirmed) await device.confirmRecoveryCode(device.recoveryCode());
  const phase = await phaseOf(options, toHex(device.electionId));
  if (!device.hasToken) {
    await getToken(device, terminal);
    terminal.say(
      `your voting token is in ${options.device}: keep this file secret, and keep it until the result is there`,
    );
  }
  if (phase !== 'voting') {
    const sentence =
      phase === 'issuing' ? 'voting has not begun: come back when it is open' : `the election is ${phase}`;
    if (options.json === true) console.log(JSON.stringify({ phase, hasToken: true, cast: null }));
    terminal.say(sentence);
    return phase === 'issuing' ? 0 : 2;
  }
  return castBallot(device, options, terminal);
}

async function castBallot(device: VotingDevice, options: VoteArguments, terminal: Terminal): Promise<number> {
  const sealed = device.unconfirmed ?? (await sealNew(device, options, terminal));
  const { tracker, index, quorumReached } = await device.cast(sealed);
  const promise = device.lastCast?.promise;
  if (promise === undefined || promise === null) throw new Error('what was cast has its promise');
  const code = encodeTracker(tracker);
  const file = options.confirmation ?? `confirmation-${code.slice(0, 8)}.json`;
  const confirmation = encodeConfirmation({
    electionId: toHex(device.electionId),
    tracker: toHex(tracker),
    index,
    inclusionProof: promise.inclusionProof.map(toHex),
    checkpoint: promise.checkpoint,
  });
  await writeFile(file, confirmation);
  const cast = { tracker: code, index, quorumReached, confirmation: file };
  if (options.json === true) console.log(JSON.stringify({ phase: 'voting', hasToken: true, cast }));
  terminal.say('your vote is cast: the board has proven that your ballot is on it');
  terminal.say(`ballot tracker ${code.match(/.{1,4}/g)?.join(' ') ?? code}`);
  terminal.say(`position ${index}; the promise is in ${file}, and psephos verify holds the record against it`);
  return 0;
}

/** Asks, seals, and asks once more: until then nothing was sent. */
async function sealNew(device: VotingDevice, options: VoteArguments, terminal: Terminal): Promise<SealedBallot> {
  const contests = contestsOf(device.definition, device.classIndex);
  const choices =
    options.choices === undefined ? await askChoices(contests) : await readChoices(options.choices, contests);
  const sealed = await device.seal(choices);
  terminal.say('your ballot is sealed, and not cast yet');
  if (options.yes === true || (await askYes('Cast this ballot?'))) return sealed;
  throw new CommandError('your ballot was not cast', 'run the same again to vote', EXIT.failed);
}

async function getToken(device: VotingDevice, terminal: Terminal): Promise<void> {
  const needed = device.definition.issuers.threshold;
  const bar = terminal.bar('voting token', needed);
  const { failures } = await device.requestToken((step: TokenStep) => {
    if (step.step === 'share') bar.set(step.have, step.need);
  });
  bar.end(`${needed} issuers have signed`);
  for (const { name, code } of failures) terminal.say(`  ${name} did not sign (${code}); the others were enough`);
}

async function openDevice(options: VoteArguments): Promise<VotingDevice> {
  const store = deviceFile(options.device);
  const nowMs = Date.now;
  if (options.invitation !== undefined) {
    const invitations = await readInvitations(options.invitation);
    const electionId = await electionOf(options, invitations);
    return VotingDevice.open({ api: apiOf(options), electionId, invitations, store, nowMs });
  }
  const { electionId } = await openPlace(options.url, options.election);
  const resumed = await VotingDevice.resume({ api: apiOf(options), electionId, store, nowMs });
  if (resumed !== null) return resumed;
  const hint = 'give --invitation with the file of your invitation, or --device with the file of an earlier visit';
  throw new CommandError('this device holds nothing of this election', hint, EXIT.usage);
}

/** The election that the address names, else the one that the first invitation is for. */
async function electionOf(options: VoteArguments, [first = '']: string[]): Promise<string> {
  const named = /\/(?:elections|vote|audit)\/([0-9a-f]{64})/.exec(options.url)?.[1] ?? options.election;
  if (named !== undefined) return named;
  const invitation = decodeInvitation(first);
  const found = (await apiOf(options).elections()).find((id) => matchesElection(invitation, fromHex(id, 32)));
  if (found !== undefined) return found;
  const hint = 'compare the address with the one on your invitation';
  throw new CommandError('this server has no election that your invitation is for', hint, EXIT.failed);
}

/** The part of the address before the election. */
const apiOf = ({ url }: VoteArguments): BallotApi => new BallotApi(new URL(readUrl(url)).origin);

/** @throws CommandError, which never shows what the file holds */
async function readInvitations(file: string): Promise<string[]> {
  const hint = 'a text file with the link or the code of your invitation, one a line';
  const text = await readFile(file, 'utf8').catch(() => {
    throw new CommandError(`cannot read ${file}`, hint, EXIT.noInput);
  });
  const lines = text
    .split(/\r?\n/)
    // Of a link only what stands behind `#` is the invitation.
    .map((line) => line.slice(line.lastIndexOf('#') + 1).trim())
    .filter((line) => line !== '');
  if (lines.length === 0 || lines.length > 2) throw new CommandError(`${file} holds no invitation`, hint, EXIT.usage);
  return lines;
}

async function phaseOf(options: VoteArguments, electionId: string): Promise<Phase> {
  const status = await apiOf(options).status(electionId);
  const phase = PHASES.find((known) => known === status.string('phase'));
  if (phase !== undefined) return phase;
  throw new CommandError(`the server says that the phase is '${status.string('phase')}'`, null, EXIT.failed);
}
