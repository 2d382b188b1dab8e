/**
 * An election whose keys are all known, driven through the ballot API's own doors: the API is a process of its own, the
 * witnesses are honest servers of this file, every message, request, ballot and statement is really made.
 */
import {
  type BallotContext,
  computeRoot,
  concatBytes,
  encodeCanonicalJson,
  hashLeaf,
  sha256,
  signDocument,
  toHex,
  u16,
} from '#crypto';
import { ballotContext, decodeDefinition, type Draft, encodePhaseStatement, type Phase } from '#record';
import { honestPlan } from './build-record.js';
import { runCeremonies, runRehearsals } from './record/ceremonies.js';
import { makeDraft } from './record/draft.js';
import type { Parties } from './record/parties.js';
import { makeBallot, makeSpoil, prepareVoters } from './record/voting.js';
import type { PreparedVoter, World } from './record/world.js';
import { type Answer, expectStatus, OFFICE, type TestService } from './test-service.js';

/** Nothing is anchored in these tests. */
const FUNDING = `${'00'.repeat(32)}:0`;

/** Choices that a contest accepts: as much as its highest total allows, from the first option on. */
export function someChoices(context: BallotContext): number[][] {
  return context.contests.map(({ options, optionMax, allowedTotals }) => {
    let rest = allowedTotals[allowedTotals.length - 1];
    return Array.from({ length: options }, () => {
      const value = Math.min(rest, optionMax);
      rest -= value;
      return value;
    });
  });
}

export class TestElection {
  private phase: Phase = 'setup';
  private phaseNo = 0;

  private constructor(
    readonly service: TestService,
    readonly world: World,
    readonly csv: string,
  ) {}

  /** Everything up to the draft; nothing is sent yet. */
  static draft(service: TestService, change: (draft: Draft) => Draft): TestElection {
    const { parties } = service;
    const rollLines = parties.voters
      .map(({ classIndex, rollKeys }) => concatBytes(u16(classIndex), ...rollKeys.map(({ publicKey }) => publicKey)))
      .sort((a, b) => Buffer.compare(a, b));
    const root = toHex(computeRoot(rollLines.map(hashLeaf)));
    const classIds = makeDraft(parties, FUNDING, { size: {}, root }).voterClasses.map(({ id }) => id);
    const size = Object.fromEntries(
      classIds.map((id, i) => [id, parties.voters.filter(({ classIndex }) => classIndex === i).length]),
    );
    const roll = { size, root };
    const draft = change(openNow(makeDraft(parties, FUNDING, roll)));
    const draftBytes = encodeCanonicalJson(draft);
    const plan = honestPlan();
    const voters = parties.voters.map(({ classIndex }) => ({ classIndex, asks: true, spoils: 0, ballots: [] }));
    const world = {
      plan: { ...plan, voters },
      parties,
      rollLines,
      draft,
      draftBytes,
      ceremonyId: sha256(draftBytes),
      files: new Map<string, Uint8Array>(),
    };
    return new TestElection(service, world as Partial<World> as World, rollCsv(parties, classIds));
  }

  /** A published election in the phase setup. */
  static async publish(
    service: TestService,
    change: (draft: Draft) => Draft = (draft) => draft,
  ): Promise<TestElection> {
    const election = TestElection.draft(service, change);
    await election.sendDraft();
    await election.runCeremony();
    await election.publishDefinition();
    return election;
  }

  get ceremonyId(): string {
    return toHex(this.world.ceremonyId);
  }

  get id(): string {
    return toHex(this.world.electionId);
  }

  get path(): string {
    return `/elections/${this.id}`;
  }

  async sendDraft(): Promise<void> {
    const { service } = this;
    const json = { ...OFFICE, 'content-type': 'application/json' };
    expectStatus(await service.call('POST', '/drafts', this.world.draftBytes, json), 201);
    const csv = { ...OFFICE, 'content-type': 'text/csv' };
    expectStatus(await service.call('PUT', `/drafts/${this.ceremonyId}/roll`, this.csv, csv), 200);
  }

