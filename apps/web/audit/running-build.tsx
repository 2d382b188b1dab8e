/**
 * Which build runs in this page: the fingerprint of its import map, which names the hash of every script; whether the server
 * serves the same now; and a newer one that this device has, and begins when somebody asks for it.
 */
import { sha256, toHex, utf8 } from '#crypto';
import { useEffect, useState } from 'preact/hooks';
import { groups } from '../kit/frame.js';
import { t, tx } from '../kit/i18n.js';

const listeners = new Set<() => void>();
let served: string | null = null;
let begin: (() => void) | null = null;

const running = fingerprint(document.querySelector('script[type=importmap]')?.textContent ?? null);

function fingerprint(map: string | null): string | null {
  return map === null ? null : toHex(sha256(utf8(map)));
}

/** Hex, or null outside of a build. */
export const runningBuild = (): string | null => running;

/** Asked once a visit, past everything that is kept. */
export async function askForBuild(): Promise<void> {
  const answer = await fetch('/audit/', { cache: 'no-store' });
  const [, map = null] = /<script type="importmap">([^<]*)<\/script>/.exec(await answer.text()) ?? [];
  served = fingerprint(map);
  for (const draw of listeners) draw();
}

/** @param activate begins the newer build, in every page of this one */
export function offerNewer(activate: () => void): void {
  begin = activate;
  for (const draw of listeners) draw();
}

export function RunningBuild() {
  const [, draw] = useState(0);
  useEffect(() => {
    const again = () => draw((count) => count + 1);
    listeners.add(again);
    again();
    return () => {
      listeners.delete(again);
    };
  }, []);
  if (running === null) return null;
  const code = () => (
    <bdi class="mono" dir="ltr" translate={false}>
      {groups(running.slice(0, 12))}
    </bdi>
  );
  return (
    <>
      <p>
        {tx('audit.build.running', {}, { code })}
        {served !== null && ` ${t(served === running ? 'audit.build.same' : 'audit.build.other')}`}
      </p>
      {begin !== null && (
        <p>
          {t('audit.build.newer')}{' '}
          <button class="btn quiet small" type="button" onClick={begin}>
            {t('audit.build.action.reload')}
          </button>
        </p>
      )}
    </>
  );
}
