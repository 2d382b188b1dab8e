/**
 * The record of an election with any number of ballots, made by one program that knows every key: for benchmarks, and its title
 * says so. Step by step as an election goes, but that nobody waits for anybody; every file is written as soon as it is whole, so
 * that a million voters need some hundred megabytes.
 */
import { randomBytes, toHex } from '#crypto';
import {
  assembleDefinition,
  ballotContext,
  ceremonyIdOf,
  decodeDefinition,
  type Definition,
  electionIdOf,
  encodeDraft,
  signRollApproval,
} from '#record';
import { AnchorWriter } from './anchor-writer.js';
import { type CeremonyResults, runCeremonies, runRehearsals } from './ceremonies.js';
import { CrowdBoard } from './crowd-board.js';
import type { CrowdAnswer } from './crowd-job.js';
import { CrowdPool } from './crowd-pool.js';
import { writeRoll } from './crowd-roll.js';
import { finishElection } from './crowd-tally.js';
import { castersOf } from './crowd-voters.js';
import { makeDraft, OPTIONS, VOTING_CLOSES_MS } from './draft.js';
import { LogWriter } from './log-writer.js';
import { makeParties, type Parties } from './parties.js';
import { RecordFolder } from './record-folder.js';

export interface CrowdOptions {
  /** At least 20. As many ballots are cast: some voters vote twice, as many not at all. */
  voters: number;
  /** For the record; not there yet, or empty. */
  folder: string;
  threads: number;
  onProgress: (stage: CrowdStage, done: number, total: number) => void;
}

export const CROWD_STAGES = ['roll', 'token requests', 'ballots'] as const;
export type CrowdStage = (typeof CROWD_STAGES)[number];

export interface Crowd {
  electionId: Uint8Array;
  /** A file for `--headers`. */
  headers: Uint8Array;
  /** Votes by option, as the voters meant them. */
  totals: number[];
}

const KEY_BYTES = 32;
const ROUND_MINUTES = 1_440;
const FIRST_REVISION = VOTING_CLOSES_MS / 60_000 - 2 * ROUND_MINUTES;

/** Makes the record. */
export async function makeCrowd(options: CrowdOptions): Promise<Crowd> {
  const pool = new CrowdPool(options.threads, randomBytes(KEY_BYTES));
  try {
    return await new CrowdMaker(options, await makeParties(), pool).make();
  } finally {
    await pool.close();
  }
}

class CrowdMaker {
  private readonly folder: RecordFolder;
  private readonly anchors: AnchorWriter;
  private readonly randomness = OPTIONS.map(() => 0n);
  private readonly totals = OPTIONS.map(() => 0);

  constructor(
    private readonly options: CrowdOptions,
    private readonly parties: Parties,
    private readonly pool: CrowdPool,
  ) {
    this.folder = new RecordFolder(options.folder);
    this.anchors = new AnchorWriter(parties.anchor, this.folder);
  }

  async make(): Promise<Crowd> {
    const { folder, parties, pool, options } = this;
    const { voters } = options;
    // 1. Roll, draft, ceremonies, definition, rehearsals.
    const rollRoot = writeRoll(folder, await this.makeRollKeys());
    const draftBytes = encodeDraft(makeDraft(parties, voters, toHex(rollRoot), this.anchors.genesisOutpoint));
    const ceremonies = await runCeremonies(parties, ceremonyIdOf(draftBytes), folder);
    const { definition, electionId } = this.writeDefinition(draftBytes, rollRoot, ceremonies);
    runRehearsals(parties.trustees, ceremonies.secretShares, electionId, folder);
    const { electionSecret, issuingSecret } = ceremonies;
    const ctx = ballotContext(definition, electionId, 0);
    const times = { firstRevision: FIRST_REVISION, minutesARound: ROUND_MINUTES };
    pool.announce({ ctx, electionSecret, issuingSecret, voters, ...times });
    // 2. Token requests.
    const issuance = new LogWriter(folder, 'issuance', definition.issuance.origin, parties.issuance, parties.witnesses);
    await pool.run('requests', voters, ({ bytes, count }) => {
      for (const request of split(bytes, count)) issuance.append(request);
      this.tell('token requests', issuance.size);
    });
    issuance.finish();
    // 3. Ballots, and the close.
    const board = new CrowdBoard({ electionId, definition, parties, folder, anchors: this.anchors, issuance, voters });
    await pool.run('first ballots', castersOf(0, voters), (answer) => this.takeBallots(board, answer));
    await pool.run('second ballots', castersOf(1, voters), (answer) => this.takeBallots(board, answer));
    const { closingRoot, closeTxid } = board.close();
    // 4. Decryption, result, their anchors, the index.
    const { randomness, totals } = this;
    const counted = castersOf(0, voters);
    const closed = { definition, electionId, closingRoot, closeTxid, electionSecret, randomness, totals };
    const numbers = { cast: voters, counted, requests: voters };
    board.finish(finishElection({ ...closed, ...numbers }, parties.trustees, ceremonies.secretShares, folder));
    const headers = this.anchors.finish();
    folder.finish();
    return { electionId, headers, totals };
  }

  private async makeRollKeys(): Promise<Uint8Array> {
    const { voters } = this.options;
    const keys = new Uint8Array(KEY_BYTES * voters);
    let done = 0;
    await this.pool.run('roll keys', voters, ({ bytes, count }) => {
      keys.set(bytes, KEY_BYTES * done);
      done += count;
      this.tell('roll', done);
    });
    return keys;
  }

  private writeDefinition(
    draftBytes: Uint8Array,
    rollRoot: Uint8Array,
    { outputs }: CeremonyResults,
  ): { definition: Definition; electionId: Uint8Array } {
    const { folder, parties } = this;
    const ceremonyId = ceremonyIdOf(draftBytes);
    const rollApprovals = parties.issuers.map(({ index, signing }) =>
      signRollApproval(index, signing.secretKey, ceremonyId, rollRoot),
    );
    const bytes = assembleDefinition(draftBytes, { ...outputs, rollApprovals });
    folder.write('draft.json', draftBytes);
    folder.write('definition.json', bytes);
    return { definition: decodeDefinition(bytes), electionId: electionIdOf(bytes) };
  }

  private takeBallots(board: CrowdBoard, { bytes, count, randomness, totals }: CrowdAnswer): void {
    for (const ballot of split(bytes, count)) board.append(ballot);
    randomness.forEach((r, option) => (this.randomness[option] = (this.randomness[option] ?? 0n) + r));
    totals.forEach((votes, option) => (this.totals[option] = (this.totals[option] ?? 0) + votes));
    this.tell('ballots', board.ballots);
  }

  private tell(stage: CrowdStage, done: number): void {
    this.options.onProgress(stage, done, this.options.voters);
  }
}

function split(bytes: Uint8Array, count: number): Uint8Array[] {
  const length = bytes.length / count;
  return Array.from({ length: count }, (_, i) => bytes.slice(length * i, length * (i + 1)));
}
