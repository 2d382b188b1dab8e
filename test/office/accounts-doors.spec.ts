/** Doors of the office: who is let in, and from where. */
import { freshDatabaseUrl } from '../support/database.js';
import { OFFICE, TestService } from '../support/test-service.js';

let service: TestService;

beforeAll(async () => {
  service = await TestService.start(await freshDatabaseUrl('doors'), [0]);
}, 60_000);

afterAll(() => service.stop(), 30_000);

test('nobody is there at first, and the log needs somebody', async () => {
  expect((await service.get('/office-api/me')).json).toEqual({ me: null, isSetUp: false });
  expect((await service.get('/office-api/log')).json.code).toBe('UNAUTHORIZED');
  expect((await service.get('/office-api/log', { authorization: 'Bearer wrong' })).json.code).toBe('UNAUTHORIZED');
  expect((await service.get('/office-api/log', OFFICE)).status).toBe(200);
  expect((await service.get('/office-api/log?limit=0', OFFICE)).json.code).toBe('REQUEST_INVALID');
});
