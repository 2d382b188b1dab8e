/**
 * One real issuer, with its own database and folder, in a ceremony of three; the two other issuers, the trustees, the
 * registrar and the log are played by the test, which therefore knows and can falsify everything around it.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { NestExpressApplication } from '@nestjs/platform-express';
import {
  addCosignature,
  computeTranscriptHash,
  concatBytes,
  cosignCheckpoint,
  deriveIssuingKeys,
  encodeCanonicalJson,
  finishIssuerCeremony,
  fromHex,
  makeIssuerShares,
  open,
  seal,
  sha256,
  shareInfo,
  signDocument,
  startIssuerCeremony,
  toHex,
  type DocumentKind,
} from '#crypto';
import { createApp } from '#edge';
import {
  assembleDefinition,
  computeRollRoot,
  decodeCommitmentMessage,
  decodeSharesMessage,
  encodeDraft,
  encodeRollCsv,
  signRollApproval,
  type CeremonyOutputs,
  type Definition,
  type Draft,
} from '#record';
import { AppModule, bodyRules } from '../../apps/issuer/src/app.module.js';
import { honestPlan } from '../support/build-record.js';
import { freshDatabaseUrl } from '../support/database.js';
import { runCeremonies } from '../support/record/ceremonies.js';
import { makeDraft } from '../support/record/draft.js';
import { makeParties, type CeremonyMember, type Parties } from '../support/record/parties.js';
import type { World } from '../support/record/world.js';
import { MIRROR_SECRET, TestLog } from '../support/test-log.js';
import { TestRelay, type Message } from './test-relay.js';

export const OPERATOR = { authorization: 'Bearer operator-token-of-the-tests-0123456789' };
const FUNDING = `${'00'.repeat(32)}:0`;
const HOUR = 3_600_000;

export interface Answer {
  status: number;
  json: Record<string, unknown> & { code?: string; detail?: string; state?: string; share?: string };
}

export class Stage {
  readonly relay: TestRelay;
  readonly dataDir = mkdtempSync(path.join(tmpdir(), 'psephos-issuer-'));
  databaseUrl = '';
  parties: Parties;
  draft: Draft;
  draftBytes: Uint8Array;
  csv: string;
  played: PlayedIssuer[] = [];
  app: NestExpressApplication | undefined;
  url = '';
  accept: 'by-operator' | 'automatic' = 'by-operator';
  provider: { OIDC_ISSUER?: string; OIDC_CLIENT_ID?: string } = {};

  private constructor(relay: TestRelay) {
    this.relay = relay;
  }

  /** An issuer that has made its keys, and a draft that names them; nothing is started yet. */
  static async open(change: (draft: Draft) => Draft = (draft) => draft): Promise<Stage> {
    const stage = new Stage(await new TestRelay().start());
    stage.databaseUrl = await freshDatabaseUrl('issuer');
    stage.parties = await makeParties({
      officials: 3,
      issuers: 3,
      trustees: 3,
      registrars: 1,
      voterClasses: [0, 0, 0, 0, 1, 1],
    });
    await stage.startApp();
    try {
      await stage.makeDraft(change);
      return stage;
    } catch (error) {
      await stage.close();
      throw error;
    }
  }

  env() {
    return {
      HOST: '127.0.0.1',
      PORT: 0,
      DATABASE_URL: this.databaseUrl,
      DATA_DIR: this.dataDir,
      OPERATOR_TOKEN: OPERATOR.authorization.slice('Bearer '.length),
      MIRROR_TOKEN: MIRROR_SECRET,
      API_URL: this.relay.url,
      NAME: 'issuer-1',
      ACCEPT: this.accept,
      OIDC_VOTER_CLAIM: 'sub',
      ...this.provider,
    };
  }

  async startApp(): Promise<void> {
    this.app = await createApp(AppModule.register(this.env()), bodyRules(this.env()));
    this.app.useLogger(false);
    await this.app.listen(0, '127.0.0.1');
    this.url = await this.app.getUrl();
  }

  async stopApp(): Promise<void> {
    await this.app?.close();
    this.app = undefined;
  }

  async close(): Promise<void> {
    await this.stopApp();
    await this.relay.stop();
    rmSync(this.dataDir, { recursive: true, force: true });
  }

  get ceremonyId(): Uint8Array {
    return sha256(this.draftBytes);
  }

  async call(method: string, at: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    const init: RequestInit = { method, headers: { 'content-type': 'application/json', ...headers } };
    if (body !== undefined) init.body = body instanceof Uint8Array ? (body as BodyInit) : JSON.stringify(body);
    const response = await fetch(`${this.url}${at}`, init);
    return { status: response.status, json: (await response.json()) as Answer['json'] };
  }

  /** What the office leaves at the ballot API for issuers. */
  leaveDraft(roll: string | null = this.csv, electionId: string | null = null): void {
    const id = toHex(this.ceremonyId);
    const { signingKey } = this.draft.issuers.members[0];
    this.relay.files.set(
      `/drafts?issuer=${signingKey}`,
      JSON.stringify([{ ceremonyId: id, electionId, enrolment: null }]),
    );
    this.relay.files.set(`/drafts/${id}`, this.draftBytes);
    if (roll !== null) this.relay.files.set(`/drafts/${id}/roll.csv`, roll);
  }

  /** Hands draft and roll to the issuer. */
  begin(roll = this.csv): Promise<Answer> {
    const body = { draft: new TextDecoder().decode(this.draftBytes), roll };
    return this.call('PUT', `/ceremonies/${toHex(this.ceremonyId)}`, body, OPERATOR);
  }

  state(): Promise<Answer> {
    return this.call('GET', `/ceremonies/${toHex(this.ceremonyId)}`, undefined, OPERATOR);
  }

  /** Waits until the ceremony is in one of these states. */
  async until(...states: string[]): Promise<Answer['json']> {
    for (let waited = 0; ; waited += 50) {
      const { json } = await this.state();
      if (states.includes(json.state ?? '')) return json;
      if (waited > 30_000) throw new Error(`still ${JSON.stringify(json)}`);
      await pause(50);
    }
  }

  /** Waits for a message of the issuer under test. */
  async posted(name: string): Promise<Message> {
    for (let waited = 0; ; waited += 20) {
      const message = this.relay.messages.get(name);
      if (message) return message;
      if (waited > 30_000) throw new Error(`no ${name}`);
      await pause(20);
    }
  }

  documents(step: string): Uint8Array[] {
    return [1, 2, 3].map((index) =>
      new TextEncoder().encode(this.relay.messages.get(`issuer-${index}-${step}`)?.document),
    );
  }

  /** The whole ceremony with honest others. */
  async runCeremony(): Promise<void> {
    await this.begin();
    await this.playOthers();
  }

  /** Everybody else’s part of a ceremony that the issuer has begun. */
  async playOthers(): Promise<void> {
    await this.posted('issuer-1-commitment');
    for (const issuer of this.played) issuer.commit();
    await this.posted('issuer-1-shares');
    for (const issuer of this.played) await issuer.share();
    await this.posted('issuer-1-transcript');
    for (const issuer of this.played) issuer.confirm();
    await this.until('done');
  }

  /** The trustees' messages and the definition, put together from what was published. */
  async makeDefinition(change: (outputs: CeremonyOutputs) => CeremonyOutputs = (o) => o): Promise<Uint8Array> {
    const files = new Map<string, Uint8Array>();
    const { parties, draft, ceremonyId } = this;
    const outputs = await runCeremonies({ plan: honestPlan(), parties, draft, ceremonyId, files } as unknown as World);
    for (const [file, bytes] of files) {
      const name = /^ceremony\/(trustee-[a-z0-9-]+)\.json$/.exec(file)?.[1];
      if (name === undefined || file.endsWith('.sig.json')) continue;
      const text = (at: string) => new TextDecoder().decode(files.get(at));
      const signature = JSON.parse(text(`ceremony/${name}.sig.json`)) as Message['signature'];
      this.relay.messages.set(name, { name, document: new TextDecoder().decode(bytes), signature });
    }
    const rollApprovals = [
      ...this.relay.approvals.slice(0, 1),
      ...this.played.map(({ member }) =>
        signRollApproval(member.index, member.signing.secretKey, ceremonyId, fromHex(draft.roll.root, 32)),
      ),
    ];
    return assembleDefinition(this.draftBytes, change({ ...outputs, issuing: this.issuing(), rollApprovals }));
  }

  activate(definition: Uint8Array, id = toHex(sha256(definition))): Promise<Answer> {
    return this.call('PUT', `/elections/${id}`, definition, OPERATOR);
  }

  private issuing(): CeremonyOutputs['issuing'] {
    const messages = this.documents('commitment').map((document) => decodeCommitmentMessage(document));
    return this.draft.voterClasses.map((_, c) => {
      const own = messages.map((message) => {
        if (message.role !== 'issuer') throw new Error('no issuer');
        return message.classes[c];
      });
      const keys = deriveIssuingKeys(own.map(({ commitments }) => commitments.map((point) => fromHex(point, 96))));
      return {
        publicKey: toHex(keys.publicKey),
        verificationKeys: keys.verificationKeys.map(toHex),
        commitments: own.map(({ commitments }) => commitments),
        proofs: own.map(({ proof }) => proof),
      };
    });
  }

  private async makeDraft(change: (draft: Draft) => Draft): Promise<void> {
    const { signingKey, sealingKey } = (await this.call('GET', '/ceremonies/offer')).json;
    const keys = { signingKey: signingKey as string, sealingKey: sealingKey as string };
    const { voters } = this.parties;
    const entries = voters.map(({ classIndex, rollKeys }) => ({
      classIndex,
      rollKeys: rollKeys.map((key) => key.publicKey),
    }));
    const root = toHex(computeRollRoot(entries));
    const classIds = makeDraft(this.parties, FUNDING, { size: {}, root }).voterClasses.map(({ id }) => id);
    const size = Object.fromEntries(
      classIds.map((id, i) => [id, entries.filter(({ classIndex }) => classIndex === i).length]),
    );
    const draft = makeDraft(this.parties, FUNDING, { size, root });
    const [own, ...others] = draft.issuers.members;
    const now = Date.now();
    this.draft = change({
      ...draft,
      issuers: { ...draft.issuers, members: [{ ...own, ...keys }, ...others] },
      schedule: {
        issuanceOpens: now - HOUR,
        issuanceCloses: now + HOUR,
        votingOpens: now + 2 * HOUR,
        votingCloses: now + 3 * HOUR,
      },
    });
    this.draftBytes = encodeDraft(this.draft);
    this.csv = encodeRollCsv(
      voters.map(({ classIndex, rollKeys }, i) => ({
        voterId: `voter-${i}`,
        classId: classIds[classIndex],
        rollKeys: rollKeys.map((key) => toHex(key.publicKey)),
      })),
      1,
    );
    this.played = this.parties.issuers.slice(1).map((member) => new PlayedIssuer(this, member));
  }
}

