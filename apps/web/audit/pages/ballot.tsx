/** A5 and A6: where one ballot stands, by its tracker, which stays in this page; and a confirmation held against the record. */
import { useEffect, useState } from 'preact/hooks';
import { Code, CopyButton } from '../../kit/copy.js';
import { t } from '../../kit/i18n.js';
import { usePageTitle } from '../../kit/router.js';
import { announce } from '../../kit/status.js';
import { ConfirmationCheck } from '../confirmation-check.js';
import { FindForm } from '../find-form.js';
import { Eyebrow, Layout } from '../layout.js';
import { type Lookup, lookUp, useAsked } from '../lookup.js';
import { trackerText } from '../ballot-table.js';
import type { AuditSession } from '../session.js';
import { wasSought } from '../sought.js';
import { BallotTimeline } from '../ballot-timeline.js';

export function BallotPage({ session }: { session: AuditSession }) {
  const { sought } = session;
  if (sought === '') return <FindPage session={session} />;
  return <OneBallot session={session} symbols={sought} key={sought} />;
}

function FindPage({ session }: { session: AuditSession }) {
  usePageTitle(t('audit.find.heading'), 'find');
  const asked = useAsked(session);
  return (
    <Layout session={session}>
      <div class="stack-l">
        <div>
          <Eyebrow session={session} />
          <h1 tabIndex={-1}>{t('audit.find.heading')}</h1>
        </div>
        {wasSought() && <p class="band amber">{t('audit.find.again')}</p>}
        <FindForm session={session} id="tracker" />
        {asked === null && <p class="muted">{t('audit.find.private')}</p>}
        <ConfirmationCheck session={session} />
      </div>
    </Layout>
  );
}

function OneBallot({ session, symbols }: { session: AuditSession; symbols: string }) {
  const [found, setFound] = useState<Lookup | null>(null);
  const [round, setRound] = useState(0);
  useEffect(() => {
    let current = true;
    const tell = (lookup: Lookup) => {
      if (!current) return;
      setFound(lookup);
      if (round > 0) announce(sentenceOf(lookup));
    };
    void lookUp(session, symbols).then(tell);
    return () => {
      current = false;
    };
  }, [session, symbols, round]);
  const heading = headingOf(found, symbols);
  usePageTitle(heading, `ballot/${found?.kind ?? ''}`, found !== null && found.kind !== 'found');
  return (
    <Layout session={session}>
      <div class="stack-l">
        <div>
          <Eyebrow session={session} />
          <h1 tabIndex={-1}>{heading}</h1>
        </div>
        {found === null && <p>{t('common.loading.first')}</p>}
        {found !== null && <Answer session={session} found={found} />}
        {found !== null && (
          <div class="row">
            <button class="btn" type="button" onClick={() => setRound(round + 1)}>
              {t('audit.ballot.action.check')}
            </button>
            {found.kind === 'found' && (
              <CopyButton text={trackerText(found.ballot.tracker)} label={t('audit.ballot.action.copy')} />
            )}
          </div>
        )}
        <FindForm session={session} id="tracker" quiet />
        <ConfirmationCheck session={session} />
      </div>
    </Layout>
  );
}

function Answer({ session, found }: { session: AuditSession; found: Lookup }) {
  if (found.kind !== 'found') {
    return (
      <div role="alert" class="stack">
        <p>{sentenceOf(found)}</p>
        {(found.kind === 'broken' || found.kind === 'garbled') && <p class="mono small">{found.code}</p>}
      </div>
    );
  }
  const { ballot, proven } = found;
  return (
    <>
      <div class={`band ${ballot.kind === 'ballot' ? 'moss' : 'amber'}`}>
        <p>
          <strong>{sentenceOf(found)}</strong>{' '}
          {t('audit.ballot.proven', { size: proven.treeSize, witnesses: proven.witnesses })}
        </p>
      </div>
      <Code code={trackerText(ballot.tracker)} />
      <p>
        {found.anchor === null
          ? t('audit.ballot.notAnchored')
          : `${t('audit.ballot.anchored')} ${t('audit.anchor.unproven')}`}
      </p>
      <p>{t('audit.ballot.secret')}</p>
      <BallotTimeline session={session} found={found} />
    </>
  );
}

function headingOf(found: Lookup | null, symbols: string): string {
  switch (found?.kind) {
    case 'missing':
      return t('audit.ballot.missing.heading');
    case 'several':
      return t('audit.ballot.several.heading');
    case 'broken':
      return t('audit.ballot.broken.heading');
    default: {
      const shown = found?.kind === 'found' ? trackerText(found.ballot.tracker) : symbols;
      return t('audit.ballot.heading', { tracker: `${shown.slice(0, 4)}-${shown.slice(4, 8)}` });
    }
  }
}

function sentenceOf(found: Lookup): string {
  switch (found.kind) {
    case 'found': {
      if (found.ballot.kind === 'spoil') return t('audit.ballot.tested');
      return t('audit.ballot.onBoard', { position: found.ballot.index });
    }
    case 'missing':
      return t('audit.ballot.missing.lead');
    case 'several':
      return t('audit.ballot.several.lead');
    case 'broken':
      return t('audit.ballot.broken.lead');
    case 'garbled':
      return t('audit.ballot.garbled');
    case 'unreachable':
      return t('audit.ballot.unreachable');
    default:
      return found satisfies never;
  }
}
