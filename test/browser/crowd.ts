/** Voters who need no browser: they vote by the same device code as the pages, so that there is a board to look at. */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { decryptByThreshold, waitForClose, waitForResult } from '../../apps/cli/src/demo/closing.js';
import { makeElectorate } from '../../apps/cli/src/demo/electorate.js';
import { type DemoOptions, QUIET_HOOKS } from '../../apps/cli/src/demo/options.js';
import { defaultTemplatePath, readTemplate } from '../../apps/cli/src/demo/template.js';
import { issueTokens, type Scene as Voting, voteAll, type VoterDevice } from '../../apps/cli/src/demo/voting.js';
import type { Scene } from './scene.js';

export class Crowd {
  private constructor(
    private readonly scene: Scene,
    private readonly voting: Voting,
    readonly devices: VoterDevice[],
    private readonly folder: string,
  ) {}

  /** Moves the election to its voting phase. @param count as many voters as the scene has */
  static async withTokens(scene: Scene, count: number): Promise<Crowd> {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'psephos-crowd-'));
    const template = readTemplate(defaultTemplatePath());
    const options: DemoOptions = {
      template,
      voters: count,
      trustees: { total: 3, threshold: 2 },
      issuers: { total: 3, threshold: 2 },
      directory: folder,
      recordDirectory: path.join(folder, 'record'),
      seed: 'browser',
      parallel: 2,
      blockMs: 1_000,
      issuerOutage: false,
    };
    const { supervisor, doors, election, people } = scene;
    const voters = makeElectorate(template, count, options.seed);
    const voting = { supervisor, doors, election, people, options, voters, hooks: QUIET_HOOKS };
    await scene.phases.moveTo('issuing', 'tokens', [0, 1]);
    const devices = await issueTokens(voting, null);
    await scene.phases.moveTo('voting', 'voting', [0, 1]);
    return new Crowd(scene, voting, devices, folder);
  }

  /** @returns trackers in hex and positions of what they cast, in order */
  vote(devices: VoterDevice[]): ReturnType<typeof voteAll> {
    return voteAll(this.voting, devices, null);
  }

  /** Closes, and waits until trustees may decrypt. */
  async close(): Promise<void> {
    await this.scene.phases.moveTo('closed', 'the end', [0, 1]);
    await waitForClose(this.voting);
  }

  /** Closes, decrypts and waits for the published result. */
  async count(): Promise<void> {
    await this.close();
    await decryptByThreshold(this.voting);
    await waitForResult(this.voting);
  }

  stop(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
