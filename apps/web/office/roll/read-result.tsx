/** What reading a list has found: how many can be imported, and every row that cannot. */
import { encodeProblems, type ReadList } from '#office';
import { saveFile } from '../../kit/copy.js';
import { t } from '../../kit/i18n.js';
import { Warning } from '../setup/fields.js';
import { rowSentence } from './sentences.js';

const SHOWN = 50;

interface ReadResultProps {
  read: ReadList;
  goOn: () => void;
  another: () => void;
}

export function ReadResult({ read, goOn, another }: ReadResultProps) {
  const { voters, problems, rowCount, sharedMailboxes } = read;
  return (
    <div class="stack">
      <p class="lead">{t('office.roll.result.good', { n: voters.length, total: rowCount })}</p>
      {sharedMailboxes > 0 && <Warning>{t('office.roll.result.shared', { n: sharedMailboxes })}</Warning>}
      {problems.length > 0 && <Problems read={read} />}
      <p class="row">
        {voters.length > 0 && (
          <button class="btn" type="button" onClick={goOn}>
            {problems.length === 0
              ? t('office.roll.result.action.all', { n: voters.length })
              : t('office.roll.result.action.good', { n: voters.length })}
          </button>
        )}
        <button class="btn quiet" type="button" onClick={another}>
          {t('office.roll.result.action.another')}
        </button>
      </p>
    </div>
  );
}

function Problems({ read: { problems } }: { read: ReadList }) {
  return (
    <>
      <div class="tbl-x" role="region" aria-labelledby="problems" tabIndex={0}>
        <table>
          <caption id="problems">{t('office.roll.problems.heading')}</caption>
          <thead>
            <tr>
              <th scope="col">{t('office.roll.problems.line')}</th>
              <th scope="col">{t('office.roll.problems.what')}</th>
              <th scope="col">{t('office.roll.problems.value')}</th>
            </tr>
          </thead>
          <tbody>
            {problems.slice(0, SHOWN).map((problem) => (
              <tr key={problem.line}>
                <td class="num">{problem.line}</td>
                <td>{rowSentence(problem)}</td>
                <td>
                  <bdi>{problem.value}</bdi>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {problems.length > SHOWN && <p>{t('office.roll.problems.more', { n: problems.length - SHOWN })}</p>}
      <p>
        <button
          class="btn quiet"
          type="button"
          onClick={() => saveFile('problems.csv', 'text/csv', encodeProblems(problems, rowSentence))}
        >
          {t('office.roll.problems.action')}
        </button>
      </p>
    </>
  );
}
