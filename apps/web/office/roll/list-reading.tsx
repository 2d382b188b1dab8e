/** A list of voters on its way into the page: file, columns, reading, problems. Nothing leaves this browser by it. */
import {
  COLUMN_ROLES,
  type ColumnRole,
  type Encoding,
  encodeSafeCsv,
  openList,
  type OpenedList,
  readList,
  type ReadList,
  type RollRules,
  type RollSummary,
  type Separator,
} from '#office';
import { useEffect, useRef } from 'preact/hooks';
import { saveFile } from '../../kit/copy.js';
import { Problem } from '../../kit/frame.js';
import { t } from '../../kit/i18n.js';
import { announce } from '../../kit/status.js';
import { ColumnsForm, type ListSettings } from './columns-form.js';
import { bytesOf, FileDrop } from './file-drop.js';
import { ReadResult } from './read-result.js';
import { failureSentence } from './sentences.js';

export type ReadingStep =
  | { name: 'choose' }
  | { name: 'columns'; bytes: Uint8Array; list: OpenedList; settings: ListSettings }
  | { name: 'reading'; part: number }
  | { name: 'result'; read: ReadList };

const DETECTED = { encoding: null, separator: null };
/** What is read of a list, and what such a list looks like. */
const KINDS: Record<RollRules['needs'], { roles: readonly ColumnRole[]; example: string[][] }> = {
  contact: {
    roles: COLUMN_ROLES,
    example: [
      ['voter id', 'name', 'email', 'address', 'postcode', 'city', 'language', 'class'],
      ['1001', 'Ada Example', 'ada@example.org', '', '', '', 'en', ''],
      ['1002', 'Ben Example', '', '12 Mill Lane', 'CB7 4AB', 'Ely', 'en', ''],
    ],
  },
  voterId: {
    roles: ['voterId', 'class', 'ignored'],
    example: [
      ['voter id', 'class'],
      ['1001', ''],
      ['1002', ''],
    ],
  },
};

interface ListReadingProps {
  classes: RollSummary['classes'];
  languages: string[];
  needs: RollRules['needs'];
  hint: string;
  step: ReadingStep;
  go: (step: ReadingStep) => void;
  complain: (problems: Problem[]) => void;
  goOn: (read: ReadList) => void;
}

export function ListReading({ classes, languages, needs, hint, step, go, complain, goOn }: ListReadingProps) {
  const { roles, example } = KINDS[needs];
  const stop = useRef(new AbortController());
  useEffect(() => () => stop.current.abort(new Error('left')), []);
  const fail = (error: unknown) => complain([new Problem('list', () => failureSentence(error))]);
  const open = (bytes: Uint8Array, chosen: { encoding: Encoding | null; separator: Separator | null }) => {
    try {
      const list = openList(bytes, chosen);
      const [only, ...more] = classes;
      const defaultClass = more.length === 0 ? (only?.id ?? null) : null;
      const guessed = list.form.roles.map((role) => (roles.includes(role) ? role : 'ignored'));
      go({ name: 'columns', bytes, list, settings: { form: { ...list.form, roles: guessed }, defaultClass } });
    } catch (error) {
      go({ name: 'choose' });
      fail(error);
    }
  };
  const read = async ({ list, settings }: Extract<ReadingStep, { name: 'columns' }>) => {
    const rules = { needs, classes, languages, defaultClass: settings.defaultClass };
    go({ name: 'reading', part: 0 });
    announce(t('office.roll.reading.label'));
    const progress = (part: number) => go({ name: 'reading', part });
    const found = await readList(list, settings.form, rules, progress, stop.current.signal);
    go({ name: 'result', read: found });
    announce(t('office.roll.reading.done', { n: found.rowCount }));
    if (found.problems.length === 0) return;
    const values = { n: found.problems.length, total: found.rowCount };
    complain([new Problem('problems', () => t('office.roll.result.bad', values))]);
  };
  switch (step.name) {
    case 'choose':
      return (
        <div class="stack">
          <FileDrop
            id="list"
            label={t('office.roll.list.label')}
            hint={hint}
            accept=".csv,.tsv,.txt,text/csv"
            choose={(file) => void bytesOf(file).then((bytes) => open(bytes, DETECTED), fail)}
          />
          <p>
            <button
              class="btn quiet"
              type="button"
              onClick={() => saveFile('voters.csv', 'text/csv', encodeSafeCsv(example))}
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
            classes={classes}
            roles={roles}
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
      return <ReadResult read={step.read} goOn={() => goOn(step.read)} another={() => go({ name: 'choose' })} />;
    default:
      throw new Error(`unknown step: ${String(step satisfies never)}`);
  }
}
