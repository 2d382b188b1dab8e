/** One line to fill in, with its label, its hint and what is wrong with it. */
import type { Problem } from '../../kit/frame.js';
import { t } from '../../kit/i18n.js';
import { useState } from 'preact/hooks';

interface FieldProps {
  id: string;
  label: string;
  hint?: string;
  value: string;
  onInput: (value: string) => void;
  problems: readonly Problem[];
  type?: 'text' | 'password';
  autocomplete?: string;
  /** Codes: left to right, digits on a phone's keyboard where there are only digits. */
  inputMode?: 'numeric' | 'text';
  isCode?: boolean;
}

export function Field(props: FieldProps) {
  const { id, label, hint, value, onInput, problems, type = 'text', autocomplete = 'off', inputMode, isCode } = props;
  const [isShown, setShown] = useState(false);
  const own = problems.filter(({ field }) => field === id);
  const described = [hint === undefined ? '' : `${id}-hint`, own.length > 0 ? `${id}-error` : ''].join(' ').trim();
  const shape = {
    class: isCode === true ? 'input code' : 'input',
    id,
    autocomplete,
    inputMode,
    autocapitalize: isCode === true ? 'characters' : 'none',
    spellcheck: false,
    dir: isCode === true ? 'ltr' : 'auto',
    'aria-describedby': described === '' ? undefined : described,
    'aria-invalid': own.length > 0,
    value,
    onInput: (event: { currentTarget: HTMLInputElement }) => onInput(event.currentTarget.value),
  } as const;
  return (
    <div class={`field${own.length > 0 ? ' has-error' : ''}`}>
      <label class="label" for={id}>
        {label}
      </label>
      {hint !== undefined && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {own.map(({ sentence }) => (
        <p class="error" key={sentence} id={`${id}-error`}>
          {sentence}
        </p>
      ))}
      {type === 'password' && !isShown ? <input type="password" {...shape} /> : <input type="text" {...shape} />}
      {type === 'password' && (
        <label class="check">
          <input type="checkbox" checked={isShown} onChange={(event) => setShown(event.currentTarget.checked)} />
          {t('office.accounts.field.show')} <span class="vh">{label}</span>
        </label>
      )}
    </div>
  );
}
