/**
 * An election for measuring services: PostgreSQL with fsync, all services as processes of their own, every ceremony made, one
 * contest with five options, choose one. Removed when the measuring is over.
 */
import { randomBytes, toHex } from '#crypto';
import { decodeDefinition, type Definition } from '#record';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { makeElectorate, type SimulatedVoter } from '../demo/electorate.js';
import { QUIET_HOOKS } from '../demo/options.js';
import { assemblePeople, type People } from '../demo/people.js';
import { PhaseMover } from '../demo/phases.js';
import { type Doors, doorsOf, setUpElection } from '../demo/set-up.js';
import { defaultTemplatePath, type ElectionTemplate, readTemplate } from '../demo/template.js';
import type { Terminal } from '../output/terminal.js';
import { removeData, Supervisor } from '../supervisor/supervisor.js';

export interface LiveElection {
  supervisor: Supervisor;
  /** Of the services' data. */
  data: string;
  doors: Doors;
  people: People;
  voters: SimulatedVoter[];
  electionId: string;
  definition: Definition;
  phases: PhaseMover;
}

export interface LiveOptions {
  voters: number;
  issuers: { total: number; threshold: number };
}

const OPTIONS = 5;
const BLOCK_MS = 1_000;
const VOTING_MS = 86_400_000;
const TRUSTEES = { total: 2, threshold: 2 };

/** Builds the election up to the phase "setup", lets `measure` work on it, and removes it. */
export async function withLiveElection<T>(
  terminal: Terminal,
  { voters: count, issuers }: LiveOptions,
  measure: (election: LiveElection) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'psephos-bench-'));
  const data = path.join(folder, 'data');
  const bar = terminal.bar('services and an election', 1);
  try {
    const supervisor = await Supervisor.start({
      directory: data,
      issuers: issuers.total,
      blockMs: BLOCK_MS,
      onCrash: (name, how) => terminal.say(`${name} ended by itself: ${how}`),
    });
    try {
      const template = fiveOptions(readTemplate(defaultTemplatePath()));
      const voters = makeElectorate(template, count, 'bench');
      const parts = { directory: folder, template, trustees: TRUSTEES, issuers };
      const people = await assemblePeople(parts, voters, toHex(randomBytes(16)));
      const doors = doorsOf(supervisor, issuers.total);
      const times = { votingMs: VOTING_MS, heartbeatMs: VOTING_MS };
      const ready = await setUpElection(doors, people, { ...parts, ...times }, QUIET_HOOKS);
      const phases = new PhaseMover(doors, ready, people.officials);
      const definition = decodeDefinition(ready.definition);
      bar.end('ready');
      const { electionId } = ready;
      return await measure({ supervisor, data, doors, people, voters, electionId, definition, phases });
    } finally {
      await supervisor.stop();
      await removeData(data);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The ballot that all figures of this project are about. */
function fiveOptions(template: ElectionTemplate): ElectionTemplate {
  const [contest] = template.contests;
  const [voterClass] = template.voterClasses;
  if (contest === undefined || voterClass === undefined) throw new Error('a template has a contest and a class');
  const [option] = contest.options;
  if (option === undefined) throw new Error('a contest has options');
  const options = Array.from({ length: OPTIONS }, (_, i) => ({
    id: `option-${i + 1}`,
    title: Object.fromEntries(Object.keys(option.title).map((language) => [language, `${i + 1}`])),
    description: option.description,
  }));
  return {
    ...template,
    contests: [{ ...contest, options, optionMax: 1, allowedTotals: [1] }],
    voterClasses: [{ ...voterClass, contests: [contest.id] }],
    demonstration: { voterShares: { [voterClass.id]: 1 } },
  };
}
