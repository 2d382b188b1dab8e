/**
 * A trustee's program (spec §4, §10): takes part in the key ceremony, rehearses, and after the close verifies the whole
 * election from its own download, with its own source of block headers, before it decrypts the sums. It multiplies its
 * share with the rehearsal point and with those sums, and it makes one decision an election, ever.
 */
import {
  type Aggregate,
  computeTallyInput,
  encodePoint,
  equalBytes,
  deriveTrusteeKeys,
  fromHex,
  hashAggregates,
  multiplyBase,
  provePartialDecryption,
  rehearse,
  sha256,
  signDocument,
  toHex,
} from '#crypto';
import {
  decodeDefinition,
  type Definition,
  encodeDecryptionFile,
  encodeRehearsalMessage,
  type HeaderSource,
  type RecordSource,
} from '#record';
import { type CheckGroup, examineElection, type Progress, type Report } from '#verify';
import { Answer } from './answer.js';
import { type BallotApi, readSignature, type SignedDecryption } from './ballot-api.js';
import { clientError } from './errors.js';
import { signMessage } from './signed-message.js';
import type { TrusteeStore } from './stores.js';
import { type CeremonyOptions, runTrusteeCeremony } from './trustee-ceremony.js';
import { decodeTrusteeKeys, encodeTrusteeKeys, newTrusteeKeys, type TrusteeKeys } from './trustee-keys.js';

/** Checks that must have passed before a share is used: everything that is public before decryption. */
const BEFORE_DECRYPTION: readonly CheckGroup[] = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9a', '9b', '10', '11'];

export class TrusteeProgram {
  private constructor(
    private readonly store: TrusteeStore,
    private keys: TrusteeKeys,
  ) {}

  /** Fresh keys for one ceremony, kept before they are shown. */
  static async create(store: TrusteeStore): Promise<TrusteeProgram> {
    if ((await store.loadKeys()) !== null) {
      throw clientError(
        'CEREMONY_ALREADY_RUN',
        'there are keys already',
        'every ceremony needs fresh keys in a new place',
      );
    }
    const program = new TrusteeProgram(store, await newTrusteeKeys());
    await store.saveKeys(encodeTrusteeKeys(program.keys));
    return program;
  }

  /** The program with the keys of an earlier run. @throws ClientError FILE_INVALID */
  static async open(store: TrusteeStore): Promise<TrusteeProgram> {
    const text = await store.loadKeys();
    if (text === null) throw clientError('FILE_INVALID', 'there are no trustee keys here', null);
    return new TrusteeProgram(store, decodeTrusteeKeys(text));
  }

  /** What the office writes into the draft. */
  get publicKeys(): { signingKey: string; sealingKey: string } {
    return { signingKey: toHex(this.keys.signing.publicKey), sealingKey: toHex(this.keys.sealing.publicKey) };
  }

  /** Takes part in the key ceremony (spec §4.1). Goes on where an interrupted run stopped. */
  async runCeremony(options: CeremonyOptions): Promise<void> {
    this.keys = await runTrusteeCeremony(options, this.keys, async (keys) => {
      await this.store.saveKeys(encodeTrusteeKeys(keys));
      this.keys = keys;
    });
  }

  /**
   * Proves before the opening that the share works (spec §4.2).
   * @throws ClientError ELECTION_OTHER, DEFINITION_OTHER_KEYS, NOT_A_MEMBER
   */
  async rehearse(api: BallotApi, electionId: string): Promise<void> {
    const seat = this.seatIn(await api.definition(electionId), electionId);
    const { share, proof } = rehearse(fromHex(electionId, 32), seat.index, seat.secretShare);
    const bytes = encodeRehearsalMessage({ electionId, index: seat.index, share: toHex(share), proof: toHex(proof) });
    await api.postRehearsal(
      electionId,
      signMessage(`trustee-${seat.index}-rehearsal`, 'rehearsal', this.keys.signing, bytes),
    );
  }

