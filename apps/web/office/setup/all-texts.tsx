/** A text of an election in every language that it has, each with its name where there are several. */
import type { LanguageMap } from '#record';
import { t } from '../../kit/i18n.js';
import { languageName } from './sentences.js';

export function AllTexts({ of }: { of: LanguageMap }) {
  const texts = Object.entries(of);
  return (
    <>
      {texts.map(([language, text]) => (
        <div key={language}>
          {texts.length > 1 && <span class="muted small">{languageName(language)}: </span>}
          {text === '' ? (
            <span class="muted">{t('office.setup.clash.nothing')}</span>
          ) : (
            <bdi class="lines" lang={language}>
              {text}
            </bdi>
          )}
        </div>
      ))}
    </>
  );
}
