/**
 * An election for the tally service's tests: real PostgreSQL, a real devnet, and the logs of an honest record
 * (test/support/build-record.ts) put into the database portion by portion, as the ballot API would.
 */
import { cpSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  ArcProcessor,
  type ChainReader,
  ChainUnavailableError,
  CheckedHeaders,
  DevnetFaucet,
  DevnetFeed,
  type FoundTransaction,
  openReader,
} from '#chain';
import { fromHex } from '#crypto';
import type { Outpoint } from '#record';
import type { FundingEntity } from '#store';
import type { DataSource } from 'typeorm';
import { Alarms } from '../../apps/tally/src/anchoring/alarms.js';
import { AnchorKeys } from '../../apps/tally/src/anchoring/anchor-keys.js';
import { AnchorStore } from '../../apps/tally/src/anchoring/anchor-store.js';
import { Anchoring } from '../../apps/tally/src/anchoring/anchoring.js';
import { BoardReader } from '../../apps/tally/src/anchoring/board-reader.js';
import { ConfirmationStore } from '../../apps/tally/src/anchoring/confirmation-store.js';
import { NotLeadingError, type Leadership } from '../../apps/tally/src/anchoring/leader-lease.js';
import { Confirmations } from '../../apps/tally/src/anchoring/confirmations.js';
import { FeePolicyCache } from '../../apps/tally/src/anchoring/fee-policy-cache.js';
import { Resending } from '../../apps/tally/src/anchoring/resending.js';
import { Submission } from '../../apps/tally/src/anchoring/submission.js';
import { Conflicts } from '../../apps/tally/src/conflicts/conflicts.js';
import { Halts } from '../../apps/tally/src/conflicts/halts.js';
import { ElectionRegistry, type PublishedElection } from '../../apps/tally/src/elections/election-registry.js';
import { PrepareAnchor } from '../../apps/tally/src/funding/prepare-anchor.js';
import { TopUpStore } from '../../apps/tally/src/funding/top-up-store.js';
import { parseJournal } from '../../apps/devnet/src/ledger/journal.js';
import { Devnet } from '../devnet/devnet-client.js';
import { buildRecord, type World } from '../support/build-record.js';
import { freshDatabase } from '../support/database.js';
import { PublishedLogs } from './published-logs.js';

export const CONFIRMATIONS = 3;
/** Enough for a devnet that has just started on a busy machine. */
const TIMEOUT_MS = 2_000;

/** A reader that can be switched off. */
export class SometimesReader implements ChainReader {
  isDown = false;

  constructor(private readonly inner: ChainReader) {}

  get name(): string {
    return this.inner.name;
  }

  async transaction(txid: string): Promise<FoundTransaction | null> {
    return this.up().transaction(txid);
  }

  async spender(outpoint: Outpoint): Promise<FoundTransaction | null> {
    return this.up().spender(outpoint);
  }

  private up(): ChainReader {
    if (this.isDown) throw new ChainUnavailableError('the reader is down');
    return this.inner;
  }
}

/** For what only reads. */
const NOBODY: Leadership = {
  epoch: () => {
    throw new NotLeadingError('this process does not lead');
  },
};

/** One tally service without its doors: what a process would hold, over the shared database, keys and devnet. */
export class TestTally {
  readonly alarms = new Alarms({ error: () => undefined, log: () => undefined });
  readonly store: AnchorStore;
  readonly confirmationStore: ConfirmationStore;
  readonly reader: BoardReader;
  readonly registry: ElectionRegistry;
  readonly chain: ArcProcessor;
  readonly headers: CheckedHeaders;
  readonly submission: Submission;
  readonly policy: FeePolicyCache;
  readonly topUps: TopUpStore;
  readonly halts: Halts;
  readonly chainReader: SometimesReader;
  readonly anchoring: Anchoring;
  readonly confirmations: Confirmations;
  private leadership = NOBODY;

  constructor(
    private readonly dataSource: DataSource,
    keysFolder: string,
    url: string,
  ) {
    const keys = new AnchorKeys(keysFolder);
    const leadership = { epoch: () => this.leadership.epoch() };
    this.store = new AnchorStore(dataSource, leadership);
    this.reader = new BoardReader(dataSource);
    this.registry = new ElectionRegistry(this.reader, keys);
    this.chain = new ArcProcessor({ url, timeoutMs: TIMEOUT_MS });
    this.headers = new CheckedHeaders('devnet', new DevnetFeed({ url, timeoutMs: TIMEOUT_MS }));
    this.confirmationStore = new ConfirmationStore(dataSource, leadership);
    const resending = new Resending(this.store, this.confirmationStore, this.chain);
    this.halts = new Halts(dataSource);
    this.chainReader = new SometimesReader(openReader('devnet', { url, timeoutMs: TIMEOUT_MS }));
    const conflicts = new Conflicts({
      store: this.store,
      halts: this.halts,
      keys,
      board: this.reader,
      reader: this.chainReader,
      headers: this.headers,
      alarms: this.alarms,
    });
    this.submission = new Submission(this.store, resending, this.chain, conflicts, this.alarms);
    this.policy = new FeePolicyCache(this.chain);
    this.topUps = new TopUpStore(dataSource);
    const { store, reader, submission, policy, topUps, halts } = this;
    const parts = { store, reader, keys, submission, policy, topUps, conflicts, halts };
    const log = { error: () => undefined, log: () => undefined };
    this.anchoring = new Anchoring(this.registry, parts, this.alarms, log);
    this.confirmations = new Confirmations(
      this.confirmationStore,
      this.chain,
      this.headers,
      this.submission,
      this.alarms,
    );
  }

