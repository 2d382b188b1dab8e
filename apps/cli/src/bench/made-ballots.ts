/** Ballots that were made before they are sent, so that what is measured is their intake alone. */
import { BLS_ORDER, blsLagrange, fromHex } from '#crypto';
import { besideModule, ThreadPool } from '#edge';
import { ballotContext } from '#record';
import { readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Terminal } from '../output/terminal.js';
import { issuerNames } from '../supervisor/supervisor.js';
import type { BallotMaking } from './ballot-maker.js';
import type { LiveElection } from './live-election.js';

const CLASS = 0;
const BATCH = 20;
const MINUTE_MS = 60_000;

/** @param count  ballots of as many ballot keys, in the order in which they will be sent */
export async function makeBallots(election: LiveElection, count: number, terminal: Terminal): Promise<Uint8Array[]> {
  const { definition, electionId } = election;
  const context = ballotContext(definition, fromHex(electionId, 32), CLASS);
  const revision = Math.floor(Date.now() / MINUTE_MS);
  const value: BallotMaking = { context, issuingSecret: issuingSecretOf(election), revision };
  const pool = new ThreadPool<BallotMaking, number, Uint8Array>({
    file: besideModule(import.meta.url, 'ballot-maker'),
    threads: os.availableParallelism(),
    maxBatch: BATCH,
    waitMs: 0,
  });
  pool.start();
  const bar = terminal.bar('make ballots', count);
  try {
    let made = 0;
    const ballots = await Promise.all(
      Array.from({ length: count }, async (_, i) => {
        const ballot = await pool.submit({ key: electionId, value }, i % 5);
        bar.set(++made, count);
        return ballot;
      }),
    );
    bar.end(`${count} of ${ballots[0]?.length ?? 0} bytes`);
    return ballots;
  } finally {
    await pool.stop();
  }
}

/** The issuers of a benchmark have their folders here: together they can make any token. */
function issuingSecretOf({ data, definition }: LiveElection): bigint {
  const { threshold } = definition.issuers;
  const indices = Array.from({ length: threshold }, (_, i) => i + 1);
  return (
    issuerNames(threshold).reduce((sum, name, i) => {
      const file = path.join(data, name, 'ceremonies', `${definition.ceremonyId}.json`);
      const { secretShares } = JSON.parse(readFileSync(file, 'utf8')) as { secretShares: string[] };
      return sum + BigInt(`0x${secretShares[CLASS]}`) * blsLagrange(i + 1, indices);
    }, 0n) % BLS_ORDER
  );
}
