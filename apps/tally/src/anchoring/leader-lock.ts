/**
 * Who tries: of several tally services on one database, the one that holds an advisory lock. This is a courtesy, not a
 * safeguard; that two of them cannot fork an election's chain is the work of UNIQUE (election, seq) and of the network.
 */
import { Client } from 'pg';

/** "psta": any number that nothing else in the database locks. */
const LEADER_LOCK = 0x70737461;

export class LeaderLock {
  /** A connection of its own, never of a pool: closing it is what releases the lock in every case. */
  private session: Client | null = null;

  constructor(private readonly databaseUrl: string) {}

  /** Whether this process leads now: the lock lives as long as its session, so the session is asked each time. */
  async hold(): Promise<boolean> {
    try {
      if (this.session === null) return await this.tryLock();
      await this.session.query('SELECT 1');
      return true;
    } catch {
      // The session is gone and with it the lock: another may lead already.
      await this.release();
      return false;
    }
  }

  async release(): Promise<void> {
    const session = this.session;
    this.session = null;
    await session?.end().catch(() => undefined);
  }

  private async tryLock(): Promise<boolean> {
    const session = new Client({
      connectionString: this.databaseUrl,
      connectionTimeoutMillis: 5_000,
      query_timeout: 10_000,
      application_name: 'psephos-tally-leader',
    });
    // A broken connection shows at the next question; without a listener it would end the process.
    session.on('error', () => undefined);
    this.session = session;
    await session.connect();
    const { rows } = await session.query<{ held: boolean }>('SELECT pg_try_advisory_lock($1) AS held', [LEADER_LOCK]);
    if (!rows[0].held) await this.release();
    return rows[0].held;
  }
}
