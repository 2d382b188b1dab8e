/**
 * From nothing to an election that may open (spec §3, §4): services' and people's keys, the anchor's funding, the draft
 * and the roll, both key ceremonies, the definition, the rehearsals. Everything goes over HTTP, as in production.
 */
import { type Draft, encodeDraft } from '#record';
import { sha256, toHex } from '#crypto';
import { BallotApi, ClientError, IssuerApi, TallyApi } from '#client';
import { issuerNames, type Supervisor } from '../supervisor/supervisor.js';
import { webHash } from '../web/manifest.js';
import { draftOf } from './draft.js';
import type { DemoHooks, DemoOptions } from './options.js';
import type { People } from './people.js';
import { waitFor } from './work.js';

export interface ReadyElection {
  electionId: string;
  definition: Uint8Array;
}

/** About a minute: a service that was killed is back by then. */
const PATIENT_ATTEMPTS = 18;
const CEREMONY_TIMEOUT_MS = 180_000;
/** `software.web` of an election on an installation without pages. */
const NO_PAGES = '00'.repeat(32);

export interface Doors {
  /** Without any bearer, as voters, trustees and observers have it. */
  api: BallotApi;
  /** With the office's bearer. */
  office: BallotApi;
  issuers: IssuerApi[];
  tally: TallyApi;
}

/** The doors of the services that a supervisor runs. */
export function doorsOf(supervisor: Supervisor, issuers: number): Doors {
  const address = supervisor.urlOf('ballot-api');
  return {
    api: new BallotApi(address, { attempts: PATIENT_ATTEMPTS }),
    office: new BallotApi(address, { attempts: PATIENT_ATTEMPTS, bearer: supervisor.tokenOf('office') }),
    issuers: issuerNames(issuers).map(
      (name) => new IssuerApi(supervisor.urlOf(name), { bearer: supervisor.tokenOf(name) }),
    ),
    tally: new TallyApi(supervisor.urlOf('tally'), { bearer: supervisor.tokenOf('tally') }),
  };
}

export interface SetUpOptions extends Pick<DemoOptions, 'template' | 'trustees' | 'issuers'> {
  /** How long voting is scheduled for; absent: it is over at once, and closed when everybody has voted. */
  votingMs?: number;
  /** Time between anchors while nothing waits; absent: as in real elections. */
  heartbeatMs?: number;
}

export async function setUpElection(
  doors: Doors,
  people: People,
  options: SetUpOptions,
  hooks: DemoHooks,
): Promise<ReadyElection> {
  // 1. Keys of all parties, and the money of the anchors.
  const draft = await collectDraft(doors, people, options);
  const draftBytes = encodeDraft(draft);
  hooks.onProgress('make keys', 1, 1);
  // 2. Draft and roll.
  const ceremonyId = await doors.office.createDraft(draftBytes);
  if (ceremonyId !== toHex(sha256(draftBytes))) throw new Error('the ballot API stored another draft');
  await doors.office.putRoll(ceremonyId, people.registrar.rollCsv);
  // 3. Both ceremonies at once.
  await Promise.all([
    runIssuers(doors, ceremonyId, draftBytes, people.registrar.rollCsv, hooks),
    runTrustees(doors, ceremonyId, people, hooks),
  ]);
  // 4. The definition.
  const electionId = await waitFor('the definition', 60_000, () => createWhenComplete(doors.office, ceremonyId));
  const definition = await doors.api.definition(electionId);
  if (toHex(sha256(definition)) !== electionId) throw new Error('the ballot API gave another definition');
  for (const issuer of doors.issuers) await issuer.activate(electionId, definition);
  hooks.onProgress('publish the definition', 1, 1);
  // 5. Every trustee proves that her share works.
  for (const [done, trustee] of people.trustees.entries()) {
    await trustee.program.rehearse(doors.api, electionId);
    hooks.onProgress('rehearse', done + 1, people.trustees.length);
  }
  return { electionId, definition };
}

async function collectDraft(doors: Doors, people: People, options: SetUpOptions): Promise<Draft> {
  const serverKeys = await doors.api.keys();
  const issuers = [];
  const witnesses = [];
  for (const issuer of doors.issuers) {
    const witness = await issuer.witness();
    witnesses.push(witness);
    issuers.push({ name: witness.name, ...(await issuer.createCeremonyKeys()) });
  }
  witnesses.push(await doors.tally.witness());
  return draftOf({
    template: options.template,
    serverKeys,
    issuers: { threshold: options.issuers.threshold, members: issuers },
    witnesses,
    trustees: {
      threshold: options.trustees.threshold,
      members: people.trustees.map(({ name, signingKey, sealingKey }) => ({ name, signingKey, sealingKey })),
    },
    officials: people.officials.map(({ name, key }) => ({ name, signingKey: toHex(key.publicKey) })),
    anchor: await doors.tally.prepareAnchor(),
    roll: people.registrar.entries,
    nowMs: Date.now(),
    votingMs: options.votingMs ?? 1,
    ...(options.heartbeatMs === undefined ? {} : { heartbeatMs: options.heartbeatMs }),
    webHash: webHash() ?? NO_PAGES,
  });
}

async function runIssuers(
  doors: Doors,
  ceremonyId: string,
  draft: Uint8Array,
  rollCsv: string,
  hooks: DemoHooks,
): Promise<void> {
  const stage = 'issuers make the issuing keys';
  const total = doors.issuers.length;
  hooks.onProgress(stage, 0, total);
  const draftText = new TextDecoder().decode(draft);
  for (const issuer of doors.issuers) await issuer.startCeremony(ceremonyId, draftText, rollCsv);
  const done = new Set<number>();
  await waitFor('the issuers’ key ceremony', CEREMONY_TIMEOUT_MS, async () => {
    for (const [index, issuer] of doors.issuers.entries()) {
      const { state, detail } = await issuer.ceremony(ceremonyId);
      if (state === 'failed') throw new Error(`issuer ${index + 1} stopped the key ceremony: ${detail}`);
      if (state === 'done') done.add(index);
    }
    hooks.onProgress(stage, done.size, total);
    return done.size === total ? true : null;
  });
}

async function runTrustees(doors: Doors, ceremonyId: string, people: People, hooks: DemoHooks): Promise<void> {
  const stage = 'trustees make the election key';
  const steps = 3 * people.trustees.length;
  let done = 0;
  hooks.onProgress(stage, 0, steps);
  await Promise.all(
    people.trustees.map(({ program }) =>
      program.runCeremony({
        api: doors.api,
        ceremonyId,
        onStep: () => hooks.onProgress(stage, ++done, steps),
        onStand: () => undefined,
        // All of them are this one program.
        confirm: () => Promise.resolve(true),
        complain: () => Promise.resolve(true),
        signal: null,
        timeoutMs: CEREMONY_TIMEOUT_MS,
        pollMs: 250,
      }),
    ),
  );
}

async function createWhenComplete(office: BallotApi, ceremonyId: string): Promise<string | null> {
  try {
    return await office.createDefinition(ceremonyId);
  } catch (error) {
    if (error instanceof ClientError && error.code === 'CEREMONY_INCOMPLETE') return null;
    throw error;
  }
}
