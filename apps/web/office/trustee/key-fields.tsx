/** "Open your key": the key file and its passphrase. The file is read here and stays here. */
import { ClientError, publicKeysOf, type TrusteeKeys } from '#client';
import { useState } from 'preact/hooks';
import { Problem } from '../../kit/frame.js';
import { t } from '../../kit/i18n.js';
import { desk, JobError, once } from './desk.js';
import { codeOf, sentenceOf } from './problems.js';

export interface KeyInput {
  file: File | null;
  passphrase: string;
}

export const NO_KEY_INPUT: KeyInput = { file: null, passphrase: '' };
/** Far more than a key file has. */
const MAX_FILE_BYTES = 100_000;

interface KeyFieldsProps {
  input: KeyInput;
  change: (input: KeyInput) => void;
  problems: Problem[];
}

export function KeyFields({ input, change, problems }: KeyFieldsProps) {
  const [isShown, setShown] = useState(false);
  const errorOf = (field: string) => problems.find((problem) => problem.field === field)?.sentence ?? '';
  return (
    <div class="stack">
      <Field id="key-file" label={t('office.trustees.open.file')} error={errorOf('key-file')} hint>
        <input
          class="input"
          id="key-file"
          type="file"
          accept=".psephos-key"
          aria-describedby={`key-file-hint${errorOf('key-file') === '' ? '' : ' key-file-error'}`}
          aria-invalid={errorOf('key-file') === '' ? undefined : true}
          onChange={(event) => change({ ...input, file: event.currentTarget.files?.[0] ?? null })}
        />
      </Field>
      <Field id="key-passphrase" label={t('office.trustees.open.passphrase')} error={errorOf('key-passphrase')}>
        <input
          class="input"
          id="key-passphrase"
          {...(isShown ? { type: 'text' as const } : { type: 'password' as const })}
          autocomplete="off"
          spellcheck={false}
          dir="ltr"
          value={input.passphrase}
          aria-describedby={errorOf('key-passphrase') === '' ? undefined : 'key-passphrase-error'}
          aria-invalid={errorOf('key-passphrase') === '' ? undefined : true}
          onInput={(event) => change({ ...input, passphrase: event.currentTarget.value })}
        />
      </Field>
      <ShowPassphrase isShown={isShown} setShown={setShown} />
    </div>
  );
}

export function ShowPassphrase({ isShown, setShown }: { isShown: boolean; setShown: (shown: boolean) => void }) {
  return (
    <label class="row tight">
      <input type="checkbox" checked={isShown} onChange={(event) => setShown(event.currentTarget.checked)} />
      <span>{t('office.trustees.open.show')}</span>
    </label>
  );
}

function Field(props: {
  id: string;
  label: string;
  error: string;
  hint?: boolean;
  children: preact.ComponentChildren;
}) {
  return (
    <div class={props.error === '' ? 'field' : 'field has-error'}>
      <label for={props.id}>{props.label}</label>
      {props.hint === true && (
        <p class="hint" id={`${props.id}-hint`}>
          {t('office.trustees.open.hint')}
        </p>
      )}
      {props.error !== '' && (
        <p class="error" id={`${props.id}-error`}>
          {props.error}
        </p>
      )}
      {props.children}
    </div>
  );
}

/**
 * Opens the key file and puts the keys on the desk.
 * @param belongs  whether these public keys have a place in this election
 * @returns the keys, or what is wrong with which field
 */
export async function openKeys(
  { file, passphrase }: KeyInput,
  belongs: (keys: { signingKey: string; sealingKey: string }) => boolean,
): Promise<{ keys: TrusteeKeys } | { problems: Problem[] }> {
  if (file === null) return { problems: [new Problem('key-file', () => t('office.trustees.error.noFile'))] };
  if (passphrase === '') {
    return { problems: [new Problem('key-passphrase', () => t('office.trustees.error.noPassphrase'))] };
  }
  try {
    if (file.size > MAX_FILE_BYTES) throw new JobError('KEY_FILE_INVALID', 'larger than a key file');
    const answer = await once({ type: 'open', text: await file.text(), passphrase });
    if (answer.type !== 'opened') throw new Error('another answer than was asked for');
    if (!belongs(publicKeysOf(answer.keys))) throw new ClientError('NOT_A_MEMBER', null, 'keys of another place', null);
    desk.change({ keys: answer.keys });
    return { keys: answer.keys };
  } catch (error) {
    const field = codeOf(error) === 'KEY_FILE_NOT_OPENED' ? 'key-passphrase' : 'key-file';
    return { problems: [new Problem(field, () => sentenceOf(error))] };
  }
}
