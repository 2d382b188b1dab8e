/** The steps of an import: file, columns, reading, problems, codes. Nothing is imported before the last one. */
import type { RollApi } from '#client';
import { encodeSafeCsv, type ReadList, type RegistrarList, type RollSummary } from '#office';
import { saveFile } from '../../kit/copy.js';
import type { Problem } from '../../kit/frame.js';
import { t } from '../../kit/i18n.js';
import { PageLink } from '../layout.js';
import { ListReading, type ReadingStep } from './list-reading.js';
import { MakeCodes } from './make-codes.js';

export type Step = ReadingStep | { name: 'codes'; read: ReadList } | { name: 'done'; list: RegistrarList };

interface ImportingProps {
  roll: RollSummary;
  api: RollApi;
  registrar: 1 | 2;
  chooseRegistrar: (registrar: 1 | 2) => void;
  step: Step;
  go: (step: Step) => void;
  complain: (problems: Problem[]) => void;
  imported: (roll: RollSummary, list: RegistrarList) => void;
}

export function Importing(props: ImportingProps) {
  const { roll, api, registrar, step, go, complain, imported } = props;
  switch (step.name) {
    case 'codes':
      return (
        <MakeCodes
          voters={step.read.voters}
          roll={roll}
          registrar={registrar}
          api={api}
          complain={complain}
          done={imported}
        />
      );
    case 'done':
      return <Done roll={roll} list={step.list} />;
    default:
      return (
        <div class="stack">
          {step.name === 'choose' && roll.registrars === 2 && <RegistrarChoice {...props} />}
          <ListReading
            classes={roll.classes}
            languages={roll.languages}
            needs="contact"
            hint={t('office.roll.list.hint')}
            step={step}
            go={go}
            complain={complain}
            goOn={(read) => go({ name: 'codes', read })}
          />
        </div>
      );
  }
}

function RegistrarChoice({ registrar, chooseRegistrar }: Pick<ImportingProps, 'registrar' | 'chooseRegistrar'>) {
  return (
    <fieldset class="field">
      <legend class="label">{t('office.roll.registrar.label')}</legend>
      <p class="hint">{t('office.roll.registrar.hint')}</p>
      {([1, 2] as const).map((each) => (
        <p key={each}>
          <label>
            <input type="radio" name="registrar" checked={registrar === each} onChange={() => chooseRegistrar(each)} />{' '}
            {t('office.roll.registrar.name', { n: each })}
          </label>
        </p>
      ))}
    </fieldset>
  );
}

function Done({ roll, list }: { roll: RollSummary; list: RegistrarList }) {
  const forOther = () => {
    const lines = Math.max(1, ...list.voters.map(({ address }) => address.length));
    const header = ['voter id', 'name', 'email', ...Array<string>(lines).fill('address'), 'language', 'class'];
    const rows = list.voters.map(({ voterId, name, email, address, language, classId }) => {
      const padded = [...address, ...Array<string>(lines - address.length).fill('')];
      return [voterId, name, email, ...padded, language, classId];
    });
    saveFile('voters-for-registrar-2.csv', 'text/csv', encodeSafeCsv([header, ...rows]));
  };
  return (
    <div class="stack">
      <p>{t('office.roll.done.lead')}</p>
      {roll.registrars === 2 && !roll.isComplete && (
        <>
          <p>{t('office.roll.done.other')}</p>
          <p>
            <button class="btn quiet" type="button" onClick={forOther}>
              {t('office.roll.done.action')}
            </button>
          </p>
        </>
      )}
      <p>
        <PageLink to={`e/${roll.planId}/invitations`}>{t('office.roll.invitations.heading')}</PageLink>
      </p>
    </div>
  );
}
