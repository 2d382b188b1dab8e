/**
 * V8b: a test that did not match. The report goes from the voter to the election office by email or as a file, never
 * through the device's suspected page to a server; the opened ballot is attached only when she says so.
 */
import { useState } from 'preact/hooks';
import { BackLink, pageLanguageTitle } from '../../kit/frame.js';
import { saveFile } from '../../kit/copy.js';
import { t } from '../../kit/i18n.js';
import { go, pathOf, usePageTitle } from '../../kit/router.js';
import { announce } from '../../kit/status.js';
import { Layout, notCast } from '../layout.js';
import type { Session } from '../session.js';

const REASONS = ['code', 'choices', 'other'] as const;
type Reason = (typeof REASONS)[number];

export function ReportPage({ session }: { session: Session }) {
  usePageTitle(t('vote.report.heading'), 'report');
  const [reason, setReason] = useState<Reason>('choices');
  const [words, setWords] = useState('');
  const [attach, setAttach] = useState(false);
  const { challenge, electionId, definition } = session;
  const back = pathOf('vote', electionId, challenge === null ? '' : 'test');
  const text = [
    pageLanguageTitle(definition.title),
    `${t('vote.report.text.election')} ${electionId}`,
    t(`vote.report.reason.${reason}`),
    words,
    attach && challenge !== null ? `${t('vote.report.text.ballot')} ${challenge}` : '',
  ]
    .filter((line) => line !== '')
    .join('\n\n');
  const { email } = definition.contact;
  const letter = `mailto:${email}?subject=${encodeURIComponent(t('vote.report.heading'))}&body=${encodeURIComponent(text)}`;
  return (
    <Layout session={session} step="cast" where={notCast(t('vote.where.device.tested'))}>
      <BackLink href={back} onClick={() => go(back)}>
        {t('vote.back')}
      </BackLink>
      <div class="stack-l">
        <div class="stack">
          <h1 tabIndex={-1}>{t('vote.report.heading')}</h1>
          <p class="lead">{t('vote.report.lead')}</p>
        </div>
        <form class="stack" autocomplete="off" onSubmit={(event) => event.preventDefault()}>
          <fieldset>
            <legend class="label">{t('vote.report.reason.label')}</legend>
            <div class="options">
              {REASONS.map((name) => (
                <label class="option" key={name}>
                  <input type="radio" name="reason" checked={reason === name} onChange={() => setReason(name)} />
                  <span>
                    <b>{t(`vote.report.reason.${name}`)}</b>
                  </span>
                </label>
              ))}
            </div>
          </fieldset>
          <div class="field">
            <label for="words">{t('vote.report.words.label')}</label>
            <textarea
              class="input"
              id="words"
              rows={4}
              value={words}
              onInput={(event) => setWords(event.currentTarget.value)}
            />
          </div>
          {challenge !== null && (
            <label class="option">
              <input type="checkbox" checked={attach} onChange={(event) => setAttach(event.currentTarget.checked)} />
              <span>
                <b>{t('vote.report.attach.label')}</b>
              </span>
            </label>
          )}
          <div class="row">
            {email !== '' && (
              <a class="btn" href={letter}>
                {t('vote.report.action.send')}
              </a>
            )}
            <button
              class={email === '' ? 'btn' : 'btn quiet'}
              type="button"
              onClick={() => {
                saveFile('report.txt', 'text/plain', `${text}\n`);
                announce(t('vote.report.status.saved'));
              }}
            >
              {t('vote.report.action.save')}
            </button>
          </div>
          <p class="muted">{t('vote.report.how')}</p>
        </form>
      </div>
    </Layout>
  );
}
