/** Looks at a log from outside: what the public doors give, and what the database holds. */
import {
  computeRoot,
  decodeEntryBundle,
  decodeTile,
  hashLeaf,
  tilePath,
  tilesForSize,
  toHex,
  verifyCheckpoint,
} from '#crypto';
import pg from 'pg';
import { type TestElection } from './test-election.js';
import { type Answer, expectStatus } from './test-service.js';

export interface SeenLog {
  size: number;
  entries: Uint8Array[];
  cosignedBy: string[];
}

/** Downloads a whole log and asserts that entries, tiles and checkpoint are one tree. */
export async function downloadLog(election: TestElection, log: 'board' | 'issuance'): Promise<SeenLog> {
  const { service, world } = election;
  const answer = await service.get(`${election.path}/${log}/checkpoint`);
  expectStatus(answer, 200);
  const key = { origin: world.draft[log].origin, publicKey: world.parties[log].publicKey };
  const witnesses = world.parties.witnesses.map(({ name, keys }) => ({ name, publicKey: keys.publicKey }));
  const { checkpoint, cosignedBy } = verifyCheckpoint(answer.text, key, witnesses);
  const entries: Uint8Array[] = [];
  const tiles = new Map<string, Uint8Array[]>();
  for (const { level, n, width } of tilesForSize(checkpoint.size)) {
    const tile = await service.get(`${election.path}/${log}/${tilePath(level, n, width)}`);
    expectStatus(tile, 200);
    expect(tile.headers.get('cache-control')).toContain('immutable');
    if (level === 'entries') entries.push(...decodeEntryBundle(tile.bytes));
    else tiles.set(`${level}/${n}`, decodeTile(tile.bytes, width));
  }
  const leaves = entries.map(hashLeaf);
  expect(entries.length).toBe(checkpoint.size);
  expect(toHex(computeRoot(leaves))).toBe(toHex(checkpoint.root));
  // Every tile is what its leaves make of it, level by level.
  for (let level = 0, nodes = leaves; nodes.length > 0; level++) {
    const stored = [...tiles].filter(([name]) => name.startsWith(`${level}/`)).flatMap(([, hashes]) => hashes);
    expect(stored.map(toHex)).toEqual(nodes.map(toHex));
    nodes = Array.from({ length: Math.floor(nodes.length / 256) }, (_, i) =>
      computeRoot(stored.slice(256 * i, 256 * i + 256)),
    );
  }
  return { size: checkpoint.size, entries, cosignedBy };
}

/** Everything that a submission could leave behind in the database. */
export async function stored(databaseUrl: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<Record<string, unknown>>(
      `SELECT (SELECT count(*) FROM log_entry) AS entries, (SELECT count(*) FROM checkpoint) AS checkpoints,
              (SELECT sum(octet_length(hashes)) FROM log_tile) AS tiles, (SELECT count(*) FROM issued_roll_key) AS keys,
              (SELECT count(*) FROM document) AS documents, (SELECT count(*) FROM draft) AS drafts,
              (SELECT count(*) FROM roll_entry) AS roll, (SELECT count(*) FROM roll_key) AS roll_keys,
              (SELECT count(*) FROM ceremony_message) AS messages, (SELECT count(*) FROM roll_approval) AS approvals,
              (SELECT string_agg(phase || tree_size || encode(root, 'hex'), ',' ORDER BY election_id, log)
                 FROM log_head) AS heads`,
    );
    return rows[0];
  } finally {
    await client.end();
  }
}

/** The answer is this refusal as a problem document, and nothing is stored. */
export async function expectRefused(
  databaseUrl: string,
  send: () => Promise<Answer>,
  status: number,
  code: string,
): Promise<Answer> {
  const before = await stored(databaseUrl);
  const answer = await send();
  expect({ status: answer.status, code: answer.json.code, text: answer.text }).toMatchObject({ status, code });
  expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  expect(await stored(databaseUrl)).toEqual(before);
  return answer;
}
