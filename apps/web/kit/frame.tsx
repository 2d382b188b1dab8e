/**
 * The frame of every page: skip link, header, main, status region, footer. Pages give a title, a body and, on the
 * voter's pages, the step they belong to and where the ballot is.
 */
import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { Icon, Mark } from './icons.js';
import { inLanguage, locale, type Locale, LOCALE_NAMES, LOCALES, t, Text, tx } from './i18n.js';
import { setStatusRegion } from './status.js';
import { changeLanguage } from './words.js';

export interface Contact {
  name: string;
  email: string;
  phone: string;
  url: string;
}

export interface FrameProps {
  bundle: 'vote' | 'audit' | 'office';
  /** Where the mark in the header leads. */
  home: string;
  /** Title of the election, from its definition. */
  election: Record<string, string> | null;
  contact: Contact | null;
  /** SHA-256 of the pages' manifest as the definition expects it, hex. */
  expectedBuild: string | null;
  /** In the footer, beside the expected build. */
  about?: ComponentChildren;
  /** In the header, before the language: who is signed in. */
  side?: ComponentChildren;
  /** Below the header: steps or navigation. */
  rail?: ComponentChildren;
  /** False while a ballot is being cast: the language cannot change then. */
  languageLocked?: boolean;
  children: ComponentChildren;
}

export function Frame(props: FrameProps) {
  return (
    <>
      <a class="skip" href="#main">
        {t('common.frame.skip')}
      </a>
      <header class="top">
        <div class="wrap top-in">
          <a class="brand" href={props.home}>
            <Mark />
            <span>Psephos</span>
            {props.election && (
              <span class="place">
                <Text of={props.election} />
              </span>
            )}
          </a>
          <div class="top-side">
            {props.side}
            <LanguageChoice locked={props.languageLocked ?? false} />
            <a href="#help">{t('common.frame.help')}</a>
          </div>
        </div>
        {props.rail}
      </header>
      <main id="main" class="wrap body" tabIndex={-1}>
        {props.children}
      </main>
      <p id="status" class="vh" role="status" ref={setStatusRegion} />
      <Footer
        isOffice={props.bundle === 'office'}
        contact={props.contact}
        expectedBuild={props.expectedBuild}
        about={props.about}
      />
    </>
  );
}

function LanguageChoice({ locked }: { locked: boolean }) {
  return (
    <label class="lang">
      <span>{t('common.frame.language')}</span>
      <select
        value={locale()}
        aria-disabled={locked}
        title={locked ? t('common.frame.languageLocked') : undefined}
        onChange={(event) => {
          const wanted = event.currentTarget.value as Locale;
          // Until the words are there, and where they cannot be had, the page is in the language that it was in.
          event.currentTarget.value = locale();
          if (!locked)
            void changeLanguage(wanted).then(() => document.querySelector<HTMLElement>('.lang select')?.focus());
        }}
      >
        {LOCALES.map((name) => (
          <option key={name} value={name} lang={name}>
            {LOCALE_NAMES[name]}
          </option>
        ))}
      </select>
    </label>
  );
}

interface FooterProps extends Pick<FrameProps, 'contact' | 'expectedBuild' | 'about'> {
  isOffice: boolean;
}

function Footer({ isOffice, contact, expectedBuild, about }: FooterProps) {
  return (
    <footer class="foot" id="help">
      <div class="wrap foot-in">
        <div>
          <h2>{t('common.frame.help')}</h2>
          {contact === null ? (
            <p>{t(isOffice ? 'common.frame.noContact.office' : 'common.frame.noContact')}</p>
          ) : (
            <p>
              <bdi>{contact.name}</bdi>
              {contact.email !== '' && (
                <>
                  {' · '}
                  <a href={`mailto:${contact.email}`}>
                    <bdi>{contact.email}</bdi>
                  </a>
                </>
              )}
              {contact.phone !== '' && (
                <>
                  {' · '}
                  <a href={`tel:${contact.phone.replace(/[^+0-9]/g, '')}`}>
                    <bdi dir="ltr">{contact.phone}</bdi>
                  </a>
                </>
              )}
            </p>
          )}
        </div>
        <div>
          <h2>{t('common.frame.about')}</h2>
          {expectedBuild !== null && (
            <p>
              {tx(
                'common.frame.build',
                {},
                {
                  code: () => (
                    <bdi class="mono" dir="ltr" translate={false}>
                      {groups(expectedBuild.slice(0, 12))}
                    </bdi>
                  ),
                },
              )}
            </p>
          )}
          {about}
          <p>{t('common.frame.buildCheck')}</p>
        </div>
      </div>
    </footer>
  );
}

/** A code in groups of four, for reading aloud and comparing. */
export const groups = (code: string): string => (code.match(/.{1,4}/g) ?? []).join(' ');

export function BackLink({
  href,
  onClick,
  children,
}: {
  href: string;
  onClick: () => void;
  children: ComponentChildren;
}) {
  return (
    <p class="crumb-p">
      <a
        class="crumb"
        href={href}
        onClick={(event) => {
          event.preventDefault();
          onClick();
        }}
      >
        <span class="flip">
          <Icon name="back" />
        </span>
        {children}
      </a>
    </p>
  );
}

/** Something that is wrong on a page. Its sentence is made when it is read: in another language it is said anew. */
export class Problem {
  /** @param field  the one that the sentence belongs to; null where it belongs to the whole page */
  constructor(
    readonly field: string | null,
    private readonly say: () => string,
  ) {}

  get sentence(): string {
    return this.say();
  }
}

/**
 * "There is a problem": after the back link, before the heading; takes the focus when it appears.
 * @param problems keep the same array while they are the same: another array is another failure
 */
export function ErrorSummary({ problems }: { problems: Problem[] }) {
  const element = useRef<HTMLDivElement>(null);
  // A new list of problems takes the focus, also when it says the same again; drawing the page again does not.
  useLayoutEffect(() => element.current?.focus(), [problems]);
  if (problems.length === 0) return null;
  return (
    <div class="summary-error" role="alert" tabIndex={-1} ref={element}>
      <h2>{t('common.error.heading')}</h2>
      <ul>
        {problems.map(({ field, sentence }) => (
          <li key={`${field ?? ''} ${sentence}`}>{field === null ? sentence : <a href={`#${field}`}>{sentence}</a>}</li>
        ))}
      </ul>
    </div>
  );
}

export function pageLanguageTitle(texts: Record<string, string>): string {
  return inLanguage(texts).text;
}
