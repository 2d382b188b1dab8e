/**
 * A trustee's program (spec §4, §10): takes part in the key ceremony, rehearses, and after the close verifies the whole
 * election from its own download, with its own source of block headers, before it decrypts the sums. It multiplies its
 * share with the rehearsal point and with those sums, and it makes one decision an election, ever.
 */
import {
  type Aggregate,
  computeTallyInput,
  equalBytes,
  fromHex,
  hashAggregates,
  provePartialDecryption,
  rehearse,
  signDocument,
  toHex,
} from '#crypto';
import {
  decodeRehearsalMessage,
  type Definition,
  encodeDecryptionFile,
  encodeRehearsalMessage,
  type HeaderSource,
  type RecordSource,
} from '#record';
import {
  type CheckGroup,
  type CheckResult,
  type EntryChecker,
  examineElection,
  type Facts,
  type Progress,
  type Report,
} from '#verify';
import { Answer } from './answer.js';
import { type BallotApi, readSignature, type SignedDecryption, type SignedMessage } from './ballot-api.js';
import { clientError } from './errors.js';
import { findMessage, openMessage, signMessage } from './signed-message.js';
import type { TrusteeStore } from './stores.js';
import { type CeremonyOptions, runTrusteeCeremony } from './trustee-ceremony.js';
import { publicKeysOf, type TrusteeKeys } from './trustee-keys.js';
import { openDefinition, type SharesReader, takeSeat, type TrusteeSeat } from './trustee-share.js';

/** Checks that must have passed before a share is used: everything that is public before decryption. */
export const BEFORE_DECRYPTION = [
  '0',
  '1',
  '2',
  '3',
  '4',
  '5',
  '6',
  '7',
  '8',
  '9a',
  '9b',
  '10',
  '11',
] as const satisfies readonly CheckGroup[];

/** An election as this trustee's own program found it. */
export interface ExaminedElection {
  electionId: string;
  definition: Definition;
  report: Report;
  /** The sums that are due, or undefined where something did not pass. */
  tally: Facts['tally'];
  /** What the header source showed: whether it is today's chain, only she can judge. */
  depth: Facts['depth'];
  shares: SharesReader;
}

/**
 * Verifies everything that is public before decryption.
 * @param source   one's own download of the record
 * @param headers  a source that the trustee chose herself; without one there is no decryption
 * @param checker  her own threads, or nothing: then this one does everything
 */
export async function examineForDecryption(
  electionId: string,
  source: RecordSource,
  headers: HeaderSource | null,
  onProgress: (progress: Progress) => void,
  checker?: EntryChecker,
): Promise<ExaminedElection> {
  const definition = openDefinition(await source.read('definition.json'), electionId);
  const expectedElectionId = fromHex(electionId, 32);
  const { report, facts } = await examineElection(source, { expectedElectionId, headers, onProgress, checker });
  const shares = (from: number) => source.read(`ceremony/trustee-${from}-shares.json`);
  return { electionId, definition, report, ...facts, shares };
}

/** The first check that keeps this trustee from decrypting, or null. A missing check counts as one that was not run. */
export function firstBarrier(report: Report): { group: CheckGroup; check: CheckResult | undefined } | null {
  for (const group of BEFORE_DECRYPTION) {
    const check = report.checks.find((candidate) => candidate.group === group);
    if (check?.status !== 'passed') return { group, check };
  }
  return null;
}

export class TrusteeProgram {
  /** @param keys secret   @param store  of these keys */
  constructor(
    private readonly keys: TrusteeKeys,
    private readonly store: TrusteeStore,
  ) {}

  /** What the office writes into the draft. */
  get publicKeys(): { signingKey: string; sealingKey: string } {
    return publicKeysOf(this.keys);
  }

  /** Takes part in the key ceremony (spec §4.1). Repeats what it said where an interrupted run stopped. */
  runCeremony(options: CeremonyOptions): Promise<void> {
    return runTrusteeCeremony(options, this.keys, this.store);
  }

  /**
   * Proves before the opening that the share works (spec §4.2).
   * @throws ClientError ELECTION_OTHER, DEFINITION_OTHER_KEYS, NOT_A_MEMBER, CEREMONY_ALREADY_RUN
   */
  async rehearse(api: BallotApi, electionId: string): Promise<void> {
    const definition = openDefinition(await api.definition(electionId), electionId);
    const messages = await api.ceremonyMessages(definition.ceremonyId);
    const { index, secretShare } = await this.seatIn(definition, (from) => {
      const message = findMessage(messages, `trustee-${from}-shares`);
      if (message === null) throw clientError('ELECTION_NOT_SOUND', `the shares of trustee ${from} are missing`, null);
      const { signingKey } = definition.trustees.members[from - 1];
      return Promise.resolve(openMessage(message, 'ceremony-shares', signingKey));
    });
    const { share, proof } = rehearse(fromHex(electionId, 32), index, secretShare);
    if (hasRehearsed(messages, definition, index, toHex(share))) return;
    const bytes = encodeRehearsalMessage({ electionId, index, share: toHex(share), proof: toHex(proof) });
    const message = signMessage(`trustee-${index}-rehearsal`, 'rehearsal', this.keys.signing, bytes);
    await api.postRehearsal(electionId, message);
  }

