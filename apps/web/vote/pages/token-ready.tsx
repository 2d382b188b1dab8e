/** V4b in the token phase: the token is here, voting begins later. A date for the calendar, made in the page. */
import { pageLanguageTitle } from '../../kit/frame.js';
import { saveFile } from '../../kit/copy.js';
import { t } from '../../kit/i18n.js';
import { pathOf, usePageTitle } from '../../kit/router.js';
import { announce } from '../../kit/status.js';
import { calendarFile } from '../calendar.js';
import { KeptEvidence } from '../evidence.js';
import { Layout, noChoices } from '../layout.js';
import { PromiseAlert } from '../promise.js';
import type { Session } from '../session.js';

export function TokenReady({ session }: { session: Session }) {
  const { definition, electionId } = session;
  const { votingOpens, votingCloses } = definition.schedule;
  usePageTitle(t('vote.tokenReady.heading'), 'token-ready');
  const title = pageLanguageTitle(definition.title);
  const save = () => {
    const url = `${location.origin}${pathOf('vote', electionId, '')}`;
    const description = t('vote.tokenReady.keep');
    const file = calendarFile({
      uid: `${electionId.slice(0, 32)}@psephos`,
      title,
      description,
      url,
      startMs: votingOpens,
      endMs: votingCloses,
      nowMs: Date.now(),
    });
    saveFile('voting.ics', 'text/calendar', file);
    announce(t('vote.tokenReady.status.saved'));
  };
  return (
    <Layout session={session} step="signIn" where={noChoices()}>
      <div class="stack-l">
        <div class="stack">
          <h1 tabIndex={-1}>{t('vote.tokenReady.heading')}</h1>
          <p class="lead">
            {session.phase === 'closed'
              ? t('vote.start.closed', { date: new Date(votingCloses) })
              : t('vote.tokenReady.lead', { date: new Date(votingOpens) })}
          </p>
        </div>
        <PromiseAlert session={session} />
        <p>{t('vote.tokenReady.keep')}</p>
        <p>{t('vote.token.lead')}</p>
        <div class="row">
          <button class="btn" type="button" onClick={save}>
            {t('vote.tokenReady.action.calendar')}
          </button>
        </div>
        <KeptEvidence session={session} />
      </div>
    </Layout>
  );
}
