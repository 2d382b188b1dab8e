/**
 * Programs beside the page: workers and the service worker. The page runs under `require-trusted-types-for 'script'` and
 * may have this one policy; it lets through scripts of this bundle on this origin and nothing else.
 */

/** What the platform's Trusted Types offer of it; `lib.dom` does not have them yet. */
interface ScriptPolicy {
  createScriptURL(url: string): string;
}
interface PolicyFactory {
  createPolicy(name: string, rules: { createScriptURL: (url: string) => string }): ScriptPolicy;
}

/** What a page says to a worker that waits. */
const ACTIVATE = 'activate';

const RULES = { createScriptURL: ownScript };
const factory = (globalThis as { trustedTypes?: PolicyFactory }).trustedTypes;
const policy: ScriptPolicy = factory?.createPolicy('psephos-worker', RULES) ?? RULES;

/** @throws TypeError for a script of another origin or another bundle */
function ownScript(url: string): string {
  const { origin, pathname } = new URL(url, location.href);
  const bundle = `/${location.pathname.split('/')[1] ?? ''}/`;
  if (origin !== location.origin || !pathname.startsWith(bundle) || !pathname.endsWith('.js')) {
    throw new TypeError(`no script of this bundle: ${url}`);
  }
  return origin + pathname;
}

/** @param url of a `?worker&url` import */
export function startWorker(url: string): Worker {
  return new Worker(policy.createScriptURL(url), { type: 'module' });
}

/**
 * Makes the bundle work without a network.
 * @param url of the bundle's service worker   @param scope the bundle's path
 * @param onNewer a newer build waits behind the one that runs; calling what it is given begins it and loads the page anew
 */
export async function registerServiceWorker(
  url: string,
  scope: string,
  onNewer: (activate: () => void) => void,
): Promise<void> {
  if (!('serviceWorker' in navigator)) return;
  const workers = navigator.serviceWorker;
  const registration = await workers.register(policy.createScriptURL(url), { scope });
  const look = (): void => {
    const { waiting } = registration;
    if (waiting === null || workers.controller === null) return;
    onNewer(() => {
      workers.addEventListener('controllerchange', () => location.reload(), { once: true });
      waiting.postMessage(ACTIVATE);
    });
  };
  look();
  const follow = (): void => registration.installing?.addEventListener('statechange', look);
  follow();
  registration.addEventListener('updatefound', follow);
}
