/** A trustee decrypts only what she has verified, with her own headers, and one set an election (attacks 29, 31). */
import { toHex } from '#crypto';
import {
  BallotApi,
  decryptTrusteeFile,
  encryptTrusteeFile,
  examineForDecryption,
  type TrusteeKeys,
  TrusteeProgram,
  type TrusteeStore,
} from '#client';
import { decodeBlockHeader, decodeDecryptionFile, headersFromFile, type HeaderSource } from '#record';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type BuiltRecord, buildRecord, recordJson, sourceOf } from '../support/build-record.js';
import { expectRefused } from './refusal.js';

class MemoryTrusteeStore implements TrusteeStore {
  readonly decisions = new Map<string, string>();
  constructor(
    readonly keys: TrusteeKeys,
    private ceremonyId: string | null,
  ) {}
  loadCeremony = (): Promise<string | null> => Promise.resolve(this.ceremonyId);
  createCeremony(id: string): Promise<void> {
    if (this.ceremonyId !== null) return Promise.reject(new Error('there is a ceremony'));
    this.ceremonyId = id;
    return Promise.resolve();
  }
  loadVerdict = () => Promise.resolve(null);
  createVerdict = () => Promise.resolve();
  loadDecision = (id: string): Promise<string | null> => Promise.resolve(this.decisions.get(id) ?? null);
  createDecision(id: string, text: string): Promise<void> {
    if (this.decisions.has(id)) return Promise.reject(new Error('there is a decision'));
    this.decisions.set(id, text);
    return Promise.resolve();
  }
}

let server: Server;
let posted: { document: string }[] = [];
let record: BuiltRecord;

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (data: Buffer) => (body += data.toString()));
    request.on('end', () => {
      posted.push(JSON.parse(body) as { document: string });
      response.writeHead(201).end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  record = await buildRecord({});
});

beforeEach(() => {
  posted = [];
});

afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

function api(): BallotApi {
  return new BallotApi(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
}

/** The second trustee of a built record, her ceremony behind her. */
function storeOf(built: BuiltRecord, changes: Partial<TrusteeKeys> = {}): MemoryTrusteeStore {
  const { signing, sealing, seed } = built.world.parties.trustees[1];
  const keys = { signing, sealing, seed, place: null, ...changes };
  return new MemoryTrusteeStore(keys, toHex(built.world.ceremonyId));
}

async function decrypt(
  built: BuiltRecord,
  store: MemoryTrusteeStore,
  files = built.files,
  headers: HeaderSource = built.headers,
): Promise<void> {
  const program = new TrusteeProgram(store.keys, store);
  await program.decrypt(api(), toHex(built.electionId), sourceOf(files), headers, () => undefined);
}

it('decrypts the due sums of an election that it has verified, and publishes the same file again', async () => {
  const store = storeOf(record);
  await decrypt(record, store);
  const file = decodeDecryptionFile(new TextEncoder().encode(posted[0].document));
  expect(file.trustee).toBe(2);
  expect(file.tallyInput.closingRoot).toBe(toHex(record.world.closingRoot));
  expect(file.shares.length).toBeGreaterThan(0);
  await decrypt(record, store);
  expect(posted[1]).toEqual(posted[0]);
});

it('what she sees before she decrypts: how far her headers go, and how deep the close lies in them', async () => {
  const { headers } = record;
  const id = toHex(record.electionId);
  const { depth, definition } = await examineForDecryption(id, sourceOf(record.files), headers, () => undefined);
  const tipHeight = await headers.tipHeight();
  const tip = decodeBlockHeader((await headers.header(tipHeight)) ?? new Uint8Array());
  expect(depth).toMatchObject({ tipHeight, tipTimeMs: tip.timeS * 1_000 });
  expect(depth?.confirmations).toBeGreaterThanOrEqual(definition.anchor.closeConfirmations);
});

it('second_different_set: refused for ever', async () => {
  const store = storeOf(record);
  await decrypt(record, store);
  const id = toHex(record.electionId);
  const decision = store.decisions.get(id) ?? '';
  store.decisions.set(id, decision.replace(/"tallyInput":"../, '"tallyInput":"00'));
  await expectRefused(decrypt(record, store), 'DECRYPTION_ALREADY_MADE');
  expect(posted).toHaveLength(1);
});

it('record_with_a_changed_ballot: nothing is decrypted', async () => {
  const files = new Map(record.files);
  const path = [...files.keys()].find((name) => name.startsWith('board/tile/entries/')) ?? '';
  const bundle = (files.get(path) ?? new Uint8Array()).slice();
  bundle[bundle.length - 200] ^= 1;
  files.set(path, bundle);
  files.set('record.json', recordJson(files));
  const store = storeOf(record);
  await expectRefused(decrypt(record, store, files), 'ELECTION_NOT_SOUND');
  expect(posted).toHaveLength(0);
  expect(store.decisions.size).toBe(0);
});

it('close_not_deep_enough: nothing is decrypted', async () => {
  const shallow = await buildRecord({ blocksAfterClose: 0 });
  const height = await shallow.headers.tipHeight();
  const headers: string[] = [];
  for (let h = 0; h <= height; h++) headers.push(toHex((await shallow.headers.header(h)) ?? new Uint8Array()));
  // The chain as it stood before the anchors behind the close were mined.
  const text = JSON.stringify({ headers: headers.slice(0, -2), network: shallow.headers.network });
  const source = headersFromFile(new TextEncoder().encode(text));
  await expectRefused(decrypt(shallow, storeOf(shallow), shallow.files, source), 'ELECTION_NOT_SOUND');
  expect(posted).toHaveLength(0);
});

it('definition_with_keys_that_do_not_follow_from_the_key_file', async () => {
  const store = storeOf(record, { seed: new Uint8Array(32).fill(7) });
  await expectRefused(decrypt(record, store), 'DEFINITION_OTHER_KEYS');
  expect(posted).toHaveLength(0);
});

it('keys_of_another_trustee', async () => {
  const store = storeOf(record, { sealing: record.world.parties.trustees[0].sealing });
  await expectRefused(decrypt(record, store), 'NOT_A_MEMBER');
});

it('keys_that_served_another_ceremony_on_this_device', async () => {
  const { keys } = storeOf(record);
  await expectRefused(decrypt(record, new MemoryTrusteeStore(keys, '77'.repeat(32))), 'CEREMONY_ALREADY_RUN');
  expect(posted).toHaveLength(0);
});

it('key_file_alone: what was saved at joining decrypts, on a device that knows nothing else', async () => {
  const { keys } = storeOf(record);
  const text = await encryptTrusteeFile(keys, 'a passphrase of a test');
  const reopened = await decryptTrusteeFile(text, 'a passphrase of a test');
  expect(reopened).toEqual(keys);
  await decrypt(record, new MemoryTrusteeStore(reopened, null));
  expect(posted).toHaveLength(1);
});

it('record_of_another_election', async () => {
  const store = storeOf(record);
  const program = new TrusteeProgram(store.keys, store);
  const work = program.decrypt(api(), '55'.repeat(32), sourceOf(record.files), record.headers, () => undefined);
  await expectRefused(work, 'ELECTION_OTHER');
});