  /**
   * Verifies the closed election and publishes this trustee's part of the decryption (spec §10.2).
   * @throws ClientError ELECTION_NOT_SOUND with the failing check, DECRYPTION_ALREADY_MADE
   */
  async decrypt(
    api: BallotApi,
    electionId: string,
    source: RecordSource,
    headers: HeaderSource,
    onProgress: (progress: Progress) => void,
  ): Promise<Report> {
    const examined = await examineForDecryption(electionId, source, headers, onProgress);
    await api.postDecryption(electionId, await this.decide(examined, () => undefined));
    return examined.report;
  }

  /**
   * This trustee's part of an election that was examined, kept before anybody sees it: the same set again gives the same
   * part, another set nothing.
   * @throws ClientError ELECTION_NOT_SOUND with the failing check, DECRYPTION_ALREADY_MADE
   */
  async decide(
    examined: ExaminedElection,
    onProgress: (done: number, total: number) => void,
  ): Promise<SignedDecryption> {
    const { electionId, tally } = examined;
    // 1. The whole election, from the definition to the encrypted sums.
    assertPassed(examined.report);
    if (tally === undefined) throw clientError('ELECTION_NOT_SOUND', 'this election has no sums to decrypt yet', null);
    const seat = await this.seatIn(examined.definition, examined.shares);
    // 2. What is about to be decrypted, as 128 bytes.
    const id = fromHex(electionId, 32);
    const tallyInput = computeTallyInput(id, tally.closeTxidInternal, tally.closingRoot, tally.aggregates);
    // 3. One decision an election.
    const decision = await this.store.loadDecision(electionId);
    if (decision !== null) return readDecision(decision, tallyInput);
    // 4. Shares of the due sums, each with its proof, signed, kept.
    const shares = tally.due.map((aggregate, done) => {
      onProgress(done, tally.due.length);
      return this.share(seat, electionId, tally.closingRoot, aggregate);
    });
    onProgress(tally.due.length, tally.due.length);
    const document = encodeDecryptionFile({
      electionId,
      trustee: seat.index,
      tallyInput: {
        aggregatesHash: toHex(hashAggregates(tally.aggregates)),
        closeTxid: tally.closeTxid,
        closingRoot: toHex(tally.closingRoot),
        signature: toHex(signDocument('tally-input', this.keys.signing.secretKey, tallyInput)),
      },
      shares,
    });
    const { document: text, signature } = signMessage('', 'decryption', this.keys.signing, document);
    const signed: SignedDecryption = { document: text, signature };
    await this.store.createDecision(electionId, JSON.stringify({ tallyInput: toHex(tallyInput), signed }));
    return signed;
  }

  private share(
    seat: TrusteeSeat,
    electionId: string,
    closingRoot: Uint8Array,
    aggregate: Aggregate,
  ): { contest: number; option: number; share: string; proof: string } {
    const { share, proof } = provePartialDecryption({
      electionId: fromHex(electionId, 32),
      closingRoot,
      trustee: seat.index,
      verificationKey: seat.verificationKey,
      aggregate,
      secretShare: seat.secretShare,
    });
    return { contest: aggregate.contest, option: aggregate.option, share: toHex(share), proof: toHex(proof) };
  }

  /** Her share, of the ceremony that her keys serve. */
  private async seatIn(definition: Definition, shares: SharesReader): Promise<TrusteeSeat> {
    const known = await this.store.loadCeremony();
    if (known !== null && known !== definition.ceremonyId) {
      throw clientError(
        'CEREMONY_ALREADY_RUN',
        'these keys were used in a ceremony of another election',
        'every ceremony needs fresh keys',
      );
    }
    return takeSeat(this.keys, definition, shares);
  }
}

/** Whether this very share was shown before: who rehearses a second time sees that her key still works. */
function hasRehearsed(messages: SignedMessage[], definition: Definition, index: number, share: string): boolean {
  const message = findMessage(messages, `trustee-${index}-rehearsal`);
  if (message === null) return false;
  const { signingKey } = definition.trustees.members[index - 1];
  return decodeRehearsalMessage(openMessage(message, 'rehearsal', signingKey)).share === share;
}

/** The stored file, if it decides about exactly this set. */
function readDecision(text: string, tallyInput: Uint8Array): SignedDecryption {
  const decision = Answer.of(JSON.parse(text), 'decision');
  if (!equalBytes(decision.hex('tallyInput', 128), tallyInput)) {
    throw clientError(
      'DECRYPTION_ALREADY_MADE',
      'this trustee has decrypted another set of this election before, and never decrypts a second one',
      'compare the two records: somebody shows two histories',
    );
  }
  const signed = decision.object('signed');
  return { document: signed.string('document'), signature: readSignature(signed.object('signature')) };
}

function assertPassed(report: Report): void {
  const barrier = firstBarrier(report);
  if (barrier === null) return;
  const { group, check } = barrier;
  const failure = check?.failures[0];
  const why =
    failure === undefined ? (check?.notes[0] ?? 'not run') : `${failure.code} at ${failure.place}: ${failure.message}`;
  throw clientError(
    'ELECTION_NOT_SOUND',
    `check ${group} (${check?.name ?? 'missing'}) is '${check?.status ?? 'missing'}': ${why}`,
    'nothing was decrypted',
  );
}
