/**
 * Which of several tally services on one database anchors (spec §8.8): the holder of one lease. Taking it begins a new
 * epoch, and the database refuses every write of an anchor under an older one. So a leader that was stopped, or cut off
 * from the database, and wakes up as if nothing had happened, writes nothing.
 * Clocks: a lease ends by the database's clock, or when its holder was not heard of for as long by this process's own
 * monotonic clock; so a database whose clock was set back does not keep a dead leader. The holder itself counts from
 * before it asked, and stops by itself in time.
 */
import { randomUUID } from 'node:crypto';
import { Client } from 'pg';

export const LEASE_MS = 3_000;
/** Above this the answer counts as lost: a standby must still be in time. */
const QUERY_TIMEOUT_MS = 1_000;
/** A session that touched the lease in a transaction and then fell silent holds up whoever wants to take it. */
const SILENT_MS = 1_000;
const LOCK_NOT_AVAILABLE = '55P03';
/** Of the fence in the database. */
const EPOCH_OVER = 'PS001';
const DATABASE_MS = `(extract(epoch FROM clock_timestamp()) * 1000)::bigint`;

/** Who may write anchors now. */
export interface Leadership {
  /** The number that goes with every write. @throws NotLeadingError */
  epoch(): number;
}

/** This process does not lead, or no longer: nothing was written. */
export class NotLeadingError extends Error {}

/** Another process leads: the database has refused this write. */
export class FencedError extends Error {}

/** A write of anchors, whose refusal by the fence gets its name. @throws FencedError */
export async function fenced<T>(write: Promise<T>): Promise<T> {
  try {
    return await write;
  } catch (error) {
    const { driverError } = error as { driverError?: { code?: unknown } };
    if (driverError?.code === EPOCH_OVER) throw new FencedError('another process anchors', { cause: error });
    throw error;
  }
}

export class LeaderLease implements Leadership {
  /** Names this process in the lease. */
  private readonly holder = randomUUID();
  /** A connection of its own: a busy pool must not cost the lease. */
  private session: Client | null = null;
  private held: { epoch: number; untilMs: number } | null = null;
  /** The lease as it was when it last changed, and when that was seen here. */
  private seen: { epoch: string; beat: string; sinceMs: number } | null = null;

  constructor(private readonly databaseUrl: string) {}

  get leads(): boolean {
    return this.held !== null && performance.now() < this.held.untilMs;
  }

  epoch(): number {
    if (this.held === null || !this.leads) throw new NotLeadingError('another process may anchor');
    return this.held.epoch;
  }

  /** Renews the lease, or takes it when it is free; to be called twice a second. Without a database nobody leads. */
  async poll(): Promise<void> {
    const startMs = performance.now();
    try {
      const session = await this.connected();
      const epoch = this.held === null ? await this.take(session) : await this.renew(session, this.held.epoch);
      this.held = epoch === null ? null : { epoch, untilMs: startMs + LEASE_MS };
    } catch (error) {
      // A lease that was held stays held for as long as it surely was.
      const isLocked = (error as { code?: unknown }).code === LOCK_NOT_AVAILABLE;
      if (isLocked && this.held === null) await this.endSilent().catch(() => undefined);
      else this.drop();
    }
  }

  /** A write was refused: somebody else leads. */
  lost(): void {
    this.held = null;
  }

  /** Gives the lease back, so that another takes it at once. */
  async release(): Promise<void> {
    const { session, held } = this;
    this.held = null;
    if (session !== null && held !== null) {
      const sql = 'UPDATE anchor_lease SET expires_ms = 0 WHERE epoch = $1 AND holder = $2';
      await session.query(sql, [held.epoch, this.holder]).catch(() => undefined);
    }
    this.drop();
  }

  private async renew(session: Client, epoch: number): Promise<number | null> {
    const { rowCount } = await session.query(
      `UPDATE anchor_lease SET beat = beat + 1, expires_ms = ${DATABASE_MS} + $3 WHERE epoch = $1 AND holder = $2`,
      [epoch, this.holder, LEASE_MS],
    );
    return rowCount === 1 ? epoch : null;
  }

  private async take(session: Client): Promise<number | null> {
    const isSilent = this.seen !== null && performance.now() - this.seen.sinceMs >= LEASE_MS;
    const { rows } = await session.query<{ epoch: string }>(
      `UPDATE anchor_lease SET epoch = epoch + 1, holder = $1, beat = 0, expires_ms = ${DATABASE_MS} + $2
        WHERE expires_ms <= ${DATABASE_MS} OR (epoch = $3 AND beat = $4) RETURNING epoch`,
      [this.holder, LEASE_MS, isSilent ? this.seen?.epoch : null, isSilent ? this.seen?.beat : null],
    );
    if (rows.length === 1) {
      this.seen = null;
      return Number(rows[0].epoch);
    }
    await this.look(session);
    return null;
  }

  private async look(session: Client): Promise<void> {
    const { rows } = await session.query<{ epoch: string; beat: string }>('SELECT epoch, beat FROM anchor_lease');
    const [{ epoch, beat }] = rows;
    if (this.seen?.epoch === epoch && this.seen.beat === beat) return;
    this.seen = { epoch, beat, sinceMs: performance.now() };
  }

  /** Sessions of this role alone; what they had not committed was not done. */
  private async endSilent(): Promise<void> {
    await this.session?.query(
      `SELECT pg_terminate_backend(a.pid) FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
        WHERE l.relation = 'anchor_lease'::regclass AND a.usename = current_user AND a.pid <> pg_backend_pid()
          AND a.state LIKE 'idle in transaction%' AND a.state_change < clock_timestamp() - interval '${SILENT_MS} ms'`,
    );
  }

  private async connected(): Promise<Client> {
    if (this.session !== null) return this.session;
    const session = new Client({
      connectionString: this.databaseUrl,
      connectionTimeoutMillis: QUERY_TIMEOUT_MS,
      query_timeout: QUERY_TIMEOUT_MS,
      lock_timeout: QUERY_TIMEOUT_MS / 2,
      application_name: 'psephos-tally-leader',
    });
    // A broken connection shows at the next question; without a listener it would end the process.
    session.on('error', () => undefined);
    this.session = session;
    await session.connect();
    return session;
  }

  /** Without waiting for the other side, which may be what does not answer. */
  private drop(): void {
    void this.session?.end().catch(() => undefined);
    this.session = null;
  }
}
