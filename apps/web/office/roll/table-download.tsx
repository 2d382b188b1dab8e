/** All invitations as a table, for a printer's own program: only after a warning, since it holds every code in clear. */
import { builtInTexts, composeInvitation, encodeSafeCsv } from '#office';
import { useState } from 'preact/hooks';
import { saveFile } from '../../kit/copy.js';
import { t } from '../../kit/i18n.js';
import type { OpenedFile } from './open-list.js';

const HEADER = ['voterId', 'name', 'email', 'address', 'language', 'code', 'link'];

export function TableDownload({ list, election }: OpenedFile) {
  const [isSure, setSure] = useState(false);
  const save = () => {
    const texts = builtInTexts();
    const rows = list.voters.map((voter) => {
      const { code, link } = composeInvitation(voter, election, texts, 'letter');
      return [voter.voterId, voter.name, voter.email, voter.address.join('\n'), voter.language, code, link];
    });
    saveFile('invitations.csv', 'text/csv', encodeSafeCsv([HEADER, ...rows]));
    setSure(false);
  };
  return (
    <details>
      <summary>{t('office.roll.table.heading')}</summary>
      <div class="stack pad">
        <p class="note amber">{t('office.roll.table.warning')}</p>
        <p>
          <label>
            <input type="checkbox" checked={isSure} onChange={(event) => setSure(event.currentTarget.checked)} />{' '}
            {t('office.roll.table.label')}
          </label>
        </p>
        <p>
          <button class="btn quiet" type="button" disabled={!isSure} onClick={save}>
            {t('office.roll.table.action')}
          </button>
        </p>
      </div>
    </details>
  );
}
