/**
 * A published election for one registrar's list, answered as the ballot API answers: definition, roll, and an issuance log
 * with the requests of whom a test says.
 */
import {
  computeRoot,
  concatBytes,
  encodeCanonicalJson,
  encodeEntryBundle,
  fromHex,
  hashLeaf,
  sha256,
  signCheckpoint,
  toHex,
  u16,
  utf8,
} from '#crypto';
import { giveCodes } from '#client';
import type { RegistrarList, RegistrarVoter, RollContact } from '#office';
import { assembleDefinition, computeRollRoot, encodeDraft, encodeRoll } from '#record';
import { Encrypter } from 'age-encryption';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { encodeHalf } from '#office';
import { honestPlan } from './build-record.js';
import { runCeremonies } from './record/ceremonies.js';
import { makeDraft } from './record/draft.js';
import { makeParties, type Parties } from './record/parties.js';
import type { World } from './record/world.js';

const CLASS_IDS = ['members', 'partners'];

export class RegistrarBox {
  /** Voter ids that have asked for a token. */
  requested: string[] = [];
  private server: Server | null = null;

  private constructor(
    readonly list: RegistrarList,
    readonly definition: Uint8Array,
    private readonly roll: Uint8Array,
    private readonly parties: Parties,
  ) {}

  /** @param contacts  at least one of the class `members` and one of `partners` */
  static async start(contacts: RollContact[]): Promise<RegistrarBox> {
    const voters = await giveCodes(contacts, () => undefined, new AbortController().signal);
    const voterClasses = voters.map(({ classId }) => CLASS_IDS.indexOf(classId));
    const parties = await makeParties({ officials: 3, issuers: 3, trustees: 3, registrars: 1, voterClasses });
    const entries = voters.map(({ rollKey }, i) => ({ classIndex: voterClasses[i], rollKeys: [fromHex(rollKey, 32)] }));
    const size = Object.fromEntries(CLASS_IDS.map((id, i) => [id, voterClasses.filter((each) => each === i).length]));
    const draft = makeDraft(parties, `${'ab'.repeat(32)}:0`, { size, root: toHex(computeRollRoot(entries)) });
    const draftBytes = encodeDraft(draft);
    const world = { plan: honestPlan(), parties, draft, draftBytes, ceremonyId: sha256(draftBytes), files: new Map() };
    const outputs = await runCeremonies(world as Partial<World> as World);
    const list: RegistrarList = {
      planId: 'ab'.repeat(16),
      title: draft.title,
      registrar: 1,
      registrars: 1,
      electionId: null,
      voters,
    };
    const box = new RegistrarBox(list, assembleDefinition(draftBytes, outputs), encodeRoll(entries), parties);
    await box.listen();
    return box;
  }

  get electionId(): string {
    return toHex(sha256(this.definition));
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server?.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server?.closeAllConnections();
    await new Promise((resolve) => this.server?.close(resolve));
  }

  private async listen(): Promise<void> {
    this.server = createServer((request, response) => {
      const answer = this.answer((request.url ?? '').replace(`/elections/${this.electionId}`, ''));
      if (answer === null) response.writeHead(404).end();
      else response.end(Buffer.from(answer));
    });
    await new Promise<void>((resolve) => this.server?.listen(0, '127.0.0.1', resolve));
  }

  private answer(path: string): Uint8Array | null {
    const entries = this.list.voters.filter(({ voterId }) => this.requested.includes(voterId)).map(requestOf);
    if (path === '/definition') return this.definition;
    if (path === '/roll') return this.roll;
    if (path.startsWith('/issuance/tile/entries/')) return encodeEntryBundle(entries);
    if (path !== '/issuance/checkpoint') return null;
    const { issuance } = JSON.parse(new TextDecoder().decode(this.definition)) as { issuance: { origin: string } };
    const root = computeRoot(entries.map(hashLeaf));
    return utf8(
      signCheckpoint({ origin: issuance.origin, size: entries.length, root }, this.parties.issuance.secretKey),
    );
  }
}

/** As long as a real one. */
const requestOf = ({ classId, rollKey }: RegistrarVoter): Uint8Array =>
  concatBytes(u16(CLASS_IDS.indexOf(classId)), fromHex(rollKey, 32), new Uint8Array(112));

/** A registrar's file whose passphrase is quickly tried: what takes a second on purpose is tested once. */
export async function quickRegistrarFile(list: RegistrarList, passphrase: string): Promise<Uint8Array> {
  const encrypter = new Encrypter();
  encrypter.setPassphrase(passphrase);
  encrypter.setScryptWorkFactor(8);
  const contents = { format: 'psephos-registrar/1', ...list, fingerprint: encodeHalf(list.voters).fingerprint };
  return encrypter.encrypt(encodeCanonicalJson(contents));
}
