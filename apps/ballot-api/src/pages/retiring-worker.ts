/**
 * What a browser gets that asks for a service worker which no build of ours has: a worker lives in the browser until a newer
 * one replaces it, so one that a dishonest build left there would outlive that build. This one takes its place, empties
 * what it has kept, takes itself away and loads its pages anew. Their fragments stay behind: those may be secrets.
 */
export const RETIRING_WORKER = `addEventListener('install', () => skipWaiting());
addEventListener('activate', (event) => event.waitUntil(retire()));
async function retire() {
  for (const name of await caches.keys()) await caches.delete(name);
  await registration.unregister();
  const pages = await clients.matchAll({ type: 'window' });
  await Promise.allSettled(pages.map((page) => page.navigate(page.url.split('#')[0])));
}
`;
