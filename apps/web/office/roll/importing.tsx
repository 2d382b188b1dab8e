/** The steps of an import: file, columns, reading, problems, codes. Nothing is imported before the last one. */
import type { RollApi } from '#client';
import {
  type Encoding,
  encodeSafeCsv,
  openList,
  type OpenedList,
  readList,
  type ReadList,
  type RegistrarList,
  type RollSummary,
  type Separator,
} from '#office';
import { useEffect, useRef } from 'preact/hooks';
import { saveFile } from '../../kit/copy.js';
import type { Problem } from '../../kit/frame.js';
import { t } from '../../kit/i18n.js';
import { announce } from '../../kit/status.js';
import { PageLink } from '../layout.js';
import { ColumnsForm, type ListSettings } from './columns-form.js';
import { bytesOf, FileDrop } from './file-drop.js';
import { MakeCodes } from './make-codes.js';
import { ReadResult } from './read-result.js';
import { failureSentence } from './sentences.js';

export type Step =
  | { name: 'choose' }
  | { name: 'columns'; bytes: Uint8Array; list: OpenedList; settings: ListSettings }
  | { name: 'reading'; part: number }
  | { name: 'result'; read: ReadList }
  | { name: 'codes'; read: ReadList }
  | { name: 'done'; list: RegistrarList };

const DETECTED = { encoding: null, separator: null };
const EXAMPLE = [
  ['voter id', 'name', 'email', 'address', 'postcode', 'city', 'language', 'class'],
  ['1001', 'Ada Example', 'ada@example.org', '', '', '', 'en', ''],
  ['1002', 'Ben Example', '', '12 Mill Lane', 'CB7 4AB', 'Ely', 'en', ''],
];

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
  const stop = useRef(new AbortController());
  useEffect(() => () => stop.current.abort(new Error('left')), []);
  const fail = (error: unknown) => complain([{ field: 'list', sentence: failureSentence(error) }]);
  const open = (bytes: Uint8Array, chosen: { encoding: Encoding | null; separator: Separator | null }) => {
    try {
      const list = openList(bytes, chosen);
      const [only, ...more] = roll.classes;
      const defaultClass = more.length === 0 ? (only?.id ?? null) : null;
      go({ name: 'columns', bytes, list, settings: { form: list.form, defaultClass } });
    } catch (error) {
      go({ name: 'choose' });
      fail(error);
    }
  };
  const read = async ({ list, settings }: Extract<Step, { name: 'columns' }>) => {
    const { classes, languages } = roll;
    const rules = { classes, languages, defaultClass: settings.defaultClass };
    go({ name: 'reading', part: 0 });
    announce(t('office.roll.reading.label'));
    const progress = (part: number) => go({ name: 'reading', part });
    const found = await readList(list, settings.form, rules, progress, stop.current.signal);
    go({ name: 'result', read: found });
    if (found.problems.length === 0) return;
    const values = { n: found.problems.length, total: found.rowCount };
    complain([{ field: 'problems', sentence: t('office.roll.result.bad', values) }]);
  };
  switch (step.name) {
    case 'choose':
      return (
        <div class="stack">
          {roll.registrars === 2 && <RegistrarChoice {...props} />}
          <FileDrop
            id="list"
            label={t('office.roll.list.label')}
            hint={t('office.roll.list.hint')}
            accept=".csv,.tsv,.txt,text/csv"
            choose={(file) => void bytesOf(file).then((bytes) => open(bytes, DETECTED), fail)}
          />
          <p>
            <button
              class="btn quiet"
              type="button"
              onClick={() => saveFile('voters.csv', 'text/csv', encodeSafeCsv(EXAMPLE))}
            >
              {t('office.roll.list.action')}
            </button>
          </p>
        </div>
      );
    case 'columns':
      return (
        <form
          class="stack"
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            read(step).catch((error: unknown) => {
              go(step);
              fail(error);
            });
          }}
        >
          <h2>{t('office.roll.columns.heading')}</h2>
          <ColumnsForm
            list={step.list}
            classes={roll.classes}
            settings={step.settings}
            change={(settings) => go({ ...step, settings })}
            reopen={(chosen) => open(step.bytes, chosen)}
          />
          <p class="row">
            <button class="btn" type="submit">
              {t('office.roll.columns.action.read')}
            </button>
            <button class="btn quiet" type="button" onClick={() => go({ name: 'choose' })}>
              {t('office.roll.result.action.another')}
            </button>
          </p>
        </form>
      );
    case 'reading':
      return (
        <p class="stack">
          <label for="reading">{t('office.roll.reading.label')}</label>
          <progress id="reading" max={1} value={step.part} />
        </p>
      );
    case 'result':
      return (
        <ReadResult
          read={step.read}
          goOn={() => go({ name: 'codes', read: step.read })}
          another={() => go({ name: 'choose' })}
        />
      );
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
      throw new Error(`unknown step: ${String(step satisfies never)}`);
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
