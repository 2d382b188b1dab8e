/**
 * When the anchors of an election were taken by a processor, as the database tells it: the tally service notifies after it
 * has written down the processor's answer, so what is measured here is a little later than the answer itself.
 */
import { Client } from 'pg';

export interface TakenAnchor {
  seq: number;
  treeSize: number;
  epoch: number;
  sizeBytes: number;
  feeSat: number;
  /** Milliseconds of `performance.now()`. */
  atMs: number;
}

interface Row {
  seq: number;
  tree_size: number;
  epoch: string;
  size: number;
  fee_sat: string;
}

/** A notification can be lost with its connection. */
const POLL_MS = 1_000;

export class AnchorWatch {
  readonly taken: TakenAnchor[] = [];
  private reading: Promise<void> = Promise.resolve();
  private waiting: { isMet: () => boolean; resolve: () => void }[] = [];
  private readonly timer: NodeJS.Timeout;

  private constructor(
    private readonly client: Client,
    private readonly electionId: Buffer,
  ) {
    client.on('notification', () => this.look());
    this.timer = setInterval(() => this.look(), POLL_MS);
  }

  static async open(databaseUrl: string, electionId: string): Promise<AnchorWatch> {
    const client = new Client({ connectionString: databaseUrl });
    client.on('error', () => undefined);
    await client.connect();
    const watch = new AnchorWatch(client, Buffer.from(electionId, 'hex'));
    await client.query('LISTEN psephos_anchor');
    return watch;
  }

  /** Until an anchor that was taken covers the board up to here. @throws Error when the time is over */
  until(treeSize: number, timeoutMs: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`no anchor covers ${treeSize} entries after ${timeoutMs / 1_000} s`)),
        timeoutMs,
      );
      const done = (): void => {
        clearTimeout(timer);
        resolve();
      };
      this.waiting.push({ isMet: () => this.treeSize >= treeSize, resolve: done });
      this.look();
    });
  }

  /** Entries that taken anchors cover. */
  get treeSize(): number {
    return this.taken.at(-1)?.treeSize ?? 0;
  }

  async close(): Promise<void> {
    clearInterval(this.timer);
    await this.reading;
    await this.client.end();
  }

  private look(): void {
    const atMs = performance.now();
    this.reading = this.reading.then(() => this.read(atMs)).catch(() => undefined);
  }

  private async read(atMs: number): Promise<void> {
    const { rows } = await this.client.query<Row>(
      `SELECT seq, tree_size, epoch, octet_length(raw) AS size, fee_sat FROM anchor
        WHERE election_id = $1 AND seq > $2 AND state <> 'intended' ORDER BY seq`,
      [this.electionId, this.taken.at(-1)?.seq ?? -1],
    );
    for (const { seq, tree_size, epoch, size, fee_sat } of rows) {
      const figures = { epoch: Number(epoch), sizeBytes: size, feeSat: Number(fee_sat) };
      this.taken.push({ seq, treeSize: tree_size, ...figures, atMs });
    }
    const met = this.waiting.filter(({ isMet }) => isMet());
    this.waiting = this.waiting.filter((each) => !met.includes(each));
    for (const { resolve } of met) resolve();
  }
}
