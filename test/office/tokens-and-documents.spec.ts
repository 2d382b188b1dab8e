/** API tokens of limited scope, and documents certified with one: on the board, in the record, with a certificate. */
import { sha256, toHex, utf8 } from '#crypto';
import { decodeCertificate } from '#record';
import { verifyCertificate } from '#verify';
import { freshDatabaseUrl } from '../support/database.js';
import { TestElection } from '../support/test-election.js';
import { expectStatus, OFFICE, TestService } from '../support/test-service.js';
import { SignedIn } from './signed-in.js';

const FILE = utf8('List of candidates');
const described = {
  fileName: 'candidates.txt',
  sha256: toHex(sha256(FILE)),
  sizeBytes: FILE.length,
  title: { en: 'List of candidates' },
};

let service: TestService;
let election: TestElection;
let ada: SignedIn;
let auditor: SignedIn;
let bearer: { authorization: string };
let tokenId: string;
const path = () => `/office-api/elections/${election.id}/documents`;

beforeAll(async () => {
  service = await TestService.start(await freshDatabaseUrl('tokens'), [0, 1]);
  election = await TestElection.publish(service);
  ada = await SignedIn.as(service, 'Ada', 'official');
  auditor = await SignedIn.as(service, 'Ann', 'auditor');
}, 120_000);

afterAll(() => service.stop(), 30_000);

describe('API tokens', () => {
  test('are made by officials alone, and their secret is told once', async () => {
    const form = { name: 'archive', scopes: ['elections:read', 'documents:certify'], days: 30 };
    expect((await service.json('POST', '/office-api/tokens', form, OFFICE)).json.code).toBe('FORBIDDEN');
    expect((await auditor.post('/office-api/tokens', form)).json.code).toBe('FORBIDDEN');
    const made = await ada.post('/office-api/tokens', form);
    expectStatus(made, 201);
    bearer = { authorization: `Bearer ${String(made.json['secret'])}` };
    tokenId = String(made.json['id']);
    const { text, json } = await ada.get('/office-api/tokens');
    expect(json['tokens']).toMatchObject([{ id: tokenId, name: 'archive', createdBy: 'Ada', revokedMs: null }]);
    expect(text).not.toContain(String(made.json['secret']));
  });

  test.each([
    ['no_scope', { name: 'a', scopes: [], days: 1 }],
    ['scope_of_people', { name: 'a', scopes: ['tokens:manage'], days: 1 }],
    ['no_name', { name: ' ', scopes: ['log:read'], days: 1 }],
    ['control_character', { name: 'a\u202eb', scopes: ['log:read'], days: 1 }],
    ['for_ever', { name: 'a', scopes: ['log:read'], days: 366 }],
    ['more', { name: 'a', scopes: ['log:read'], days: 1, role: 'official' }],
  ])('%s is refused', async (_, form) => {
    expect((await ada.post('/office-api/tokens', form)).json.code).toBe('REQUEST_INVALID');
  });

  test('open what they are for, and nothing else', async () => {
    expect((await service.get(path(), bearer)).status).toBe(200);
    expect((await service.get('/office-api/log', bearer)).json.code).toBe('FORBIDDEN');
    expect((await service.get('/office-api/tokens', bearer)).json.code).toBe('FORBIDDEN');
  });
});

describe('certified documents', () => {
  test('go to the board, in setup already; the same again gets the same place', async () => {
    const first = await service.json('POST', path(), described, bearer);
    expectStatus(first, 201);
    expect(first.json).toMatchObject({ number: 1, index: 1 });
    expect((await service.json('POST', path(), described, bearer)).json).toEqual(first.json);
    const other = await service.json('POST', path(), { ...described, title: { en: 'Another' } }, bearer);
    expect([other.status, other.json.code]).toEqual([409, 'DOCUMENT_CERTIFIED_ALREADY']);
    const second = await service.json('POST', path(), { ...described, sha256: '22'.repeat(32) }, bearer);
    expect(second.json).toMatchObject({ number: 2, index: 2 });
  });

  test.each([
    ['no_title', { title: {} }, 'DOCUMENT_STATEMENT_INVALID'],
    ['language', { title: { '../en': 'x' } }, 'DOCUMENT_STATEMENT_INVALID'],
    ['name', { fileName: 'a\u0007' }, 'DOCUMENT_STATEMENT_INVALID'],
    ['hash', { sha256: 'XY' }, 'REQUEST_INVALID'],
    ['size', { sizeBytes: -1 }, 'REQUEST_INVALID'],
    ['more', { bytes: 'x' }, 'REQUEST_INVALID'],
  ])('%s is refused', async (_, changed, code) => {
    expect((await service.json('POST', path(), { ...described, ...changed }, bearer)).json.code).toBe(code);
  });

  test('need documents:certify and an election', async () => {
    expect((await auditor.post(path(), described)).json.code).toBe('FORBIDDEN');
    expect((await service.json('POST', path(), described)).json.code).toBe('UNAUTHORIZED');
    const unknown = `/office-api/elections/${'0'.repeat(64)}/documents`;
    expect((await service.json('POST', unknown, described, bearer)).json.code).toBe('ELECTION_UNKNOWN');
  });

  test('are listed for everybody, with a certificate that verifies', async () => {
    const { json } = await service.get(`${election.path}/documents`);
    expect(json).toMatchObject({ next: null, documents: [{ ...described, number: 1, index: 1 }, { number: 2 }] });
    const { bytes } = await service.get(`${election.path}/documents/1.json`);
    const definition = (await service.get(`${election.path}/definition`)).bytes;
    const digest = { sha256: sha256(FILE), sizeBytes: FILE.length };
    const verified = verifyCertificate(decodeCertificate(bytes), digest, definition);
    expect(verified).toMatchObject({ index: 1, anchor: null });
    expect((await service.get(`${election.path}/documents/3.json`)).json.code).toBe('DOCUMENT_UNKNOWN');
    expect((await service.get(`${election.path}/documents/0.json`)).json.code).toBe('REQUEST_INVALID');
  });

  test('stand in the record', async () => {
    const { json } = await service.get(`${election.path}/record`);
    const files = Object.keys(json['files'] as object).filter((name) => name.startsWith('documents/'));
    expect(files).toEqual(['documents/certified-1.json', 'documents/certified-2.json']);
  });

  test('stand in the log, with their place on the board', async () => {
    const { json } = await service.get('/office-api/log?action=document.', OFFICE);
    const actor = { kind: 'token', name: 'archive' };
    expect((json['entries'] as unknown[]).at(-1)).toMatchObject({ actor, detail: { number: 1, boardIndex: 1 } });
  });

  test('are not taken after an election was stopped', async () => {
    await election.rehearse();
    await election.move('aborted');
    const late = await service.json('POST', path(), { ...described, sha256: '33'.repeat(32) }, bearer);
    expect([late.status, late.json.code]).toEqual([409, 'PHASE_WRONG']);
    expect((await service.json('POST', path(), described, bearer)).json).toMatchObject({ number: 1, index: 1 });
  });
});

test('a revoked token opens nothing', async () => {
  expect((await ada.delete(`/office-api/tokens/${tokenId}`)).status).toBe(204);
  expect((await service.get(path(), bearer)).json.code).toBe('UNAUTHORIZED');
  expect((await ada.delete(`/office-api/tokens/${'0'.repeat(32)}`)).json.code).toBe('API_TOKEN_UNKNOWN');
});
