/** A new passphrase, twice. */
import { useState } from 'preact/hooks';
import { Problem } from '../../kit/frame.js';
import { t } from '../../kit/i18n.js';
import { Field } from './field.js';
import type { Work } from './use-work.js';

const SHORTEST = 16;

interface FormProps {
  work: Work;
  action: string;
  use: (passphrase: string) => Promise<void>;
}

export function PassphraseForm({ work, action, use }: FormProps) {
  const [first, setFirst] = useState('');
  const [second, setSecond] = useState('');
  const submit = () => {
    if ([...first].length < SHORTEST) {
      return work.setProblems([
        new Problem('passphrase', () => t('office.accounts.error.passphraseLength', { n: SHORTEST })),
      ]);
    }
    if (first !== second) {
      return work.setProblems([new Problem('passphrase-again', () => t('office.accounts.error.passphraseDifferent'))]);
    }
    work.run(() => use(first));
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
        id="passphrase"
        label={t('office.accounts.key.passphrase.new')}
        hint={t('office.accounts.key.passphrase.hint', { n: SHORTEST })}
        type="password"
        autocomplete="new-password"
        value={first}
        onInput={setFirst}
        problems={work.problems}
      />
      <Field
        id="passphrase-again"
        label={t('office.accounts.key.passphrase.again')}
        type="password"
        autocomplete="new-password"
        value={second}
        onInput={setSecond}
        problems={work.problems}
      />
      <button class="btn" aria-disabled={work.isBusy}>
        {action}
      </button>
    </form>
  );
}
