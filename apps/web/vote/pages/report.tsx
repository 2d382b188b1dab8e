/**
 * V8b: a test that did not match. The report goes from the voter to the election office by email or as a file, never
 * through the device's suspected page to a server; the opened ballot is attached only when she says so.
 */
import { generateCode } from '#crypto';
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { BackLink, pageLanguageTitle } from '../../kit/frame.js';
import { saveFile } from '../../kit/copy.js';
import { t } from '../../kit/i18n.js';
import { go, pathOf, usePageTitle } from '../../kit/router.js';
import { Layout, notCast } from '../layout.js';
import type { Session } from '../session.js';

const REASONS = ['code', 'choices', 'other'] as const;
type Reason = (typeof REASONS)[number];
type Way = 'email' | 'file';

const NUMBER_LENGTH = 8;
/** Addresses longer than this are cut by some mail programs. */
const LONG_ADDRESS = 1_900;

export function ReportPage({ session }: { session: Session }) {
  const [number] = useState(() => generateCode().slice(0, NUMBER_LENGTH));
  const [reason, setReason] = useState<Reason>('choices');
  const [words, setWords] = useState('');
  const [attach, setAttach] = useState(false);
  const [way, setWay] = useState<Way | null>(null);
  const { challenge, electionId, definition } = session;
  const text = [
    `${t('vote.report.text.number')} ${number}`,
    pageLanguageTitle(definition.title),
    `${t('vote.report.text.election')} ${electionId}`,
    t(`vote.report.reason.${reason}`),
    words,
    attach && challenge !== null ? `${t('vote.report.text.ballot')} ${challenge}` : '',
  ]
    .filter((line) => line !== '')
    .join('\n\n');
  const give = (chosen: Way) => {
    if (chosen === 'file') saveFile(`report-${number}.txt`, 'text/plain', `${text}\n`);
    setWay(chosen);
  };
  if (way !== null) return <Written session={session} number={number} way={way} back={() => setWay(null)} />;
  return (
    <Page session={session} heading={t('vote.report.heading')} identity="report">
      <p class="lead">{t('vote.report.lead')}</p>
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
          <fieldset>
            <legend class="label">{t('vote.report.attach.heading')}</legend>
            <label class="option">
              <input type="checkbox" checked={attach} onChange={(event) => setAttach(event.currentTarget.checked)} />
              <span>
                <b>{t('vote.report.attach.label')}</b>
              </span>
            </label>
          </fieldset>
        )}
        <Ways email={definition.contact.email} text={text} give={give} />
        <p class="muted">{t('vote.report.how')}</p>
      </form>
    </Page>
  );
}

/** By email or as a file: neither is better, and where the email would be too long the page says so. */
function Ways({ email, text, give }: { email: string; text: string; give: (way: Way) => void }) {
  const subject = encodeURIComponent(t('vote.report.heading'));
  const letter = `mailto:${email}?subject=${subject}&body=${encodeURIComponent(text)}`;
  return (
    <>
      {email !== '' && letter.length > LONG_ADDRESS && <p class="band amber">{t('vote.report.long')}</p>}
      <div class="row">
        {email !== '' && (
          <a class="btn quiet" href={letter} onClick={() => give('email')}>
            {t('vote.report.action.send')}
          </a>
        )}
        <button class="btn quiet" type="button" onClick={() => give('file')}>
          {t('vote.report.action.save')}
        </button>
      </div>
    </>
  );
}

function Written({ session, number, way, back }: { session: Session; number: string; way: Way; back: () => void }) {
  return (
    <Page session={session} heading={t('vote.report.written.heading', { n: number })} identity="report-written">
      <p class="lead">{t(`vote.report.written.${way}`)}</p>
      <p>{t('vote.report.lead')}</p>
      <div class="row">
        <button class="btn quiet" type="button" onClick={back}>
          {t('vote.report.action.back')}
        </button>
      </div>
    </Page>
  );
}

interface PageProps {
  session: Session;
  heading: string;
  identity: string;
  children: ComponentChildren;
}

function Page({ session, heading, identity, children }: PageProps) {
  usePageTitle(heading, identity);
  const back = pathOf('vote', session.electionId, session.challenge === null ? '' : 'test');
  return (
    <Layout session={session} step="cast" where={notCast(t('vote.where.device.tested'))}>
      <BackLink href={back} onClick={() => go(back)}>
        {t('vote.back')}
      </BackLink>
      <div class="stack-l">
        <h1 tabIndex={-1}>{heading}</h1>
        {children}
      </div>
    </Layout>
  );
}
