/** The frame of the office's pages: whose office this is, and the navigation between its pages. */
import type { ComponentChildren } from 'preact';
import { type Contact, Frame } from '../kit/frame.js';
import { t } from '../kit/i18n.js';
import { go } from '../kit/router.js';
import type { OfficeSession } from './session.js';

export interface LayoutProps {
  session: OfficeSession;
  /** Of the election that the page is about. */
  election?: { title: Record<string, string>; contact: Contact | null };
  /** Below the header. */
  rail?: ComponentChildren;
  children: ComponentChildren;
}

export function Layout({ election, rail, children }: LayoutProps) {
  return (
    <Frame
      bundle="office"
      home="/office/"
      election={election?.title ?? null}
      contact={election?.contact ?? null}
      expectedBuild={null}
      rail={rail}
    >
      {children}
    </Frame>
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
