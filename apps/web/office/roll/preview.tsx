/** An invitation as voters will read it, in each language of the list, with a code that opens nothing. */
import { generateCode } from '#crypto';
import { builtInTexts, composeInvitation, type RegistrarVoter } from '#office';
import { useMemo, useState } from 'preact/hooks';
import { locale, t } from '../../kit/i18n.js';
import { InvitationText } from './letters.js';
import type { OpenedFile } from './open-list.js';

export function Preview({ list, election }: OpenedFile) {
  const languages = [...new Set(list.voters.map(({ language }) => language))].sort();
  const [language, setLanguage] = useState(languages[0] ?? 'en');
  const invitation = useMemo(
    () => composeInvitation(somebody(language), election, builtInTexts(), 'letter'),
    [language, election],
  );
  const names = new Intl.DisplayNames([locale()], { type: 'language' });
  return (
    <section class="stack" aria-labelledby="preview">
      <h2 id="preview">{t('office.roll.preview.heading')}</h2>
      <div class="field">
        <label for="preview-language">{t('office.roll.preview.label')}</label>
        <select
          class="input"
          id="preview-language"
          value={language}
          onChange={(event) => setLanguage(event.currentTarget.value)}
        >
          {languages.map((each) => (
            <option key={each} value={each}>
              {names.of(each)}
            </option>
          ))}
        </select>
      </div>
      <div class="card stack break" lang={invitation.language} dir={invitation.direction}>
        <InvitationText invitation={invitation} />
        <p>
          {invitation.codeLabel}{' '}
          <bdi class="mono" dir="ltr" translate={false}>
            {invitation.code}
          </bdi>
        </p>
        {invitation.closing.map((text, i) => (
          <p key={i}>{text}</p>
        ))}
      </div>
      <p class="small">{t('office.roll.preview.note')}</p>
    </section>
  );
}

function somebody(language: string): RegistrarVoter {
  const nobody = { voterId: '', classId: '', name: '', email: '', address: [], rollKey: '' };
  return { ...nobody, language, code: generateCode() };
}