  /** Both ceremonies, every message posted. */
  async runCeremony(): Promise<void> {
    const outputs = await runCeremonies(this.world);
    for (const name of this.messageNames()) {
      expectStatus(await this.service.json('POST', `/ceremonies/${this.ceremonyId}/messages`, this.message(name)), 200);
    }
    for (const approval of outputs.rollApprovals) {
      expectStatus(await this.service.json('POST', `/ceremonies/${this.ceremonyId}/roll-approvals`, approval), 200);
    }
  }

  messageNames(): string[] {
    return [...this.world.files.keys()]
      .filter((file) => file.startsWith('ceremony/') && !file.endsWith('.sig.json'))
      .map((file) => file.slice('ceremony/'.length, -'.json'.length));
  }

  message(name: string): { name: string; document: string; signature: Record<string, string> } {
    const text = (file: string) => new TextDecoder().decode(this.world.files.get(file));
    const signature = JSON.parse(text(`ceremony/${name}.sig.json`)) as Record<string, string>;
    return { name, document: text(`ceremony/${name}.json`), signature };
  }

  async publishDefinition(): Promise<void> {
    const published = await this.service.json('POST', `/drafts/${this.ceremonyId}/definition`, {}, OFFICE);
    expectStatus(published, 201);
    const definition = await this.service.get(`/elections/${String(published.json['electionId'])}/definition`);
    const { world } = this;
    world.definitionBytes = definition.bytes;
    world.definition = decodeDefinition(definition.bytes);
    world.electionId = sha256(definition.bytes);
    world.contexts = world.definition.voterClasses.map((_, i) => ballotContext(world.definition, world.electionId, i));
    prepareVoters(world);
    runRehearsals(world);
  }

  async rehearse(): Promise<void> {
    for (const { index } of this.world.parties.trustees) {
      const message = this.message(`trustee-${index}-rehearsal`);
      expectStatus(await this.service.json('POST', `${this.path}/rehearsals`, message), 200);
    }
  }

  phaseRequest(to: Phase, officials: number[] = [0, 1]) {
    const statement = encodePhaseStatement({
      electionId: this.id,
      phaseNo: this.phaseNo,
      from: this.phase,
      to,
      reason: 'test',
    });
    return {
      statement: new TextDecoder().decode(statement),
      signatures: officials.map((official) => ({
        official,
        signature: toHex(signDocument('phase', this.world.parties.officials[official].secretKey, statement)),
      })),
    };
  }

  async move(to: Phase): Promise<Answer> {
    const answer = await this.service.json('POST', `${this.path}/phases`, this.phaseRequest(to));
    expectStatus(answer, 200);
    this.phase = to;
    this.phaseNo++;
    return answer;
  }

  /** From setup to voting. */
  async open(): Promise<void> {
    await this.rehearse();
    await this.move('issuing');
    await this.move('voting');
  }

  /** A ballot of this minute, or of `offset` minutes from it. */
  ballot(voter: PreparedVoter, offset = 0): Uint8Array {
    return makeBallot(
      this.world,
      voter,
      Math.floor(Date.now() / 60_000) + offset,
      someChoices(this.world.contexts[voter.classIndex]),
    );
  }

  spoil(voter: PreparedVoter): Uint8Array {
    return makeSpoil(
      this.world,
      voter,
      Math.floor(Date.now() / 60_000),
      someChoices(this.world.contexts[voter.classIndex]),
    );
  }

  cast(entry: Uint8Array): Promise<Answer> {
    return this.service.octets(`${this.path}/ballots`, entry);
  }

  async boardSize(): Promise<number> {
    return Number((await this.service.get(`${this.path}/status`)).json['size']);
  }
}

/** The same election with a schedule that lets it be opened and closed now. */
function openNow(draft: Draft): Draft {
  const closes = Date.now() - 1_000;
  return {
    ...draft,
    schedule: {
      issuanceOpens: closes - 4_000,
      issuanceCloses: closes - 3_000,
      votingOpens: closes - 2_000,
      votingCloses: closes,
    },
  };
}

function rollCsv(parties: Parties, classIds: string[]): string {
  const lines = parties.voters.map(
    ({ classIndex, rollKeys }, i) => `voter-${i},${classIds[classIndex]},${toHex(rollKeys[0].publicKey)}\n`,
  );
  return `voterId,class,rollKey\n${lines.join('')}`;
}
