/** The frame of the office's pages: whose office this is, who is signed in, and the navigation between its pages. */
import type { ComponentChildren } from 'preact';
import { type Contact, Frame } from '../kit/frame.js';
import { t } from '../kit/i18n.js';
import { go, usePath } from '../kit/router.js';
import { announce } from '../kit/status.js';
import { Dialogs } from './dialogs.js';
import { type OfficeSession, useSession } from './session.js';
import { signOut } from './sign-out.js';

export interface LayoutProps {
  session: OfficeSession;
  /** Of the election that the page is about. */
  election?: { title: Record<string, string>; contact: Contact | null };
  /** Below the header. */
  rail?: ComponentChildren;
  children: ComponentChildren;
}

export function Layout({ session, election, rail, children }: LayoutProps) {
  useSession(session);
  return (
    <Frame
      bundle="office"
      home="/office/"
      election={election?.title ?? null}
      contact={election?.contact ?? null}
      expectedBuild={null}
      side={<Whoever session={session} />}
      rail={rail ?? <Navigation session={session} />}
    >
      {children}
      <Dialogs session={session} />
    </Frame>
  );
}

function Whoever({ session }: { session: OfficeSession }) {
  const { me } = session;
  if (me === null) return null;
  const leave = async () => {
    const problem = await signOut(session, false);
    if (problem !== null) announce(problem);
  };
  return (
    <>
      <PageLink to="account">
        <bdi>{me.name}</bdi>
      </PageLink>
      <button class="link" type="button" onClick={() => void leave()}>
        {t('office.accounts.action.signOut')}
      </button>
    </>
  );
}

/** Pages that are of no single election. */
const PAGES = [
  { to: 'elections', key: 'elections' },
  { to: 'people', key: 'people' },
  { to: 'log', key: 'log' },
  { to: 'tokens', key: 'tokens' },
  { to: 'account', key: 'account' },
] as const;

function Navigation({ session }: { session: OfficeSession }) {
  const path = usePath();
  if (session.me === null) return null;
  return (
    <nav class="nav" aria-label={t('office.accounts.nav.label')}>
      <ul class="wrap">
        {PAGES.map(({ to, key }) => (
          <li key={to}>
            <PageLink to={to} current={path === `/office/${to}`}>
              {t(`office.accounts.nav.${key}`)}
            </PageLink>
          </li>
        ))}
      </ul>
    </nav>
  );
}

interface PageLinkProps {
  /** Below `/office/`. */
  to: string;
  current?: boolean;
  className?: string;
  children: ComponentChildren;
}

/** A link to a page of the office: moves without loading, and is a real link for everything else. */
export function PageLink({ to, current = false, className, children }: PageLinkProps) {
  const href = `/office/${to}`;
  return (
    <a
      href={href}
      class={className}
      aria-current={current ? 'page' : undefined}
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey) return;
        event.preventDefault();
        go(href);
      }}
    >
      {children}
    </a>
  );
}

/** The name of the office above a heading. */
export function Eyebrow() {
  return <p class="eyebrow">{t('office.shell.name')}</p>;
}
