/** A link or a code that was just made: shown once, for handing over. Secret. */
import { useLayoutEffect, useRef } from 'preact/hooks';
import { Code, CopyButton } from '../../kit/copy.js';
import { t } from '../../kit/i18n.js';

export interface Given {
  name: string;
  /** `join` or `recover`. */
  page: string;
  /** Behind `#` of the link; "" where a code was made. */
  secret: string;
  /** Of the second official; "" where a link was made. */
  code: string;
  needsSecond: boolean;
}

export function Handover({ given }: { given: Given }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useLayoutEffect(() => heading.current?.focus(), []);
  const name = `\u2068${given.name}\u2069`;
  const link = `${location.origin}/office/${given.page}#${given.secret}`;
  return (
    <section class="card tint stack" aria-labelledby="given-h">
      <h2 id="given-h" tabIndex={-1} ref={heading}>
        {given.secret === ''
          ? t('office.accounts.given.code.heading', { name })
          : t('office.accounts.given.link.heading', { name })}
      </h2>
      {given.secret === '' ? (
        <>
          <p>{t('office.accounts.given.code.lead', { name })}</p>
          <Code code={given.code} />
          <p>
            <CopyButton text={given.code} label={t('office.accounts.given.code.copy')} />
          </p>
        </>
      ) : (
        <>
          <p>{t('office.accounts.given.link.lead', { name })}</p>
          {given.needsSecond && <p>{t('office.accounts.given.link.second', { name })}</p>}
          <p class="mono break" dir="ltr" translate={false}>
            {link}
          </p>
          <p>
            <CopyButton text={link} label={t('office.accounts.given.link.copy')} />
          </p>
        </>
      )}
    </section>
  );
}
