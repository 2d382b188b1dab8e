/**
 * What no page may ever do, watched in every test of every file that opens one: ask another origin than its own, or
 * break its own policy. What was seen fails the test in which it happened.
 */
import { afterEach, expect } from '@jest/globals';
import type { BrowserContext } from 'playwright-core';

const POLICY = 'policy violated';
const REFUSALS = /Content Security Policy|Trusted ?Type|integrity attribute|Subresource Integrity/i;

const seen: string[] = [];

afterEach(() => {
  expect(seen.splice(0)).toEqual([]);
});

/** @param origins that the pages of this context may ask */
export async function watch(context: BrowserContext, origins: string[]): Promise<void> {
  const look = (url: string) => {
    const { protocol, origin } = new URL(url.replace(/^ws/, 'http'));
    if (!['data:', 'blob:'].includes(protocol) && !origins.includes(origin)) seen.push(`third party: ${url}`);
  };
  context.on('request', (request) => look(request.url()));
  context.on('page', (page) => page.on('websocket', (socket) => look(socket.url())));
  context.on('console', (message) => {
    const text = message.text();
    if (text.startsWith(POLICY) || (message.type() === 'error' && REFUSALS.test(text))) seen.push(text);
  });
  await context.addInitScript((policy) => {
    document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI, sample }) =>
      console.error(policy, effectiveDirective, blockedURI, sample),
    );
  }, POLICY);
}
