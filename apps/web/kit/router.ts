/**
 * Paths of one bundle, `/vote/<election>/<page>`. A page is drawn for the current path; moving sets the title, then moves
 * the focus to the heading, so that a screen reader says where one is. Nothing secret ever enters the path.
 */
import { useLayoutEffect, useState } from 'preact/hooks';
import { t } from './i18n.js';

const listeners = new Set<() => void>();

export interface Place {
  /** Lower-case hex election id, or null at the entrance of the bundle. */
  electionId: string | null;
  /** What follows the election, without leading slash; "" is its first page. */
  page: string;
}

export function readPlace(base: string): Place {
  const [election, ...rest] = location.pathname.slice(`/${base}/`.length).split('/');
  const known = /^[0-9a-f]{64}$/.test(election ?? '');
  return { electionId: known ? election : null, page: known ? rest.join('/').replace(/\/$/, '') : '' };
}

export function pathOf(base: string, electionId: string, page: string): string {
  return `/${base}/${electionId}${page === '' ? '' : `/${page}`}`;
}

/** Goes to a path. `replace` where the back button must not return (a ballot that is cast stays cast). */
export function go(path: string, how: 'push' | 'replace' = 'push'): void {
  if (how === 'push') history.pushState(null, '', path);
  else history.replaceState(null, '', path);
  for (const listener of listeners) listener();
}

export function usePlace(base: string): Place {
  const [place, setPlace] = useState(() => readPlace(base));
  useLayoutEffect(() => {
    const update = () => setPlace(readPlace(base));
    listeners.add(update);
    addEventListener('popstate', update);
    return () => {
      listeners.delete(update);
      removeEventListener('popstate', update);
    };
  }, [base]);
  return place;
}

/** The path of the address, for bundles whose pages are not all of one election. */
export function usePath(): string {
  const [path, setPath] = useState(() => location.pathname);
  useLayoutEffect(() => {
    const update = () => setPath(location.pathname);
    listeners.add(update);
    addEventListener('popstate', update);
    return () => {
      listeners.delete(update);
      removeEventListener('popstate', update);
    };
  }, []);
  return path;
}

let firstPage = true;

/**
 * Title first, then the focus on the page's heading (never on the very first page: the browser is there already).
 * @param identity changes when another page, or another state with its own heading, is shown
 */
export function usePageTitle(title: string, identity: string, hasError = false): void {
  useLayoutEffect(() => {
    document.title = `${hasError ? t('common.error.prefix') : ''}${title} – Psephos`;
  }, [title, hasError]);
  useLayoutEffect(() => {
    if (firstPage) firstPage = false;
    else {
      // A page that begins with a problem is read from there.
      const summary = document.querySelector<HTMLElement>('main .summary-error');
      (summary ?? document.querySelector<HTMLElement>('main h1'))?.focus();
      scrollTo(0, 0);
    }
  }, [identity]);
}
