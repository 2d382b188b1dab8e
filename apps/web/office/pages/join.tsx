/**
 * A one-time link: of the first account, of an invitation, or of a recovery. Whoever opens it sets her first way of signing
 * in; where two officials had to agree, with the code that the second one hands over.
 */
import { useEffect, useState } from 'preact/hooks';
import type { OpenedLink } from '#client';
import { ErrorSummary, Problem } from '../../kit/frame.js';
import { t } from '../../kit/i18n.js';
import { go, usePageTitle } from '../../kit/router.js';
import { Layout, PageLink } from '../layout.js';
import { Field } from '../parts/field.js';
import { PasswordSetup } from '../parts/password-setup.js';
import { useWork } from '../parts/use-work.js';
import { hasPasskeys, makePasskey } from '../passkeys.js';
import { officeSentence } from '../problems.js';
import type { PageProps } from '../routes.js';
import type { OfficeSession } from '../session.js';

export function JoinPage({ session }: PageProps) {
  const [secret] = useState(() => session.linkSecret);
  const [link, setLink] = useState<OpenedLink | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const look = () => {
    session.accounts
      .openLink(secret)
      .then(setLink, (error: unknown) => setProblem(new Problem(null, () => officeSentence(error))));
  };
  useEffect(() => {
    if (secret !== '') look();
  }, [secret]);
  if (link !== null && !(link.needsSecond && !link.isApproved)) {
    return <JoinForm session={session} secret={secret} link={link} />;
  }
  if (secret === '') return <OpenAgain session={session} />;
  return <Waiting session={session} isWaiting={link !== null} problem={problem} again={look} />;
}

/** The secret was taken out of the address, so a page that is loaded again has none: the link has it still. */
function OpenAgain({ session }: { session: OfficeSession }) {
  const heading = t('office.accounts.join.again.heading');
  usePageTitle(heading, 'join-again');
  return (
    <Layout session={session}>
      <div class="stack narrow">
        <h1 tabIndex={-1}>{heading}</h1>
        <p>{t('office.accounts.join.again.lead')}</p>
      </div>
    </Layout>
  );
}

/** Before the link is known, when it is not valid, and as long as the second official has not agreed. */
function Waiting(props: { session: OfficeSession; isWaiting: boolean; problem: Problem | null; again: () => void }) {
  const { session, isWaiting, problem, again } = props;
  const heading = t(problem === null ? 'office.shell.name' : 'office.accounts.join.invalid.heading');
  usePageTitle(heading, problem === null ? 'join-wait' : 'join-invalid');
  return (
    <Layout session={session}>
      <div class="stack narrow">
        <h1 tabIndex={-1}>{heading}</h1>
        {problem !== null && <p role="alert">{problem.sentence}</p>}
        {isWaiting && (
          <>
            <p>{t('office.accounts.join.waiting')}</p>
            <button class="btn" type="button" onClick={again}>
              {t('common.error.tryAgain')}
            </button>
          </>
        )}
        <p>
          <PageLink to="">{t('office.shell.link.start')}</PageLink>
        </p>
      </div>
    </Layout>
  );
}

function JoinForm({ session, secret, link }: { session: OfficeSession; secret: string; link: OpenedLink }) {
  const heading = t(`office.accounts.join.${link.kind}.heading`);
  const work = useWork(session, () => t('office.accounts.error.passkey'));
  usePageTitle(heading, 'join', work.problems.length > 0);
  const [name, setName] = useState('');
  const [code, setCode] = useState('');
  const use = { secret, code, name: link.name ?? name };
  const check = (): Problem[] => [
    ...(use.name.trim() === '' ? [new Problem('name', () => t('office.accounts.error.nameEmpty'))] : []),
    ...(link.needsSecond && code.trim() === ''
      ? [new Problem('second', () => t('office.accounts.error.secondEmpty'))]
      : []),
  ];
  const enter = async () => {
    session.takeSecret();
    await session.load();
    go('/office/account', 'replace');
  };
  const byPasskey = () => {
    const found = check();
    if (found.length > 0) return work.setProblems(found);
    work.run(async () => {
      const question = await session.accounts.passkeyForLink(use);
      await session.accounts.joinByPasskey(use, question.id, await makePasskey(question));
      await enter();
    });
  };
  const passkeys = hasPasskeys();
  const other = (
    <PasswordSetup
      work={work}
      isPrimary={!passkeys}
      name={use.name}
      check={check}
      ask={() => session.accounts.authenticatorForLink(use)}
      finish={async (id, password, digits) => {
        await session.accounts.joinByPassword(use, id, password, digits);
        await enter();
      }}
    />
  );
  return (
    <Layout session={session}>
      <div class="stack narrow">
        <ErrorSummary problems={work.problems} />
        <h1 tabIndex={-1}>{heading}</h1>
        <p>
          {t(`office.accounts.join.${link.kind}.lead`, { name: `\u2068${link.name ?? ''}\u2069`, role: link.role })}
        </p>
        {link.name === null && (
          <Field
            id="name"
            label={t('office.accounts.name.own.label')}
            hint={t('office.accounts.name.own.hint')}
            autocomplete="name"
            value={name}
            onInput={setName}
            problems={work.problems}
          />
        )}
        {link.needsSecond && (
          <Field
            id="second"
            label={t('office.accounts.join.second.label')}
            hint={t('office.accounts.join.second.hint')}
            isCode
            value={code}
            onInput={setCode}
            problems={work.problems}
          />
        )}
        {passkeys ? (
          <>
            <p>{t('office.accounts.passkey.lead')}</p>
            <button class="btn" type="button" aria-disabled={work.isBusy} onClick={byPasskey}>
              {t('office.accounts.passkey.action.make')}
            </button>
            <details>
              <summary>{t('office.accounts.password.other')}</summary>
              {other}
            </details>
          </>
        ) : (
          <>
            <p class="note">{t('office.accounts.passkey.unavailable')}</p>
            {other}
          </>
        )}
      </div>
    </Layout>
  );
}
