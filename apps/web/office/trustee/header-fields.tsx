/**
 * "Which source of block headers do you trust?" Without one nothing is decrypted, and none is chosen beforehand. This bundle speaks to its own origin alone,
 * because her keys are in it: another source than the one that the server passes on comes as a file.
 */
import { Problem } from '../../kit/frame.js';
import { t } from '../../kit/i18n.js';
import type { HeaderPlace } from '../../kit/record-places.js';
import type { Services } from '../../kit/services.js';

export interface HeaderChoice {
  /** null until she has chosen: nobody chooses for her. */
  kind: 'service' | 'file' | null;
  file: File | null;
}

export function headerPlaceOf({ kind, file }: HeaderChoice): HeaderPlace | null {
  if (kind === 'service') return { kind: 'service', url: location.origin, network: null };
  return kind === null || file === null ? null : { kind: 'file', blob: file };
}

/** What is missing, and where; null where there is a place. */
export function headerProblemOf(services: Services, choice: HeaderChoice): Problem | null {
  if (headerPlaceOf(choice) !== null) return null;
  if (choice.kind === 'file') return new Problem('headers-file', () => t('office.trustees.headers.error'));
  const [first] = kindsOf(services);
  return new Problem(`headers-source-${first}`, () => t('office.trustees.headers.choose'));
}

function kindsOf(services: Services): ('service' | 'file')[] {
  return services.hasHeaders ? ['service', 'file'] : ['file'];
}

interface HeaderFieldsProps {
  services: Services;
  choice: HeaderChoice;
  change: (choice: HeaderChoice) => void;
  error: string;
}

export function HeaderFields({ services, choice, change, error }: HeaderFieldsProps) {
  return (
    <fieldset class="stack">
      <legend>
        <h3>{t('office.trustees.headers.legend')}</h3>
      </legend>
      <p class="hint">{t('office.trustees.headers.hint')}</p>
      <div class="options">
        {kindsOf(services).map((kind) => (
          <label class="option" key={kind}>
            <input
              id={`headers-source-${kind}`}
              type="radio"
              name="headers"
              value={kind}
              checked={choice.kind === kind}
              onChange={() => change({ ...choice, kind })}
            />
            <span>
              <b>{t(`office.trustees.headers.${kind}.label`)}</b>
              <span class="d">{t(`office.trustees.headers.${kind}.hint`)}</span>
            </span>
          </label>
        ))}
      </div>
      {choice.kind === 'file' && (
        <div class={error === '' ? 'field' : 'field has-error'}>
          <label for="headers-file">{t('office.trustees.headers.file.field')}</label>
          {error !== '' && (
            <p class="error" id="headers-error">
              {error}
            </p>
          )}
          <input
            class="input"
            id="headers-file"
            type="file"
            accept=".json,application/json"
            aria-describedby={error === '' ? undefined : 'headers-error'}
            aria-invalid={error === '' ? undefined : true}
            onChange={(event) => change({ ...choice, file: event.currentTarget.files?.[0] ?? null })}
          />
        </div>
      )}
    </fieldset>
  );
}