/** An issuer that the test plays, honestly unless told otherwise. */
export class PlayedIssuer {
  secretShares: bigint[] = [];
  private started: ReturnType<typeof startIssuerCeremony>[] = [];

  constructor(
    private readonly stage: Stage,
    readonly member: CeremonyMember,
  ) {}

  commit(change: (classes: { commitments: string[]; proof: string }[]) => unknown = (classes) => classes): Message {
    const { draft, ceremonyId } = this.stage;
    const { threshold, members } = draft.issuers;
    this.started = draft.voterClasses.map((_, c) =>
      startIssuerCeremony(ceremonyId, c, this.member.index, members.length, threshold),
    );
    const classes = this.started.map(({ message }) => ({
      commitments: message.commitments.map(toHex),
      proof: toHex(message.proof),
    }));
    return this.say('commitment', { classes: change(classes) });
  }

  /** @param change the plaintext that is sealed to the issuer under test */
  async share(change: (plaintext: Uint8Array) => Uint8Array = (plaintext) => plaintext): Promise<Message> {
    const { draft, ceremonyId } = this.stage;
    const made = this.started.map(({ state }, c) => makeIssuerShares(state, this.commitments(c)));
    const shares = [];
    for (const [i, { to }] of made[0].entries()) {
      const plaintext = concatBytes(...made.map((ofClass) => ofClass[i].share));
      const key = fromHex(draft.issuers.members[to - 1].sealingKey, 32);
      const info = shareInfo(ceremonyId, 'issuer', this.member.index, to);
      shares.push({ to, sealed: toHex(await seal(key, info, to === 1 ? change(plaintext) : plaintext)) });
    }
    return this.say('shares', { shares });
  }

