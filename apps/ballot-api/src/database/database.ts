/**
 * Plain SQL with a name for one failure: the database is away (spec §7). Whatever is refused with DATABASE_UNAVAILABLE
 * may or may not have been committed; every door that writes is safe to repeat, so the caller simply sends it again.
 * Trust: the database is not trusted by voters; what it holds is proven by the record.
 */
import { Inject, Injectable } from '@nestjs/common';
import { ServiceError } from '#edge';
import { isUnavailable } from '#store';
import {
  DataSource,
  QueryFailedError,
  type QueryRunner,
  QueryRunnerAlreadyReleasedError,
  TransactionNotStartedError,
} from 'typeorm';

/** Something SQL can be sent to: the pool, or one open transaction. */
export interface Sql {
  /** Rows of a statement. bigint columns are strings, bytea columns plain Uint8Arrays. */
  rows<Row>(statement: string, parameters: unknown[]): Promise<Row[]>;
}

@Injectable()
export class Database implements Sql {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  async rows<Row>(statement: string, parameters: unknown[]): Promise<Row[]> {
    return this.withRunner((runner) => sqlOf(runner).rows<Row>(statement, parameters));
  }

  /** Runs `work` in one transaction; when the promise fulfils, the commit is on disk. */
  async transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T> {
    return this.withRunner(async (runner) => {
      await runner.startTransaction('READ COMMITTED');
      try {
        const value = await work(sqlOf(runner));
        await runner.commitTransaction();
        return value;
      } catch (error) {
        if (runner.isTransactionActive) await runner.rollbackTransaction().catch(() => undefined);
        throw error;
      }
    });
  }

  private async withRunner<T>(work: (runner: QueryRunner) => Promise<T>): Promise<T> {
    const runner = this.dataSource.createQueryRunner();
    try {
      return await work(runner);
    } catch (error) {
      throw isDatabaseAway(error) ? databaseUnavailable() : error;
    } finally {
      await runner.release().catch(() => undefined);
    }
  }
}

export function databaseUnavailable(): ServiceError {
  return new ServiceError('DATABASE_UNAVAILABLE', 'the database does not answer; sending the same again is safe', 1);
}

/** A connection that broke inside a transaction: the runner was taken away, or has no transaction left to commit. */
export function isDatabaseAway(error: unknown): boolean {
  if (error instanceof QueryRunnerAlreadyReleasedError || error instanceof TransactionNotStartedError) return true;
  return isUnavailable(error);
}

/** Whether an error is a broken unique constraint, and which. */
export function brokenConstraint(error: unknown): string | undefined {
  if (!(error instanceof QueryFailedError)) return undefined;
  const cause = error.driverError as Error & { code?: string; constraint?: string };
  return cause.code === '23505' ? cause.constraint : undefined;
}

function sqlOf(runner: QueryRunner): Sql {
  return {
    async rows<Row>(statement: string, parameters: unknown[]): Promise<Row[]> {
      const result = await runner.query(statement, parameters, true);
      return (result.records as Row[]).map(withPlainBytes);
    },
  };
}

/** A Buffer's `slice` shares memory and hides it behind the name of one that copies: no Buffer goes further than this. */
function withPlainBytes<Row>(row: Row): Row {
  const members = Object.entries(row as Record<string, unknown>);
  return Object.fromEntries(
    members.map(([name, value]) => [name, value instanceof Uint8Array ? plainBytes(value) : value]),
  ) as Row;
}

/** The same bytes, not copied, as an array whose methods are those of Uint8Array. */
export function plainBytes(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
}