  /** A new epoch begins, of this service; it does not notice when it ends, like one that was asleep. */
  async lead(): Promise<void> {
    const [[{ epoch }]] = await this.dataSource.query<[{ epoch: string }[], number]>(
      'UPDATE anchor_lease SET epoch = epoch + 1 RETURNING epoch',
    );
    this.leadership = { epoch: () => Number(epoch) };
    this.anchoring.begin();
  }

  /** One round of both loops; the first begins an epoch. */
  async round(nowMs: number): Promise<void> {
    await this.confirmations.pass(await this.step(nowMs));
  }

  /** A step of the anchoring alone. */
  async step(nowMs: number): Promise<PublishedElection[]> {
    if (this.leadership === NOBODY) await this.lead();
    return this.anchoring.stepAll(nowMs);
  }

  codes(): string[] {
    return this.alarms.list().map(({ code }) => code);
  }
}

/** What takes long and can be used again: the record, the anchor key, and a devnet's journal with its funding. */
export interface PreparedElection {
  world: World;
  folder: string;
  funding: FundingEntity;
}

/** @param fundingSat what the anchor key gets   @returns use with `TestElection.start`, then remove `folder` */
export async function prepareElection(fundingSat: number): Promise<PreparedElection> {
  const folder = mkdtempSync(path.join(tmpdir(), 'psephos-tally-'));
  const [{ dataSource }, devnet] = await Promise.all([
    freshDatabase('main'),
    Devnet.start({}, path.join(folder, 'devnet')),
  ]);
  const store = new AnchorStore(dataSource, NOBODY);
  const network = { url: devnet.url, timeoutMs: 5_000 };
  const prepareAnchor = new PrepareAnchor(
    new AnchorKeys(path.join(folder, 'anchor-keys')),
    store,
    new ArcProcessor(network),
    new CheckedHeaders('devnet', new DevnetFeed(network)),
    new DevnetFaucet(network),
    { network: 'devnet', fundingSat, confirmations: CONFIRMATIONS },
  );
  const { publicKey, genesisOutpoint } = await prepareAnchor.fromFaucet();
  const funding = (await store.funding(fromHex(publicKey, 33)))!;
  await Promise.all([dataSource.destroy(), devnet.kill()]);
  const { world } = await buildRecord({
    draft: (draft) => ({
      ...draft,
      anchor: { ...draft.anchor, publicKey, genesisOutpoint, closeConfirmations: CONFIRMATIONS },
      // Long over, so that the close may be anchored now.
      schedule: { issuanceOpens: 1, issuanceCloses: 2, votingOpens: 3, votingCloses: 4 },
    }),
  });
  return { world, folder, funding };
}

export class TestElection extends PublishedLogs {
  private constructor(
    dataSource: DataSource,
    readonly databaseUrl: string,
    public devnet: Devnet,
    readonly folder: string,
    world: World,
  ) {
    super(dataSource, world);
  }

  /** A published election whose board holds the created entry alone, on a devnet and a database of its own. */
  static async start(prepared: PreparedElection): Promise<TestElection> {
    const folder = mkdtempSync(path.join(tmpdir(), 'psephos-tally-'));
    cpSync(prepared.folder, folder, { recursive: true });
    const [{ dataSource, url }, devnet] = await Promise.all([
      freshDatabase('main'),
      Devnet.start({}, path.join(folder, 'devnet')),
    ]);
    await new AnchorStore(dataSource, NOBODY).saveFunding(prepared.funding);
    const election = new TestElection(dataSource, url, devnet, folder, prepared.world);
    await election.publish();
    return election;
  }

  async stop(): Promise<void> {
    await this.dataSource.destroy();
    await this.devnet.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** A tally service that knows nothing yet, as after a start. */
  tally(): TestTally {
    return new TestTally(this.dataSource, path.join(this.folder, 'anchor-keys'), this.devnet.url);
  }

  /** The devnet as it was before its last transactions, as after a crash of a processor that keeps less than it says. */
  async loseTransactions(count: number): Promise<void> {
    await this.devnet.kill();
    const { records } = parseJournal(readFileSync(this.devnet.journal));
    const lost = records.slice(-count).reduce((bytes, { payload }) => bytes + payload.length + 9, 0);
    truncateSync(this.devnet.journal, statSync(this.devnet.journal).size - lost);
    const port = new URL(this.devnet.url).port;
    this.devnet = await Devnet.start({ PORT: port }, this.devnet.folder);
  }
}
