/** `psephos trustee rehearse`, `verify`, `decrypt` and `status`: everything after the ceremony. */
import {
  DownloadedRecord,
  examineForDecryption,
  type ExaminedElection,
  fetchDraft,
  firstBarrier,
  openDefinition,
  publicKeysOf,
  readCeremonyStand,
} from '#client';
import { encodeBase32, hashAggregates } from '#crypto';
import { culpritOfComplaint } from '#record';
import { followChecks, openHeaders } from '../commands/verify.js';
import { wordsOf } from '../output/words.js';
import { CommandError, EXIT } from '../output/command-error.js';
import { checkLines } from '../output/report.js';
import type { Terminal } from '../output/terminal.js';
import { withChecking } from '../verify/checking-threads.js';
import { grouped, standLines, summaryOf } from './ceremony.js';
import { type ElectionArguments, electionOf, type OpenedPlace, openPlace } from './place.js';

export interface VerifyArguments extends ElectionArguments {
  headers: string;
  network: string;
}

export async function rehearseCommand(options: ElectionArguments, terminal: Terminal): Promise<number> {
  const place = await openPlace(options);
  const electionId = await electionOf(place, options);
  await place.program.rehearse(place.api, electionId);
  if (options.json === true) console.log(JSON.stringify({ electionId, rehearsed: true }));
  terminal.say('your key works; keep the file and the passphrase until the result is published');
  return 0;
}

/** The checks 1 to 11 on an own download. Exit code 1 where they forbid decryption. */
export async function verifyCommand(options: VerifyArguments, terminal: Terminal): Promise<number> {
  const place = await openPlace(options);
  const examined = await examine(place, await electionOf(place, options), options, terminal);
  if (options.json === true) console.log(JSON.stringify(examined.report));
  return judge(examined, terminal) ? 0 : EXIT.failed;
}

export async function decryptCommand(options: VerifyArguments, terminal: Terminal): Promise<number> {
  const place = await openPlace(options);
  const electionId = await electionOf(place, options);
  const status = await place.api.status(electionId);
  if (status.string('phase') !== 'closed') {
    throw new CommandError(
      `the phase is '${status.string('phase')}': you cannot decrypt`,
      'come back after the close',
      EXIT.failed,
    );
  }
  const examined = await examine(place, electionId, options, terminal);
  judge(examined, terminal);
  const bar = terminal.bar('decrypt', 1);
  const part = await place.program.decide(examined, (done, total) => bar.set(done, total));
  bar.end('made and kept');
  await place.api.postDecryption(electionId, part);
  if (options.json === true) console.log(JSON.stringify({ electionId, sent: true }));
  terminal.say('your part is on the public board');
  return 0;
}

/** Where everything stands, and who is missing. */
export async function statusCommand(
  options: ElectionArguments & { ceremony?: string },
  terminal: Terminal,
): Promise<number> {
  const place = await openPlace(options);
  const { api, invitation, keys } = place;
  const ceremonyId = invitation?.election.ceremonyId ?? options.ceremony ?? null;
  const electionId =
    invitation !== null && invitation.election.electionId === null ? null : await electionOf(place, options);
  const election = electionId === null ? null : await readElection(place, electionId);
  const draftId = ceremonyId ?? election?.ceremonyId ?? null;
  const draft = draftId === null ? null : await fetchDraft(api, draftId);
  const stand =
    draft === null || draftId === null
      ? null
      : await readCeremonyStand(draft, draftId, await api.ceremonyMessages(draftId));
  if (options.json === true) {
    const { signingKey } = publicKeysOf(keys);
    console.log(JSON.stringify({ signingKey, state: invitation?.state ?? null, ceremony: summaryOf(stand), election }));
  }
  terminal.say(
    invitation === null ? 'the key file names no place of an office' : `${invitation.name}: ${invitation.state}`,
  );
  if (stand === null) terminal.say('the election is not frozen yet');
  else for (const line of standLines(stand)) terminal.say(line);
  for (const complaint of stand?.complaints ?? []) {
    const culprit = culpritOfComplaint(complaint);
    terminal.say(
      `trustee ${complaint.by} has complained: ${culprit === null ? 'nobody is shown to have lied' : `trustee ${culprit} lied`}`,
    );
  }
  if (election !== null) {
    terminal.say(
      `election ${election.electionId}: ${election.phase}; ${election.parts} of the ${election.threshold} parts needed`,
    );
    if (election.phase === 'closed' && election.missing.length > 0)
      terminal.say(`missing: ${election.missing.join(', ')}`);
  }
  return 0;
}

async function readElection({ api }: OpenedPlace, electionId: string) {
  const { trustees, ceremonyId } = openDefinition(await api.definition(electionId), electionId);
  const status = await api.status(electionId);
  const sent = status.integers('decryptions');
  const isEnough = sent.length >= trustees.threshold;
  const missing = isEnough ? [] : trustees.members.filter(({ index }) => !sent.includes(index)).map(({ name }) => name);
  return {
    electionId,
    ceremonyId,
    phase: status.string('phase'),
    parts: sent.length,
    threshold: trustees.threshold,
    missing,
  };
}

async function examine({ api }: OpenedPlace, electionId: string, options: VerifyArguments, terminal: Terminal) {
  const bar = terminal.bar('download', 1);
  const record = await DownloadedRecord.fetch(api, electionId, (done, total) => bar.set(done, total));
  bar.end(`${(await record.list()).length} files`);
  const headers = await openHeaders(options.headers, options.network);
  return withChecking({ engine: 'wasm', workers: null }, await record.list(), (checker) =>
    examineForDecryption(electionId, record, headers, followChecks(terminal), checker),
  );
}

/** Says what came out; the fingerprint is what trustees compare before they decrypt. */
function judge({ report, tally, depth, definition }: ExaminedElection, terminal: Terminal): boolean {
  const barrier = firstBarrier(report);
  if (barrier !== null) {
    for (const line of checkLines(report, wordsOf('en'))) terminal.say(line);
    terminal.say(
      `check ${barrier.group} did not pass: do not decrypt; tell the election office and the other trustees`,
    );
    return false;
  }
  terminal.say('checks 1 to 11 passed');
  if (depth !== undefined) {
    const { confirmations, tipHeight, tipTimeMs } = depth;
    terminal.say(`newest block of these headers: ${tipHeight}, of ${new Date(tipTimeMs).toISOString()}`);
    terminal.say(`closing anchor: ${confirmations} blocks deep, ${definition.anchor.closeConfirmations} are needed`);
  }
  if (tally !== undefined) {
    const fingerprint = encodeBase32(hashAggregates(tally.aggregates).slice(0, 10));
    terminal.say(`fingerprint of the totals: ${grouped(fingerprint)}`);
  }
  return true;
}
