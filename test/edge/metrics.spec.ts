/** `GET /metrics`: who may read it, and that no id of a path gets into it. */
import type { Server } from 'node:http';
import { Controller, Get, Module, Param } from '@nestjs/common';
import { createApp, Metrics, MetricsModule } from '#edge';
import type { NestExpressApplication } from '@nestjs/platform-express';
import request from 'supertest';

const TOKEN = 'correct-horse-battery-staple-0123456789';

@Controller()
class Doors {
  @Get('things/:id') thing(@Param('id') id: string) {
    return { id };
  }
  @Get('things/:id/token') token() {
    return {};
  }
}

const apps: NestExpressApplication[] = [];

async function start(token: string | undefined): Promise<{ http: Server; metrics: Metrics }> {
  @Module({ imports: [MetricsModule.register({ token, unmeasured: /\/token$/ })], controllers: [Doors] })
  class Service {}
  const app = await createApp(Service);
  app.useLogger(false);
  await app.listen(0, '127.0.0.1');
  apps.push(app);
  return { http: app.getHttpServer(), metrics: app.get(Metrics) };
}

afterAll(() => Promise.all(apps.map((app) => app.close())));

test('without a token: this machine alone, and nothing that a proxy brought', async () => {
  const { http } = await start(undefined);
  await request(http)
    .get('/metrics')
    .expect(200)
    .expect('Content-Type', /^text\/plain; version=0\.0\.4/);
  for (const header of ['X-Forwarded-For', 'Forwarded', 'Via', 'X-Real-IP']) {
    const answer = await request(http).get('/metrics').set(header, '127.0.0.1').expect(403);
    expect(answer.body).toMatchObject({ code: 'FORBIDDEN' });
  }
});

test('with a token: its holder alone', async () => {
  const { http } = await start(TOKEN);
  const answer = await request(http).get('/metrics').expect(401);
  expect(answer.body).toMatchObject({ code: 'UNAUTHORIZED' });
  await request(http).get('/metrics').set('Authorization', `Bearer ${TOKEN}x`).expect(401);
  await request(http).get('/metrics').set('Authorization', `Bearer ${TOKEN}`).expect(200);
});

test('routes are patterns; unmeasured doors and unknown paths leave no name', async () => {
  const { http } = await start(undefined);
  await request(http).get('/things/secret-1').expect(200);
  await request(http).get('/things/secret-2').expect(200);
  await request(http).get('/things/secret-3/token').expect(200);
  await request(http).get('/nowhere/secret-4').expect(404);
  const { text } = await request(http).get('/metrics').expect(200);
  expect(text).not.toContain('secret');
  expect(text).not.toContain('token');
  expect(text).toContain(
    'psephos_http_request_duration_seconds_count{method="GET",route="/things/:id",status="200"} 2',
  );
  expect(text).toContain('process_cpu_seconds_total');
});

test('a gauge that cannot be read is left out, and the others stay', async () => {
  const { http, metrics } = await start(undefined);
  metrics.gauge('test_broken', 'x', [], () => Promise.reject(new Error('away')));
  metrics.gauge('test_well', 'x', ['code'], () => [{ labels: { code: 'A' }, value: 3 }]);
  const { text } = await request(http).get('/metrics').expect(200);
  expect(text).toContain('test_well{code="A"} 3');
  expect(text).not.toMatch(/^test_broken/m);
});
