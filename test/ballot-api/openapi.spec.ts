/** The description of the API: every door of the running service is in it, with what it is for, who may, and its refusals. */
import { SERVICE_ERRORS } from '#edge';
import { ERROR_CODES } from '#crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ACCOUNT_DOORS } from '../../apps/ballot-api/src/openapi/account-doors.js';
import { ELECTION_DOORS } from '../../apps/ballot-api/src/openapi/election-doors.js';
import { OFFICE_DOORS } from '../../apps/ballot-api/src/openapi/office-doors.js';
import { SETUP_DOORS } from '../../apps/ballot-api/src/openapi/setup-doors.js';
import { VOTER_LIST_DOORS } from '../../apps/ballot-api/src/openapi/voter-list-doors.js';
import { freshDatabaseUrl } from '../support/database.js';
import { TestService } from '../support/test-service.js';

interface Operation {
  summary: string;
  security?: Record<string, []>[];
  'x-psephos-scope'?: string;
  parameters?: { name: string; in: string }[];
  requestBody?: { content: Record<string, { schema: Record<string, unknown> }> };
  responses: Record<string, { description: string }>;
}

const DOORS = { ...ELECTION_DOORS, ...SETUP_DOORS, ...ACCOUNT_DOORS, ...OFFICE_DOORS, ...VOTER_LIST_DOORS };
let service: TestService;
let operations: Map<string, Operation>;
let document: { components: { securitySchemes: object; schemas: object }; openapi: string };

beforeAll(async () => {
  service = await TestService.start(await freshDatabaseUrl('openapi'), [0]);
  const { json, headers } = await service.get('/openapi.json');
  expect(headers.get('content-type')).toContain('application/json');
  document = json as unknown as typeof document;
  operations = new Map(
    Object.entries(json['paths'] as Record<string, Record<string, Operation>>).flatMap(([at, item]) =>
      Object.entries(item).map(([method, operation]) => [`${method.toUpperCase()} ${at}`, operation] as const),
    ),
  );
}, 60_000);

afterAll(() => service.stop(), 30_000);

/** Every decorator of a route in the sources, counted without the framework. */
function routesInSources(folder: string): number {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  const routes = files.map((name) =>
    readFileSync(path.join(folder, name), 'utf8').match(/^\s*@(Get|Post|Put|Delete|Patch)\(/gm),
  );
  return routes.reduce((sum, found) => sum + (found?.length ?? 0), 0);
}

test('every route has its line in the table of doors, and no line is left over', () => {
  expect([...operations.keys()].filter((key) => !(key in DOORS))).toEqual([]);
  expect(Object.keys(DOORS).filter((key) => !operations.has(key))).toEqual([]);
  const shared = ['GET /health', 'GET /ready', 'GET /metrics'].filter((key) => operations.has(key)).length;
  expect(operations.size).toBe(routesInSources('apps/ballot-api/src') + shared);
});

test('each says what it is for, and what may come instead of an answer', () => {
  const known = new Set<string>([...Object.keys(SERVICE_ERRORS), ...ERROR_CODES]);
  for (const [key, { summary, responses }] of operations) {
    expect([key, summary.length > 5, Object.keys(responses).some((status) => status.startsWith('2'))]).toEqual([
      key,
      true,
      true,
    ]);
    const codes = Object.entries(responses).flatMap(([status, { description }]) =>
      status < '4' ? [] : description.split(', '),
    );
    expect([key, codes.filter((code) => !known.has(code))]).toEqual([key, []]);
    expect(codes).toContain('INTERNAL');
  }
});

test('each says who may, as the guards do', async () => {
  for (const [key, operation] of operations) {
    const [method = '', at = ''] = key.split(' ');
    if (operation.security === undefined || operation.security[0]?.['invitation'] !== undefined) continue;
    expect(operation.responses['401']?.description).toContain('UNAUTHORIZED');
    const path = at.replace(/\{[^}]+\}/g, '1');
    const answer = await service.call(method, path);
    expect([key, answer.json.code]).toEqual([key, 'UNAUTHORIZED']);
    for (const way of operation.security)
      expect(Object.keys(document.components.securitySchemes)).toEqual(expect.arrayContaining(Object.keys(way)));
  }
  const office = [...operations].filter(([key]) => key.includes('/office-api/'));
  const open = office.filter(([, { security }]) => security === undefined).map(([key]) => key);
  expect(open.filter((key) => !OPEN.test(key))).toEqual([]);
  expect(operations.get('POST /office-api/tokens')).toMatchObject({
    security: [{ session: [] }],
    'x-psephos-scope': 'tokens:manage',
  });
});

/** Doors of the office that somebody without an account comes to. */
const OPEN =
  /^(GET \/office-api\/me|POST \/office-api\/(sign-in|join|sign-out)(\/.*)?|(GET|POST) \/office-api\/enrolment\/.*)$/;

test('bodies have the form that the code checks, or the bytes that it takes', () => {
  const phase = operations.get('POST /elections/{electionId}/phases')?.requestBody?.content['application/json']?.schema;
  expect(JSON.stringify(phase)).toContain('additionalProperties');
  const ballot = operations.get('POST /elections/{electionId}/ballots')?.requestBody?.content;
  expect(ballot).toEqual({
    'application/octet-stream': { schema: { type: 'string', format: 'binary', maxLength: 65_535 } },
  });
  expect(
    operations
      .get('GET /elections/{electionId}/anchors/list')
      ?.parameters?.map(({ name }) => name)
      .sort(),
  ).toEqual(['count', 'electionId', 'entry', 'from']);
});
