/**
 * The other way of signing in: a password, and an authenticator app beside it. Two steps: the password, then the secret of
 * the authenticator, shown once, and a code of it.
 */
import { useState } from 'preact/hooks';
import type { NewAuthenticator } from '#client';
import { Code, CopyButton } from '../../kit/copy.js';
import { Problem } from '../../kit/frame.js';
import { t } from '../../kit/i18n.js';
import { QrCode } from '../../kit/qr.js';
import { codeOf } from '../problems.js';
import { Field } from './field.js';
import type { Work } from './use-work.js';

const SHORTEST = 12;

interface SetupProps {
  work: Work;
  isPrimary: boolean;
  /** The account's name, for password managers. */
  name: string;
  /** What is wrong with the rest of the page, before anything is asked. */
  check: () => Problem[];
  ask: () => Promise<NewAuthenticator>;
  finish: (id: string, password: string, code: string) => Promise<void>;
}

export function PasswordSetup({ work, isPrimary, name, check, ask, finish }: SetupProps) {
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [authenticator, setAuthenticator] = useState<NewAuthenticator | null>(null);
  const { problems, setProblems } = work;
  const submit = () => {
    const found = check();
    if ([...password.normalize('NFC')].length < SHORTEST) {
      found.push(new Problem('password', () => t('office.accounts.error.passwordShort', { n: SHORTEST })));
    }
    const digits = code.replace(/\s/g, '');
    if (authenticator !== null && !/^\d{6}$/.test(digits)) {
      found.push(new Problem('code', () => t('office.accounts.error.code')));
    }
    if (found.length > 0) return setProblems(found);
    work.run(async () => {
      if (authenticator === null) return setAuthenticator(await ask());
      try {
        await finish(authenticator.id, password, digits);
      } catch (error) {
        setCode('');
        // A mistyped code is typed again; after everything else the next try is with a new secret.
        if (codeOf(error) !== 'ONE_TIME_CODE_WRONG') setAuthenticator(null);
        throw error;
      }
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
      <input class="vh" type="text" autocomplete="username" value={name} readonly tabIndex={-1} aria-hidden="true" />
      <Field
        id="password"
        label={t('office.accounts.password.new.label')}
        hint={t('office.accounts.password.new.hint', { n: SHORTEST })}
        type="password"
        autocomplete="new-password"
        value={password}
        onInput={setPassword}
        problems={problems}
      />
      {authenticator !== null && (
        <>
          <p>{t('office.accounts.authenticator.lead')}</p>
          <QrCode text={authenticator.uri} label={t('office.accounts.authenticator.qr')} />
          <p>{t('office.accounts.authenticator.byHand')}</p>
          <Code code={authenticator.secret} />
          <CopyButton text={authenticator.secret} label={t('office.accounts.authenticator.copy')} />
          <Field
            id="code"
            label={t('office.accounts.code.label')}
            hint={t('office.accounts.code.hint')}
            autocomplete="one-time-code"
            inputMode="numeric"
            isCode
            value={code}
            onInput={setCode}
            problems={problems}
          />
        </>
      )}
      <button class={isPrimary || authenticator !== null ? 'btn' : 'btn quiet'} aria-disabled={work.isBusy}>
        {authenticator === null ? t('office.accounts.action.continue') : t('office.accounts.password.action.finish')}
      </button>
    </form>
  );
}
