/**
 * A real installation for the browser tests: all services as processes, an election between its phases, and Debian's
 * chromium. Voters' codes are known here, so that pages can be opened as voters open them.
 */
import { makeInvitations, type VoterInvitation } from '#client';
import { fromHex, randomBytes, toHex } from '#crypto';
import { mkdirSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { makeElectorate } from '../../apps/cli/src/demo/electorate.js';
import { type DemoOptions, QUIET_HOOKS } from '../../apps/cli/src/demo/options.js';
import { assemblePeople, type People, trusteeFile } from '../../apps/cli/src/demo/people.js';
import { PhaseMover } from '../../apps/cli/src/demo/phases.js';
import { type Doors, doorsOf, type ReadyElection, setUpElection } from '../../apps/cli/src/demo/set-up.js';
import { defaultTemplatePath, type ElectionTemplate, readTemplate } from '../../apps/cli/src/demo/template.js';
import { rootFolder } from '../../apps/cli/src/root.js';
import { removeData, Supervisor } from '../../apps/cli/src/supervisor/supervisor.js';
import { watch } from './watcher.js';

const ISSUERS = 3;
/** A machine of continuous integration is three times slower than one on a desk, and does two things at once. */
const PATIENCE_MS = 60_000;

export const SHOTS = path.join(rootFolder(), '.data', 'shots');

export interface Voter extends VoterInvitation {
  /** Address of the invitation, code in the fragment. */
  address: string;
}

export class Scene {
  private constructor(
    readonly supervisor: Supervisor,
    readonly doors: Doors,
    readonly people: People,
    readonly election: ReadyElection,
    readonly phases: PhaseMover,
    readonly voters: Voter[],
    readonly browser: Browser,
    private readonly directory: string,
    /** Of every trustee's key file. */
    readonly trusteePassphrase: string,
  ) {}

  /**
   * Everything up to "setup": the election is published, nothing is open.
   * @param office  changes the people before the office uses them, such as the roll
   */
  static async start(
    voterCount: number,
    change: (template: ElectionTemplate) => void,
    office: (people: People) => void = () => undefined,
  ): Promise<Scene> {
    const directory = await mkdtemp(path.join(os.tmpdir(), 'psephos-browser-'));
    const template = readTemplate(defaultTemplatePath());
    change(template);
    const options: DemoOptions = {
      template,
      voters: voterCount,
      trustees: { total: 3, threshold: 2 },
      issuers: { total: ISSUERS, threshold: 2 },
      directory,
      recordDirectory: path.join(directory, 'record'),
      seed: 'browser',
      parallel: 2,
      blockMs: 1_000,
      issuerOutage: false,
    };
    const supervisor = await Supervisor.start({
      directory,
      issuers: ISSUERS,
      blockMs: 1_000,
      onCrash: () => undefined,
    });
    try {
      const doors = doorsOf(supervisor, ISSUERS);
      const electorate = makeElectorate(template, voterCount, options.seed);
      const passphrase = toHex(randomBytes(16));
      const people = await assemblePeople(options, electorate, passphrase);
      office(people);
      const election = await setUpElection(doors, people, options, QUIET_HOOKS);
      const phases = new PhaseMover(doors, election, people.officials);
      const origin = supervisor.urlOf('ballot-api');
      const voters = makeInvitations(people.registrar.voters, fromHex(election.electionId, 32)).map((invitation) => ({
        ...invitation,
        address: `${origin}/vote/${election.electionId}/code#${invitation.link}`,
      }));
      const browser = await launch();
      return new Scene(supervisor, doors, people, election, phases, voters, browser, directory, passphrase);
    } catch (error) {
      await supervisor.stop();
      await removeData(directory);
      throw error;
    }
  }

  get origin(): string {
    return this.supervisor.urlOf('ballot-api');
  }

  path(page: string): string {
    return `${this.origin}/vote/${this.election.electionId}${page === '' ? '' : `/${page}`}`;
  }

  /** @param index 1…3 */
  trusteeFile(index: number): string {
    return trusteeFile(this.directory, index);
  }

  voter(index: number): Voter {
    const voter = this.voters[index];
    if (voter === undefined) throw new Error(`no voter ${index}`);
    return voter;
  }

  /**
   * A device of its own: nothing is shared between contexts, and every request of its pages is watched.
   * @param others origins besides the scene's that this test wants asked
   */
  async device(
    options: BrowserContextOptions = {},
    others: string[] = [],
  ): Promise<{ context: BrowserContext; page: Page; complaints: string[] }> {
    const context = await this.browser.newContext({
      locale: 'en-GB',
      timezoneId: 'Europe/London',
      reducedMotion: 'reduce',
      ...options,
    });
    await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: this.origin });
    await watch(context, [this.origin, ...others]);
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(`error: ${error.message}`));
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(`console: ${message.text()} (${message.location().url})`);
    });
    // The browser's own question before a sealed ballot is left.
    page.on('dialog', (dialog) => void dialog.accept().catch(() => undefined));
    page.setDefaultTimeout(PATIENCE_MS);
    return { context, page, complaints };
  }

  async stop(): Promise<void> {
    await this.browser.close();
    await this.supervisor.stop();
    await removeData(this.directory);
  }
}

/** @param more  further options of the browser's command line */
export function launch(more: string[] = []): Promise<Browser> {
  mkdirSync(SHOTS, { recursive: true });
  return chromium.launch({
    executablePath: process.env['CHROMIUM'],
    args: [
      ...more,
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
