/** "Find my ballot": what is typed goes behind the `#` of the ballot's page, which no server sees. */
import { normalizeBase32 } from '#crypto';
import { useState } from 'preact/hooks';
import { t } from '../kit/i18n.js';
import { go, pathOf } from '../kit/router.js';
import { isAskedByPrefix, PREFIX_SYMBOLS } from './lookup.js';
import type { AuditSession } from './session.js';

export const LEAST_SYMBOLS = 8;

/** What a person typed as symbols of a tracker, or the key of what is wrong with it. */
export function readTyped(text: string): { symbols: string } | { error: string } {
  try {
    const symbols = normalizeBase32(text.trim());
    // The first QR code has a T before the 52 symbols.
    const tracker = symbols.length === 53 && symbols.startsWith('T') ? symbols.slice(1) : symbols;
    return tracker.length < LEAST_SYMBOLS ? { error: 'audit.find.error.short' } : { symbols: tracker };
  } catch {
    return { error: 'audit.find.error.characters' };
  }
}

interface FindFormProps {
  session: AuditSession;
  id: string;
  /** Where another button is the page's first one. */
  quiet?: boolean;
}

export function FindForm({ session, id, quiet = false }: FindFormProps) {
  const [typed, setTyped] = useState('');
  const [error, setError] = useState('');
  const describedBy = [
    `${id}-h`,
    ...(isAskedByPrefix(session) ? [`${id}-p`] : []),
    ...(error === '' ? [] : [`${id}-e`]),
  ].join(' ');
  return (
    <form
      class="card tint row search"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        const read = readTyped(typed);
        if ('error' in read) {
          setError(t(read.error));
          document.getElementById(id)?.focus();
          return;
        }
        setError('');
        const path = `${pathOf('audit', session.electionId, 'ballot')}#${read.symbols}`;
        go(path);
        // The same page with another fragment is no other page to the router.
        dispatchEvent(new HashChangeEvent('hashchange'));
      }}
    >
      <div class="field grow">
        <label for={id}>{t('audit.find.label')}</label>
        <p class="hint" id={`${id}-h`}>
          {t('audit.find.hint')}
        </p>
        {isAskedByPrefix(session) && (
          <p class="hint" id={`${id}-p`}>
            {t('audit.find.private.large', { count: PREFIX_SYMBOLS })}
          </p>
        )}
        {error !== '' && (
          <p class="error" id={`${id}-e`} role="alert">
            {error}
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
