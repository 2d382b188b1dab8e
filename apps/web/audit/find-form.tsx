/** "Find my ballot": what is typed stays in this page, which searches for it. */
import { useState } from 'preact/hooks';
import { t } from '../kit/i18n.js';
import { useAsked } from './lookup.js';
import type { AuditSession } from './session.js';
import { lookAt } from './sought.js';
import { readTyped } from './tracker-text.js';

interface FindFormProps {
  session: AuditSession;
  id: string;
  /** Where another button is the page's first one. */
  quiet?: boolean;
}

export function FindForm({ session, id, quiet = false }: FindFormProps) {
  const [typed, setTyped] = useState('');
  const [error, setError] = useState('');
  const asked = useAsked(session) ?? null;
  const describedBy = [`${id}-h`, ...(asked !== null ? [`${id}-p`] : []), ...(error === '' ? [] : [`${id}-e`])].join(
    ' ',
  );
  return (
    <form
      class="card tint row search"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        const read = readTyped(typed);
        if ('error' in read) {
          setError(read.error);
          document.getElementById(id)?.focus();
          return;
        }
        setError('');
        setTyped('');
        lookAt(session, read.symbols);
      }}
    >
      <div class="field grow">
        <label for={id}>{t('audit.find.label')}</label>
        <p class="hint" id={`${id}-h`}>
          {t('audit.find.hint')}
        </p>
        {asked !== null && (
          <p class="hint" id={`${id}-p`}>
            {t('audit.find.private.large', { count: asked.count, shared: asked.sharedBy })}
          </p>
        )}
        {error !== '' && (
          <p class="error" id={`${id}-e`} role="alert">
            {t(error)}
          </p>
        )}
        <input
          class="input code"
          id={id}
          autocomplete="off"
          autocapitalize="characters"
          spellcheck={false}
          dir="ltr"
          value={typed}
          aria-invalid={error !== '' ? true : undefined}
          aria-describedby={describedBy}
          onInput={(event) => setTyped(event.currentTarget.value)}
        />
      </div>
      <button class={quiet ? 'btn quiet' : 'btn'} type="submit">
        {t('audit.find.action')}
      </button>
    </form>
  );
}
