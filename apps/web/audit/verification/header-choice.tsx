/** "Which source of block headers do you trust?": without an answer check 9b is not run, and the verdict says so. */
import { t } from '../../kit/i18n.js';
import type { Services } from '../../kit/services.js';
import type { HeaderPlace } from '../../kit/record-places.js';

export interface HeaderChoice {
  kind: 'service' | 'address' | 'file' | 'none';
  address: string;
  file: Blob | null;
}

export const firstHeaderChoice = (services: Services): HeaderChoice => ({
  kind: services.hasHeaders ? 'service' : 'none',
  address: '',
  file: null,
});

/** What the worker is told, or the key of the sentence that says what is missing. */
export function headerPlaceOf(choice: HeaderChoice): { place: HeaderPlace | null } | { error: string } {
  switch (choice.kind) {
    case 'none':
      return { place: null };
    case 'service':
      return { place: { kind: 'service', url: location.origin, network: null } };
    case 'address': {
      const url = choice.address.trim();
      if (!/^https?:\/\/[^\s/]+/.test(url)) return { error: 'audit.headers.error.address' };
      return { place: { kind: 'service', url, network: null } };
    }
    case 'file':
      if (choice.file === null) return { error: 'audit.headers.error.file' };
      return { place: { kind: 'file', blob: choice.file } };
    default:
      return choice.kind satisfies never;
  }
}

interface HeaderFieldsProps {
  services: Services;
  choice: HeaderChoice;
  change: (choice: HeaderChoice) => void;
  /** Sentence about a field that is missing, or "". */
  error: string;
}

export function HeaderFields({ services, choice, change, error }: HeaderFieldsProps) {
  const kinds = [...(services.hasHeaders ? ['service' as const] : []), 'address', 'file', 'none'] as const;
  return (
    <fieldset class="stack">
      <legend>
        <h2>{t('audit.headers.legend')}</h2>
      </legend>
      <p class="hint">{t('audit.headers.hint')}</p>
      <div class="options">
        {kinds.map((kind) => (
          <label class="option" key={kind}>
            <input
              type="radio"
              name="headers"
              value={kind}
              checked={choice.kind === kind}
              onChange={() => change({ ...choice, kind })}
            />
            <span>
              <b>{t(`audit.headers.${kind}.label`)}</b>
              <span class="d">{t(`audit.headers.${kind}.hint`)}</span>
              {kind === 'service' && (
                <span class="d">
                  <bdi class="mono break" dir="ltr">
                    {services.headersUrl}
                  </bdi>
                </span>
              )}
            </span>
          </label>
        ))}
      </div>
      {error !== '' && (
        <p class="error" id="headers-error">
          {error}
        </p>
      )}
      {choice.kind === 'address' && (
        <div class="field">
          <label for="headers-address">{t('audit.headers.address.field')}</label>
          <input
            class="input"
            id="headers-address"
            type="url"
            autocomplete="off"
            dir="ltr"
            value={choice.address}
            aria-describedby={error === '' ? undefined : 'headers-error'}
            aria-invalid={error === '' ? undefined : true}
            onInput={(event) => change({ ...choice, address: event.currentTarget.value })}
          />
        </div>
      )}
      {choice.kind === 'file' && (
        <div class="field">
          <label for="headers-file">{t('audit.headers.file.field')}</label>
          <input
            class="input"
            id="headers-file"
            type="file"
            accept=".json,application/json"
            aria-describedby={error === '' ? undefined : 'headers-error'}
            onChange={(event) => change({ ...choice, file: event.currentTarget.files?.[0] ?? null })}
          />
        </div>
      )}
    </fieldset>
  );
}
