/** V4: the recovery code, before anything has happened. Going on needs it entered again or saved as a file. */
import { BackLink, groups, pageLanguageTitle } from '../../kit/frame.js';
import { Code, CopyButton, saveFile } from '../../kit/copy.js';
import { t } from '../../kit/i18n.js';
import { go, pathOf, usePageTitle } from '../../kit/router.js';
import { announce } from '../../kit/status.js';
import { Layout, noChoices } from '../layout.js';
import type { Session } from '../session.js';

export function RecoveryPage({ session }: { session: Session }) {
  usePageTitle(t('vote.recovery.heading'), 'recovery');
  const { device, electionId } = session;
  if (device === null) return null;
  const code = device.recoveryCode();
  const to = (page: string) => go(pathOf('vote', electionId, page));
  return (
    <Layout session={session} step="signIn" where={noChoices()}>
      <BackLink href={pathOf('vote', electionId, '')} onClick={() => to('')}>
        {t('vote.back')}
      </BackLink>
      <div class="stack-l">
        <div class="stack">
          <h1 tabIndex={-1}>{t('vote.recovery.heading')}</h1>
          <p class="lead">{t('vote.recovery.lead')}</p>
        </div>
        <section class="tracker" aria-label={t('vote.recovery.label')}>
          <div class="stack">
            <Code code={code} />
            <div class="row">
              <CopyButton text={groups(code)} label={t('vote.recovery.action.copy')} className="btn quiet small" />
              <button class="btn quiet small" type="button" onClick={() => print()}>
                {t('vote.recovery.action.print')}
              </button>
              <button
                class="btn quiet small"
                type="button"
                onClick={() => {
                  const title = pageLanguageTitle(session.definition.title);
                  const address = `${location.origin}${pathOf('vote', electionId, '')}`;
                  const lines = [title, groups(code), address, t('vote.recovery.file.invitation')];
                  saveFile('recovery-code.txt', 'text/plain', `${lines.join('\n')}\n`);
                  session.recoverySaved = true;
                  announce(t('vote.recovery.status.saved'));
                }}
              >
                {t('vote.recovery.action.save')}
              </button>
            </div>
          </div>
        </section>
        <p>{t('vote.recovery.body')}</p>
        <div class="row">
          <button
            class="btn"
            type="button"
            onClick={() => {
              if (!session.recoverySaved) return to('recovery/check');
              // Saved as a file: nothing to type.
              void device.confirmRecoveryCode(code).then(() => to('token'));
            }}
          >
            {t('vote.action.continue')}
          </button>
        </div>
        <p>
          <a
            href={pathOf('vote', electionId, 'recovery/enter')}
            onClick={(event) => {
              event.preventDefault();
              to('recovery/enter');
            }}
          >
            {t('vote.recovery.link.have')}
          </a>
        </p>
      </div>
    </Layout>
  );
}