  /**
   * Verifies the closed election and publishes this trustee's part of the decryption (spec §10.2).
   * @param source   this program's own download of the record
   * @param headers  a source that the trustee chose herself; without one there is no decryption
   * @throws ClientError ELECTION_NOT_SOUND with the failing check, DECRYPTION_ALREADY_MADE
   */
  async decrypt(
    api: BallotApi,
    electionId: string,
    source: RecordSource,
    headers: HeaderSource,
    onProgress: (progress: Progress) => void,
  ): Promise<Report> {
    const seat = this.seatIn(await source.read('definition.json'), electionId);
    // 1. The whole election, from the definition to the encrypted sums.
    const { report, facts } = await examineElection(source, {
      expectedElectionId: fromHex(electionId, 32),
      headers,
      onProgress,
    });
    assertPassed(report);
    const tally = facts.tally;
    if (tally === undefined) throw clientError('ELECTION_NOT_SOUND', 'this election has no sums to decrypt yet', null);
    // 2. What is about to be decrypted, as 128 bytes.
    const tallyInput = computeTallyInput(
      fromHex(electionId, 32),
      tally.closeTxidInternal,
      tally.closingRoot,
      tally.aggregates,
    );
    // 3. One decision an election: the same set again gives the same file, another set nothing.
    const decision = await this.store.loadDecision(electionId);
    if (decision !== null) {
      await api.postDecryption(electionId, readDecision(decision, tallyInput));
      return report;
    }
    // 4. Shares of the due sums, each with its proof, signed, kept, then published.
    const document = encodeDecryptionFile({
      electionId,
      trustee: seat.index,
      tallyInput: {
        aggregatesHash: toHex(hashAggregates(tally.aggregates)),
        closeTxid: tally.closeTxid,
        closingRoot: toHex(tally.closingRoot),
        signature: toHex(signDocument('tally-input', this.keys.signing.secretKey, tallyInput)),
      },
      shares: tally.due.map((aggregate) => this.share(seat, electionId, tally.closingRoot, aggregate)),
    });
    const { document: text, signature } = signMessage('', 'decryption', this.keys.signing, document);
    const signed: SignedDecryption = { document: text, signature };
    await this.store.createDecision(electionId, JSON.stringify({ tallyInput: toHex(tallyInput), signed }));
    await api.postDecryption(electionId, signed);
    return report;
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

  /** This trustee's place in a definition, whose keys are those of her ceremony. */
  private seatIn(definitionBytes: Uint8Array, electionId: string): TrusteeSeat {
    if (toHex(sha256(definitionBytes)) !== electionId) {
      throw clientError('ELECTION_OTHER', `the definition is not that of election ${electionId}`, null);
    }
    const definition = decodeDefinition(definitionBytes);
    const { share, signing } = this.keys;
    const signingKey = toHex(signing.publicKey);
    const member = definition.trustees.members.find((trustee) => trustee.signingKey === signingKey);
    if (member === undefined || share === null) {
      throw clientError('NOT_A_MEMBER', 'these keys hold no share of this election', 'finish the key ceremony first');
    }
    const verificationKey = verificationKeyOf(definition, member.index);
    const ownKey = encodePoint(multiplyBase(share.secretShare));
    if (definition.ceremonyId !== share.ceremonyId || !equalBytes(ownKey, verificationKey)) {
      throw clientError(
        'DEFINITION_OTHER_KEYS',
        'the definition does not hold the keys of the ceremony that this trustee took part in',
        'do not rehearse: tell the other trustees',
      );
    }
    return { index: member.index, verificationKey, secretShare: share.secretShare };
  }
}

interface TrusteeSeat {
  /** 1…n */
  index: number;
  verificationKey: Uint8Array;
  /** Secret. */
  secretShare: bigint;
}

function verificationKeyOf(definition: Definition, index: number): Uint8Array {
  const commitments = definition.trustees.members.map((trustee) => trustee.commitments.map((hex) => fromHex(hex, 32)));
  const keys = deriveTrusteeKeys(commitments);
  const key = keys.verificationKeys[index - 1];
  if (key === undefined || toHex(keys.publicKey) !== definition.trustees.publicKey) {
    throw clientError('DEFINITION_OTHER_KEYS', 'the definition’s election key is not made of its commitments', null);
  }
  return key;
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
  for (const group of BEFORE_DECRYPTION) {
    const check = report.checks.find((candidate) => candidate.group === group);
    if (check?.status === 'passed') continue;
    const failure = check?.failures[0];
    const why =
      failure === undefined
        ? (check?.notes[0] ?? 'not run')
        : `${failure.code} at ${failure.place}: ${failure.message}`;
    throw clientError(
      'ELECTION_NOT_SOUND',
      `check ${group} (${check?.name ?? 'missing'}) is '${check?.status ?? 'missing'}': ${why}`,
      'nothing was decrypted',
    );
  }
}
