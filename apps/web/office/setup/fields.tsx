/** Fields of the setup pages: native controls with label, hint and what is wrong. */
import type { LanguageMap } from '#record';
import type { ComponentChildren } from 'preact';
import type { Problem } from '../../kit/frame.js';
import { Icon } from '../../kit/icons.js';
import { t } from '../../kit/i18n.js';
import { fieldId, languageName } from './sentences.js';

interface Placed {
  /** Place in the plan: gives the field its id, and finds its problems. */
  path: string;
  problems: readonly Problem[];
}

/** The sentences at a field. */
export function FieldErrors({ path, problems }: Placed) {
  const own = problems.filter(({ field }) => field === fieldId(path));
  return (
    <>
      {own.map(({ sentence }) => (
        <p class="error" id={`${fieldId(path)}-error`} key={sentence}>
          <Icon name="warn" />
          {sentence}
        </p>
      ))}
    </>
  );
}

export const hasProblem = ({ path, problems }: Placed): boolean =>
  problems.some(({ field }) => field === fieldId(path));

interface TextFieldProps extends Placed {
  label: ComponentChildren;
  hint?: string;
  value: string;
  change: (value: string) => void;
  type?: 'text' | 'email' | 'tel' | 'url' | 'number' | 'datetime-local';
  lang?: string;
  isLong?: boolean;
  min?: number;
  max?: number;
  autocomplete?: string;
}

export function TextField({
  path,
  problems,
  label,
  hint,
  value,
  change,
  type: kind = 'text',
  lang,
  ...rest
}: TextFieldProps) {
  const id = fieldId(path);
  // The types of attributes tell kinds of input apart; these have what all kinds have.
  const type = kind as 'number';
  const isWrong = hasProblem({ path, problems });
  const described = [hint === undefined ? '' : `${id}-hint`, isWrong ? `${id}-error` : ''].filter(
    (each) => each !== '',
  );
  const shared = {
    class: 'input',
    id,
    value,
    lang,
    dir: kind === 'text' ? ('auto' as const) : undefined,
    'aria-invalid': isWrong,
    'aria-describedby': described.length === 0 ? undefined : described.join(' '),
  };
  return (
    <div class={`field${isWrong ? ' has-error' : ''}`}>
      <label for={id}>{label}</label>
      {hint !== undefined && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      <FieldErrors path={path} problems={problems} />
      {rest.isLong ? (
        <textarea {...shared} rows={3} onInput={(event) => change(event.currentTarget.value)} />
      ) : (
        <input
          {...shared}
          type={type}
          min={rest.min}
          max={rest.max}
          autocomplete={rest.autocomplete ?? 'off'}
          onInput={(event) => change(event.currentTarget.value)}
        />
      )}
    </div>
  );
}

interface TextsProps extends Placed {
  label: string;
  hint?: string;
  texts: LanguageMap;
  languages: readonly string[];
  change: (texts: LanguageMap) => void;
  isLong?: boolean;
}

/** One text in every language of the election. */
export function Texts({ label, texts, languages, change, path, hint, ...rest }: TextsProps) {
  const fields = languages.map((language, at) => (
    <TextField
      {...rest}
      {...(hint !== undefined && at === 0 && { hint })}
      key={language}
      path={`${path}.${language}`}
      label={languages.length === 1 ? label : t('office.setup.text.label', { label, language: languageName(language) })}
      lang={language}
      value={texts[language] ?? ''}
      change={(value) => change({ ...texts, [language]: value })}
    />
  ));
  return <>{fields}</>;
}

interface ChoiceProps<T extends string> extends Placed {
  legend: ComponentChildren;
  hint?: string;
  value: T;
  options: readonly { value: T; label: ComponentChildren; detail?: ComponentChildren }[];
  change: (value: T) => void;
}

/** One of a few. */
export function Choice<T extends string>({ path, problems, legend, hint, value, options, change }: ChoiceProps<T>) {
  const id = fieldId(path);
  const isWrong = hasProblem({ path, problems });
  return (
    <fieldset class={isWrong ? 'has-error' : ''}>
      <legend class="label">{legend}</legend>
      {hint !== undefined && <p class="hint">{hint}</p>}
      <FieldErrors path={path} problems={problems} />
      <div class="options">
        {options.map((option, at) => (
          <label class="option" key={option.value}>
            <input
              type="radio"
              name={id}
              id={at === 0 ? id : `${id}-${option.value}`}
              checked={value === option.value}
              onChange={() => change(option.value)}
            />
            <span>
              <b>{option.label}</b>
              {option.detail !== undefined && <span class="d">{option.detail}</span>}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

interface TickProps {
  id: string;
  label: ComponentChildren;
  detail?: ComponentChildren;
  checked: boolean;
  change: (on: boolean) => void;
}

export function Tick({ id, label, detail, checked, change }: TickProps) {
  return (
    <label class="option">
      <input type="checkbox" id={id} checked={checked} onChange={(event) => change(event.currentTarget.checked)} />
      <span>
        <b>{label}</b>
        {detail !== undefined && <span class="d">{detail}</span>}
      </span>
    </label>
  );
}

/** A whole number of a field; what is no number counts as 0, which no bound of a plan takes. */
export function wholeOf(text: string, max: number): number {
  const value = Number(text);
  return Number.isSafeInteger(value) && value >= 0 ? Math.min(value, max) : 0;
}

/** A price of a choice: it stops nothing. */
export function Warning({ children }: { children: ComponentChildren }) {
  return (
    <p class="band amber">
      <Icon name="warn" />
      <span>{children}</span>
    </p>
  );
}
