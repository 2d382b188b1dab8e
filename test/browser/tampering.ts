/** A service that lies in one thing, and what a page has kept: for the cases in which it must not be believed. */
import { decodeTrackerQr } from '#crypto';
import { createHash } from 'node:crypto';
import type { Route } from 'playwright-core';

export type Json = Record<string, unknown>;

export async function tamper(route: Route, change: (answer: Json) => Json): Promise<void> {
  const answer = await route.fetch({ maxRetries: 3 });
  await route.fulfill({ response: answer, json: change((await answer.json()) as Json) });
}

export async function problem(route: Route, status: number, code: string): Promise<void> {
  const body = JSON.stringify({ type: 'about:blank', title: code, status, detail: 'refused', code });
  await route.fulfill({ status, contentType: 'application/problem+json', body });
}

export function bodyHash(route: Route): string | null {
  const body = route.request().postDataBuffer();
  return body === null ? null : createHash('sha256').update(body).digest('hex');
}

export function trackerHex(code: string): string {
  return Buffer.from(decodeTrackerQr(`T${code}`)).toString('hex');
}

/** Everything that the page keeps in IndexedDB, as text. Runs in the page. */
export function readStore(): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open('psephos-vote');
    request.onerror = () => reject(new Error('no store'));
    request.onsuccess = () => {
      const database = request.result;
      if (!database.objectStoreNames.contains('device')) return resolve('');
      const all = database.transaction('device').objectStore('device').getAll();
      all.onsuccess = () => {
        database.close();
        // A device's own text has a stamp beside it.
        const texts = all.result.map((value: { text?: string }) => value.text ?? JSON.stringify(value));
        resolve(texts.join('\n'));
      };
    };
  });
}