  confirm(transcriptHash = this.transcriptHash()): Message {
    return this.say('transcript', { transcriptHash: toHex(transcriptHash) });
  }

  transcriptHash(): Uint8Array {
    return computeTranscriptHash([...this.stage.documents('commitment'), ...this.stage.documents('shares')]);
  }

  /** Its own shares of the issuing keys, from what the others sealed to it. */
  async finish(): Promise<bigint[]> {
    const { ceremonyId } = this.stage;
    const packages: { from: number; plaintext: Uint8Array }[] = [];
    for (const document of this.stage.documents('shares')) {
      const { index: from, shares } = decodeSharesMessage(document);
      const sealed = shares.find(({ to }) => to === this.member.index)?.sealed;
      if (sealed === undefined) continue;
      const info = shareInfo(ceremonyId, 'issuer', from, this.member.index);
      packages.push({ from, plaintext: await open(this.member.sealing.secretKey, info, Buffer.from(sealed, 'hex')) });
    }
    this.secretShares = this.started.map(({ state }, c) => {
      const received = packages.map(({ from, plaintext }) => ({ from, share: plaintext.slice(32 * c, 32 * (c + 1)) }));
      return finishIssuerCeremony(state, this.commitments(c), received).secretShare;
    });
    return this.secretShares;
  }

