/** O1: signing in, by passkey, or by password and one-time code. */
import { useState } from 'preact/hooks';
import { ErrorSummary, Problem } from '../../kit/frame.js';
import { t } from '../../kit/i18n.js';
import { usePageTitle } from '../../kit/router.js';
import { Layout, PageLink } from '../layout.js';
import { Field } from '../parts/field.js';
import { useWork, type Work } from '../parts/use-work.js';
import { answerByPasskey, hasPasskeys } from '../passkeys.js';
import type { PageProps } from '../routes.js';
import type { OfficeSession } from '../session.js';

export function SignInPage({ session }: PageProps) {
  const heading = t('office.accounts.signIn.heading');
  const work = useWork(session, () => t('office.accounts.error.signIn'));
  usePageTitle(heading, 'sign-in', work.problems.length > 0);
  const passkeys = hasPasskeys();
  const byPasskey = () =>
    work.run(async () => {
      const question = await session.accounts.passkeyForSignIn();
      await session.accounts.signInByPasskey(question.id, await answerByPasskey(question));
      await session.load();
    });
  return (
    <Layout session={session}>
      <div class="stack narrow">
        <ErrorSummary problems={work.problems} />
        <h1 tabIndex={-1}>{heading}</h1>
        {session.wasSignedOut && <p class="note amber">{t('office.accounts.error.signedOut')}</p>}
        {!session.isSetUp && <p class="note amber">{t('office.accounts.signIn.notSetUp')}</p>}
        {passkeys ? (
          <>
            <button class="btn" type="button" aria-disabled={work.isBusy} onClick={byPasskey}>
              {t('office.accounts.signIn.action.passkey')}
            </button>
            <details>
              <summary>{t('office.accounts.signIn.other')}</summary>
              <PasswordForm session={session} work={work} isPrimary={false} />
            </details>
          </>
        ) : (
          <>
            <p class="note">{t('office.accounts.passkey.unavailable')}</p>
            <PasswordForm session={session} work={work} isPrimary />
          </>
        )}
        <p>
          <PageLink to="recover">{t('office.accounts.recover.link')}</PageLink>
        </p>
      </div>
    </Layout>
  );
}

function PasswordForm({ session, work, isPrimary }: { session: OfficeSession; work: Work; isPrimary: boolean }) {
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const submit = () => {
    const found = [
      ...(name.trim() === '' ? [new Problem('name', () => t('office.accounts.error.nameEmpty'))] : []),
      ...(password === '' ? [new Problem('password', () => t('office.accounts.error.passwordEmpty'))] : []),
      ...(/^\d{6}$/.test(code.replace(/\s/g, '')) ? [] : [new Problem('code', () => t('office.accounts.error.code'))]),
    ];
    if (found.length > 0) return work.setProblems(found);
    work.run(async () => {
      await session.accounts.signInByPassword(name, password, code.replace(/\s/g, ''));
      await session.load();
    });
  };
  return (
    <form
      class="stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Field
        id="name"
        label={t('office.accounts.name.label')}
        autocomplete="username"
        value={name}
        onInput={setName}
        problems={work.problems}
      />
      <Field
        id="password"
        label={t('office.accounts.password.label')}
        type="password"
        autocomplete="current-password"
        value={password}
        onInput={setPassword}
        problems={work.problems}
      />
      <Field
        id="code"
        label={t('office.accounts.code.label')}
        hint={t('office.accounts.code.hint')}
        autocomplete="one-time-code"
        inputMode="numeric"
        isCode
        value={code}
        onInput={setCode}
        problems={work.problems}
      />
      <button class={isPrimary ? 'btn' : 'btn quiet'} aria-disabled={work.isBusy}>
        {t('office.accounts.signIn.action.password')}
      </button>
    </form>
  );
}
