/** A secret that is shown this once: copied or saved now, or made anew. */
import { CopyButton } from '../../kit/copy.js';
import { Icon } from '../../kit/icons.js';
import { t } from '../../kit/i18n.js';

interface ShownOnceProps {
  heading: string;
  /** Secret. */
  secret: string;
  close: () => void;
}

export function ShownOnce({ heading, secret, close }: ShownOnceProps) {
  return (
    <section class="card tint stack" aria-labelledby="secret-h">
      <h2 id="secret-h" tabIndex={-1}>
        {heading}
      </h2>
      <p class="band amber">
        <Icon name="warn" />
        <span>{t('office.tokens.secret.once')}</span>
      </p>
      <p class="mono break" dir="ltr" translate={false}>
        {secret}
      </p>
      <p class="row">
        <CopyButton text={secret} label={t('office.tokens.secret.action.copy')} />
        <button class="btn plain" type="button" onClick={close}>
          {t('office.tokens.secret.action.done')}
        </button>
      </p>
    </section>
  );
}