  /** Signs and publishes what this member says. */
  say(step: 'commitment' | 'shares' | 'transcript', members: Record<string, unknown>): Message {
    const message = this.sign(step, members);
    this.stage.relay.messages.set(message.name, message);
    return message;
  }

  sign(step: 'commitment' | 'shares' | 'transcript', members: Record<string, unknown>): Message {
    const { index, signing } = this.member;
    const kind: DocumentKind = `ceremony-${step}`;
    const value = { ceremonyId: toHex(this.stage.ceremonyId), role: 'issuer', index, ...members };
    const bytes = encodeCanonicalJson(value);
    const signature = toHex(signDocument(kind, signing.secretKey, bytes));
    return {
      name: `issuer-${index}-${step}`,
      document: new TextDecoder().decode(bytes),
      signature: { kind, publicKey: toHex(signing.publicKey), signature },
    };
  }

  private commitments(c: number) {
    return this.stage.documents('commitment').map((document) => {
      const message = decodeCommitmentMessage(document);
      if (message.role !== 'issuer') throw new Error('no issuer');
      const { commitments, proof } = message.classes[c];
      return { commitments: commitments.map((point) => fromHex(point, 96)), proof: fromHex(proof, 128) };
    });
  }
}

/** The issuance log of an activated election, its witnesses in the test's hands. */
export class IssuanceLog {
  readonly log: TestLog;

  constructor(
    private readonly stage: Stage,
    definition: Definition,
    electionId: Uint8Array,
  ) {
    this.log = new TestLog(definition.issuance.origin);
    Object.assign(this.log.keys, stage.parties.issuance);
    stage.relay.logs.set(`/elections/${toHex(electionId)}/mirror/issuance/entries`, this.log);
  }

  /** Has the issuer under test mirror and cosign the log up to `size`. */
  mirror(oldSize: number, size = this.log.entries.length): Promise<number> {
    return this.add(this.log.request(oldSize, size));
  }

  /** Sends a body of add-checkpoint to the issuer under test. */
  async add(body: string): Promise<number> {
    const init = { method: 'POST', headers: { 'content-type': 'text/plain' }, body };
    return (await fetch(`${this.stage.url}/add-checkpoint`, init)).status;
  }

  /** The checkpoint with cosignatures of the first so many witnesses of the definition. */
  note(cosigners: number, size = this.log.entries.length): string {
    return this.cosign(this.log.note(size), cosigners);
  }

  cosign(note: string, cosigners: number): string {
    const timeS = Math.floor(Date.now() / 1000);
    return this.stage.parties.witnesses
      .slice(0, cosigners)
      .reduce(
        (with_, { name, keys }) => addCosignature(with_, cosignCheckpoint(note, name, keys.secretKey, timeS)),
        note,
      );
  }

  /** What a voter's device sends for the entry at `index`. */
  form(index: number, size = this.log.entries.length) {
    return {
      request: toHex(this.log.entries[index]),
      index,
      inclusionProof: this.log.inclusion(index, size).map(toHex),
      checkpoint: this.note(3, size),
    };
  }
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
