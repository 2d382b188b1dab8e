/** A passphrase that can be pasted, kept by a password manager, and looked at. */
import { useState } from 'preact/hooks';
import { t } from '../../kit/i18n.js';

interface PassphraseFieldProps {
  id: string;
  label: string;
  hint?: string;
  /** "new-password" for one that is being chosen. */
  kind: 'new-password' | 'current-password';
  value: string;
  error: string;
  change: (value: string) => void;
}

export function PassphraseField({ id, label, hint, kind, value, error, change }: PassphraseFieldProps) {
  const [shown, setShown] = useState(false);
  const described = [...(hint === undefined ? [] : [`${id}-h`]), ...(error === '' ? [] : [`${id}-e`])].join(' ');
  const shared = {
    class: 'input',
    id,
    autocomplete: kind,
    spellcheck: false,
    value,
    'aria-invalid': error !== '',
    'aria-describedby': described === '' ? undefined : described,
    onInput: (event: { currentTarget: HTMLInputElement }) => change(event.currentTarget.value),
  } as const;
  return (
    <div class={error === '' ? 'field' : 'field has-error'}>
      <label for={id}>{label}</label>
      {hint !== undefined && (
        <p class="hint" id={`${id}-h`}>
          {hint}
        </p>
      )}
      {error !== '' && (
        <p class="error" id={`${id}-e`}>
          {error}
        </p>
      )}
      {shown ? <input type="text" {...shared} /> : <input type="password" {...shared} />}
      <p class="small">
        <label>
          <input type="checkbox" checked={shown} onChange={(event) => setShown(event.currentTarget.checked)} />{' '}
          {t('office.roll.passphrase.show')}
        </label>
      </p>
    </div>
  );
}
