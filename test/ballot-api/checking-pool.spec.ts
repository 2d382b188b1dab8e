/** The bound of what waits for checking (attack 35): a full door says so at once, and costs nothing but that. */
import { CheckingPool, MAX_WAITING } from '../../apps/ballot-api/src/ballot-intake/checking-pool.js';
import type { Election } from '../../apps/ballot-api/src/elections/election.js';

test('beyond the bound a submission is refused with Retry-After, those before it stay', async () => {
  // No thread is started, so nothing leaves the queue.
  const pool = new CheckingPool();
  const election = { electionId: new Uint8Array(32) } as Election;
  const settled: string[] = [];
  for (let i = 0; i < MAX_WAITING; i++) {
    pool.check(election, 'ballot', new Uint8Array(), false).then(
      () => settled.push('checked'),
      () => settled.push('refused'),
    );
  }
  await expect(pool.check(election, 'ballot', new Uint8Array(), false)).rejects.toMatchObject({
    code: 'QUEUE_FULL',
    status: 503,
    retryAfterS: 2,
  });
  expect(() => pool.assertRoom()).toThrow('QUEUE_FULL');
  expect(settled).toEqual([]);
});
