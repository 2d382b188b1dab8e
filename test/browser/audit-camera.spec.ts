/**
 * The second device with its camera: chromium takes a film of both QR codes for what the camera sees. What is read, is
 * compared; without a camera the page says what else there is.
 */
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { encodeChallenge, encodeTrackerQr, encryptBallot, generateBallotSeed } from '#crypto';
import encodeQR from 'qr';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { buildRecord } from '../support/build-record.js';
import { RecordHost } from '../support/record-host.js';
import { launch } from './scene.js';
import { heading, inspect } from './steps.js';
import { watch } from './watcher.js';

jest.setTimeout(180_000);

const WIDTH = 640;
const HEIGHT = 480;
const FPS = 5;
/** How long each code is shown, in pictures. */
const PICTURES = 10;
const FAKE_CAMERA = '--use-fake-device-for-media-stream';

let folder: string;
let host: RecordHost;

beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'psephos-camera-'));
  host = await RecordHost.start(await buildRecord({}));
});

afterAll(async () => {
  await host?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** A grey picture with the code in its middle, as luma and two even planes of colour. */
function picture(text: string): Buffer {
  const rows = encodeQR(text, 'raw', { ecc: 'medium', border: 4 });
  const scale = Math.floor(HEIGHT / rows.length);
  const left = Math.floor((WIDTH - scale * rows.length) / 2);
  const top = Math.floor((HEIGHT - scale * rows.length) / 2);
  const luma = Buffer.alloc(WIDTH * HEIGHT, 200);
  for (let y = 0; y < scale * rows.length; y++) {
    for (let x = 0; x < scale * rows.length; x++) {
      const isDark = rows[Math.floor(y / scale)]?.[Math.floor(x / scale)];
      luma[(top + y) * WIDTH + left + x] = isDark ? 16 : 235;
    }
  }
  return Buffer.concat([luma, Buffer.alloc((WIDTH * HEIGHT) / 2, 128)]);
}

/** A film in Y4M, each text for two seconds. */
function film(name: string, texts: string[]): string {
  const frames = texts.flatMap((text) => {
    const frame = Buffer.concat([Buffer.from('FRAME\n'), picture(text)]);
    return Array.from({ length: PICTURES }, () => frame);
  });
  const file = path.join(folder, name);
  writeFileSync(
    file,
    Buffer.concat([Buffer.from(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F${FPS}:1 Ip A1:1 C420\n`), ...frames]),
  );
  return file;
}

/** What a voter's device shows for a tested ballot: both codes. */
function testedBallot(): { first: string; second: string } {
  const { contexts, electionId, voters } = host.built.world;
  const { publicKey } = voters[0].ballotKey;
  const choices = [
    [0, 1, 0],
    [2, 1],
  ];
  const seed = generateBallotSeed();
  const { tracker } = encryptBallot(contexts[0], publicKey, 29_000_000, choices, seed);
  return {
    first: encodeTrackerQr(tracker),
    second: encodeChallenge(electionId, 0, publicKey, 29_000_000, choices, seed),
  };
}

async function withDevice(flags: string[], use: (page: Page) => Promise<void>): Promise<void> {
  const browser = await launch(flags);
  try {
    const context = await browser.newContext({ locale: 'en-GB', reducedMotion: 'reduce', serviceWorkers: 'block' });
    await watch(context, [host.origin]);
    const page = await context.newPage();
    page.setDefaultTimeout(60_000);
    await page.goto(host.page('test'));
    await heading(page, 'Scan the first code');
    await use(page);
  } finally {
    await browser.close();
  }
}

const camera = (page: Page) => page.getByRole('button', { name: 'Use the camera' });
const filmed = (file: string) => [
  '--use-fake-ui-for-media-stream',
  FAKE_CAMERA,
  `--use-file-for-fake-video-capture=${file}`,
];

test('both codes by camera: the same ballot, its choices on request, the camera off in between', async () => {
  const { first, second } = testedBallot();
  await withDevice(filmed(film('both.y4m', [first, second])), async (page) => {
    await camera(page).click();
    await heading(page, 'Ready');
    // The light of the camera is off until it is wanted again.
    expect(await page.locator('video').count()).toBe(0);
    await camera(page).click();
    await page.locator('video').waitFor();
    await heading(page, 'What is inside this test ballot');
    await page.getByText('Yes. All 52 characters of the code are the same.').waitFor();
    await page.getByRole('button', { name: 'Show the choices' }).click();
    await page.getByText('bob', { exact: true }).waitFor();
    await page.getByText('roof: 2').waitFor();
    expect(await page.locator('video').count()).toBe(0);
    expect(await page.evaluate(() => JSON.stringify({ ...localStorage }))).not.toContain(second.slice(1, 20));
  });
});

test('by camera, another ballot than was shown first', async () => {
  const { first } = testedBallot();
  const { second } = testedBallot();
  await withDevice(filmed(film('other.y4m', [first, second])), async (page) => {
    await camera(page).click();
    await heading(page, 'Ready');
    await camera(page).click();
    await heading(page, 'This is another ballot');
  });
});

test('a code of something else: said once, and the camera goes on', async () => {
  const { first } = testedBallot();
  await withDevice(filmed(film('menu.y4m', ['https://restaurant.example/menu', first])), async (page) => {
    await page.evaluate(() => {
      const said = { summaries: 0 };
      Object.assign(window, { said });
      new MutationObserver((changes) => {
        for (const { addedNodes } of changes) {
          said.summaries += [...addedNodes].filter((node) => (node as Element).matches?.('.summary-error')).length;
        }
      }).observe(document.body, { childList: true, subtree: true });
    });
    await camera(page).click();
    await heading(page, 'Ready');
    expect(
      await page.evaluate(() => (window as unknown as { said: { summaries: number } }).said.summaries),
    ).toBeLessThan(2);
  });
});

test('without leave to use the camera: paste the code', async () => {
  await withDevice([FAKE_CAMERA], async (page) => {
    await camera(page).click();
    await page.getByText('The camera is not available. Paste the code as text.').waitFor();
    expect(await page.locator('video').count()).toBe(0);
    expect(await inspect(page, 'audit-no-camera')).toEqual([]);
    const { first } = testedBallot();
    await page.getByLabel('First code').fill(first);
    await page.getByRole('button', { name: 'Continue' }).click();
    await heading(page, 'Ready');
  });
});
