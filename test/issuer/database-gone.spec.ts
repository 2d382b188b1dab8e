/** A database that goes away and comes back under a service that lives on: real server, really stopped. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createApp } from '#edge';
import { removeEmbedded, startEmbedded } from '#store';
import request from 'supertest';
import { AppModule, bodyRules } from '../../apps/issuer/src/app.module.js';

test('503 with Retry-After while it is away, and at work again by itself', async () => {
  const directory = mkdtempSync(path.join(tmpdir(), 'psephos-gone-'));
  const dataDir = mkdtempSync(path.join(tmpdir(), 'psephos-gone-issuer-'));
  let server = await startEmbedded(directory);
  const config = {
    HOST: '127.0.0.1',
    PORT: 0,
    DATABASE_URL: await server.urlFor('issuer_1'),
    DATA_DIR: dataDir,
    OPERATOR_TOKEN: 'operator-token-of-the-tests-0123456789',
    MIRROR_TOKEN: 'mirror-token-of-the-tests-0123456789',
    API_URL: 'http://127.0.0.1:1',
    NAME: 'issuer-1',
    ACCEPT: 'by-operator' as const,
    OIDC_VOTER_CLAIM: 'sub',
  };
  const app = await createApp(AppModule.register(config), bodyRules(config));
  app.useLogger(false);
  await app.listen(0, '127.0.0.1');
  const http = app.getHttpServer();
  const ask = () => request(http).get(`/elections/${'00'.repeat(32)}`);
  await ask().expect(404);
  await request(http).get('/ready').expect(200);

  process.kill(server.pid, 'SIGKILL');
  // Its backends live until they notice.
  for (let i = 0; i < 100 && (await ask()).status === 404; i++) await new Promise((done) => setTimeout(done, 50));
  for (let i = 0; i < 3; i++) {
    const answer = await ask().expect(503).expect('Retry-After', '2');
    expect(JSON.parse(answer.text)).toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
  }
  await request(http).get('/ready').expect(503);
  await request(http).get('/health').expect(200);

  server = await startEmbedded(directory, { stopWithParent: true, port: server.port });
  await ask().expect(404);
  await request(http).get('/ready').expect(200);
  await app.close();
  await server.stop();
  removeEmbedded(directory);
  rmSync(dataDir, { recursive: true, force: true });
}, 90_000);
