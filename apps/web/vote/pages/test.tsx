/** V8: the opened ballot, for the second device. It was given up on the board before this code was shown. */
import type { ComponentChildren } from 'preact';
import { CopyButton } from '../../kit/copy.js';
import { t } from '../../kit/i18n.js';
import { QrCode } from '../../kit/qr.js';
import { go, pathOf, usePageTitle } from '../../kit/router.js';
import { Layout, notCast } from '../layout.js';
import type { Session } from '../session.js';

export function TestPage({ session }: { session: Session }) {
  const { challenge, electionId } = session;
  usePageTitle(t('vote.test.title'), 'test');
  if (challenge === null) return null;
  const again = () => {
    session.startAgain();
    go(pathOf('vote', electionId, 'contest/1'), 'replace');
  };
  return (
    <Layout session={session} step="cast" where={notCast(t('vote.where.device.tested'))}>
      <div class="stack-l">
        <div class="stack">
          <h1 tabIndex={-1}>{t('vote.test.heading')}</h1>
          <p class="lead">{t(session.hasCastBefore ? 'vote.test.lead.again' : 'vote.test.lead')}</p>
        </div>
        <ol class="timeline">
          <Step number={1} title={t('vote.test.step.scan')}>
            <QrCode text={challenge} label={t('vote.test.qr')} />
            <p>
              <CopyButton text={challenge} label={t('vote.cast.action.copy')} className="btn plain small" />
            </p>
          </Step>
          <Step number={2} title={t('vote.test.step.compare')}>
            <p class="meta">{t('vote.test.step.compare.body')}</p>
          </Step>
          <Step number={3} title={t('vote.test.step.look')}>
            <p class="meta">{t('vote.test.step.look.body')}</p>
          </Step>
        </ol>
        <section class="decide-main stack" aria-labelledby="same-h">
          <h2 id="same-h">{t('vote.test.match.heading')}</h2>
          <div class="row fill">
            <button class="btn" type="button" onClick={again}>
              {t('vote.test.action.matched')}
            </button>
            <button class="btn warn" type="button" onClick={() => go(pathOf('vote', electionId, 'report'))}>
              {t('vote.test.action.different')}
            </button>
          </div>
          <p class="muted">{t('vote.test.match.body')}</p>
        </section>
      </div>
    </Layout>
  );
}

function Step({ number, title, children }: { number: number; title: string; children: ComponentChildren }) {
  return (
    <li>
      <span class="nb" aria-hidden="true">
        {number}
      </span>
      <div class="stack">
        <b>{title}</b>
        {children}
      </div>
    </li>
  );
}
