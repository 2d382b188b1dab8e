/** A new passphrase, twice; one is suggested, an own one is as welcome. Paste works, and it can be shown. */
import { MIN_TRUSTEE_PASSPHRASE } from '#client';
import { useState } from 'preact/hooks';
import { CopyButton } from '../../kit/copy.js';
import { Problem } from '../../kit/frame.js';
import { t } from '../../kit/i18n.js';
import { ShowPassphrase } from './key-fields.js';

export interface NewPassphrase {
  first: string;
  second: string;
}

/** What is wrong with it, by field. */
export function passphraseProblems({ first, second }: NewPassphrase): Problem[] {
  // As the file counts it.
  if ([...first].length < MIN_TRUSTEE_PASSPHRASE) {
    return [new Problem('passphrase', () => t('office.trustees.error.short'))];
  }
  if (first !== second) return [new Problem('passphrase-again', () => t('office.trustees.error.different'))];
  return [];
}

interface PassphraseFieldsProps {
  suggestion: string;
  value: NewPassphrase;
  change: (value: NewPassphrase) => void;
  problems: Problem[];
}

export function PassphraseFields({ suggestion, value, change, problems }: PassphraseFieldsProps) {
  const [isShown, setShown] = useState(false);
  const field = (id: string, label: string, member: 'first' | 'second') => {
    const error = problems.find((problem) => problem.field === id)?.sentence ?? '';
    return (
      <div class={error === '' ? 'field' : 'field has-error'}>
        <label for={id}>{label}</label>
        {error !== '' && (
          <p class="error" id={`${id}-error`}>
            {error}
          </p>
        )}
        <input
          class="input"
          id={id}
          {...(isShown ? { type: 'text' as const } : { type: 'password' as const })}
          autocomplete="new-password"
          spellcheck={false}
          dir="ltr"
          value={value[member]}
          aria-describedby={error === '' ? undefined : `${id}-error`}
          aria-invalid={error === '' ? undefined : true}
          onInput={(event) => change({ ...value, [member]: event.currentTarget.value })}
        />
      </div>
    );
  };
  return (
    <div class="stack">
      <div class="card tint stack">
        <p>{t('office.trustees.key.suggestion')}</p>
        <p class="mono break" dir="ltr" translate={false}>
          {suggestion}
        </p>
        <p>
          <CopyButton text={suggestion} label={t('office.trustees.key.copy')} />
        </p>
      </div>
      {field('passphrase', t('office.trustees.key.passphrase'), 'first')}
      {field('passphrase-again', t('office.trustees.key.again'), 'second')}
      <ShowPassphrase isShown={isShown} setShown={setShown} />
    </div>
  );
}
