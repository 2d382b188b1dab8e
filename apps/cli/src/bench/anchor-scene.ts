/**
 * What the anchoring is measured on: PostgreSQL with fsync, a devnet with a block each second, a tally service and its
 * standby, each a process of its own, and an election that was set up through all its ceremonies. Issuers and ballot API
 * made it and are stopped: the board is written directly.
 */
import { randomBytes, toHex } from '#crypto';
import { decodeDefinition } from '#record';
import { openDataSource } from '#store';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { DataSource } from 'typeorm';
import { makeElectorate } from '../demo/electorate.js';
import { QUIET_HOOKS } from '../demo/options.js';
import { assemblePeople } from '../demo/people.js';
import { doorsOf, setUpElection } from '../demo/set-up.js';
import { defaultTemplatePath, readTemplate } from '../demo/template.js';
import type { Terminal } from '../output/terminal.js';
import { issuerNames, removeData, STANDBY, Supervisor } from '../supervisor/supervisor.js';
import { AnchorWatch } from './anchor-watch.js';
import { BoardWriter } from './board-writer.js';

export const TALLIES = ['tally', STANDBY] as const;

export interface AnchorScene {
  supervisor: Supervisor;
  dataSource: DataSource;
  board: BoardWriter;
  watch: AnchorWatch;
}

const BLOCK_MS = 1_000;
const FUNDING_SAT = '100000000';
const OF_ALL = { total: 2, threshold: 2 };
const VOTING_MS = 86_400_000;
const VOTERS = 4;
const FIRST_ANCHOR_MS = 60_000;

/** Builds the scene, lets `measure` work on it, and removes it. */
export async function withAnchorScene<T>(terminal: Terminal, measure: (scene: AnchorScene) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'psephos-bench-'));
  const data = path.join(folder, 'data');
  const bar = terminal.bar('services and an election', 1);
  try {
    const supervisor = await Supervisor.start({
      directory: data,
      issuers: OF_ALL.total,
      blockMs: BLOCK_MS,
      standby: true,
      environment: (name): Record<string, string> => (isTally(name) ? { FUNDING_SAT } : {}),
      onCrash: (name, how) => terminal.say(`${name} ended by itself: ${how}`),
    });
    try {
      return await openScene(supervisor, folder, data, async (scene) => {
        bar.end('ready');
        return measure(scene);
      });
    } finally {
      await supervisor.stop();
      await removeData(data);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function openScene<T>(
  supervisor: Supervisor,
  folder: string,
  data: string,
  use: (scene: AnchorScene) => Promise<T>,
): Promise<T> {
  const template = readTemplate(defaultTemplatePath());
  const voters = makeElectorate(template, VOTERS, 'bench');
  const parts = { directory: folder, template, trustees: OF_ALL, issuers: OF_ALL };
  const people = await assemblePeople(parts, voters, toHex(randomBytes(16)));
  const times = { votingMs: VOTING_MS, heartbeatMs: VOTING_MS };
  const doors = doorsOf(supervisor, OF_ALL.total);
  const { electionId, definition } = await setUpElection(doors, people, { ...parts, ...times }, QUIET_HOOKS);
  for (const name of ['ballot-api', ...issuerNames(OF_ALL.total)]) await supervisor.service(name).stop();
  const url = await supervisor.postgres.urlFor('psephos');
  const dataSource = await openDataSource(url, 'main');
  const watch = await AnchorWatch.open(url, electionId);
  try {
    const keyFile = path.join(data, 'ballot-api', 'board.key');
    const board = await BoardWriter.open(dataSource, electionId, decodeDefinition(definition), keyFile);
    await watch.until(board.size, FIRST_ANCHOR_MS);
    return await use({ supervisor, dataSource, board, watch });
  } finally {
    await watch.close();
    await dataSource.destroy();
  }
}

function isTally(name: string): boolean {
  return (TALLIES as readonly string[]).includes(name);
}
