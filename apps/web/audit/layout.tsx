/** The frame of the observer's pages: the navigation between them. */
import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Frame } from '../kit/frame.js';
import { t, Text } from '../kit/i18n.js';
import { go, pathOf, readPlace } from '../kit/router.js';
import type { AuditSession } from './session.js';
import { RunningBuild } from './running-build.js';
import { lookAt } from './sought.js';

const PAGES = ['', 'board', 'check', 'results', 'ballot', 'test', 'record'] as const;
type PageName = (typeof PAGES)[number];

export function Layout({ session, children }: { session: AuditSession; children: ComponentChildren }) {
  const definition = session.isLoaded ? session.definition : null;
  return (
    <Frame
      bundle="audit"
      home={pathOf('audit', session.electionId, '')}
      election={definition?.title ?? null}
      contact={definition?.contact ?? null}
      expectedBuild={definition?.software.web ?? null}
      about={<RunningBuild />}
      rail={<Navigation session={session} />}
    >
      {children}
    </Frame>
  );
}

function Navigation({ session }: { session: AuditSession }) {
  const current = readPlace('audit').page.split('/')[0];
  const isNarrow = useNarrow();
  const here = PAGES.find((page) => page === current);
  const list = (
    <ul class="wrap">
      {PAGES.map((page) => (
        <li key={page}>
          <PageLink session={session} page={page} current={page === current}>
            {nameOf(page)}
          </PageLink>
        </li>
      ))}
    </ul>
  );
  return (
    <nav class="nav" aria-label={t('audit.nav.label')}>
      {isNarrow ? (
        <details class="menu">
          <summary class="wrap">{t('audit.nav.menu', { page: here === undefined ? '' : nameOf(here) })}</summary>
          {list}
        </details>
      ) : (
        list
      )}
    </nav>
  );
}

const nameOf = (page: PageName): string => t(`audit.nav.${page === '' ? 'overview' : page}`);

/** Where the pages' names would take several rows above every heading, they are behind one line. */
const NARROW = matchMedia('(max-width: 37.99rem)');

function useNarrow(): boolean {
  const [isNarrow, setNarrow] = useState(NARROW.matches);
  useEffect(() => {
    const look = () => setNarrow(NARROW.matches);
    look();
    NARROW.addEventListener('change', look);
    return () => NARROW.removeEventListener('change', look);
  }, []);
  return isNarrow;
}

interface PageLinkProps {
  session: AuditSession;
  page: string;
  /** Of the ballot's page: the tracker to look at, which no address has. */
  tracker?: string;
  current?: boolean;
  className?: string;
  /** Before this page goes there, not where a tab of its own is opened. */
  onGo?: () => void;
  children: ComponentChildren;
}

/** A link to a page of this bundle: moves without loading, and is a real link for everything else. */
export function PageLink({ session, page, tracker = '', current = false, className, onGo, children }: PageLinkProps) {
  const href = pathOf('audit', session.electionId, page);
  return (
    <a
      href={href}
      class={className}
      aria-current={current ? 'page' : undefined}
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey) return;
        event.preventDefault();
        onGo?.();
        if (page === 'ballot') lookAt(session, tracker);
        else go(href);
      }}
    >
      {children}
    </a>
  );
}

/** The election above a heading. */
export function Eyebrow({ session }: { session: AuditSession }) {
  if (!session.isLoaded) return null;
  return (
    <p class="eyebrow">
      <Text of={session.definition.title} />
    </p>
  );
}

export type { PageName };
