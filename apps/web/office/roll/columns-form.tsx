/** How a chosen list is understood: encoding, separator, what each column holds, and its first rows to compare. */
import {
  type ColumnRole,
  type Encoding,
  ENCODINGS,
  type OpenedList,
  plainCell,
  type RollSummary,
  type Separator,
  SEPARATORS,
  type TableForm,
  takesSeveral,
} from '#office';
import { t, Text } from '../../kit/i18n.js';

export interface ListSettings {
  form: TableForm;
  defaultClass: string | null;
}

interface ColumnsFormProps {
  list: OpenedList;
  classes: RollSummary['classes'];
  /** What a column can hold here. */
  roles: readonly ColumnRole[];
  settings: ListSettings;
  change: (settings: ListSettings) => void;
  reopen: (chosen: { encoding: Encoding; separator: Separator }) => void;
}

const SEPARATOR_KEYS = { ',': 'comma', ';': 'semicolon', '\t': 'tab', '|': 'bar' } as const;
const SHOWN = 20;

export function ColumnsForm({ list, classes, roles, settings, change, reopen }: ColumnsFormProps) {
  const { encoding, separator } = list;
  const { form, defaultClass } = settings;
  return (
    <>
      <div class="roll-fields">
        <div class="field">
          <label for="encoding">{t('office.roll.columns.encoding.label')}</label>
          <select
            class="input"
            id="encoding"
            value={encoding}
            onChange={(event) => reopen({ encoding: event.currentTarget.value as Encoding, separator })}
          >
            {ENCODINGS.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </div>
        <div class="field">
          <label for="separator">{t('office.roll.columns.separator.label')}</label>
          <select
            class="input"
            id="separator"
            value={separator}
            onChange={(event) => reopen({ encoding, separator: event.currentTarget.value as Separator })}
          >
            {SEPARATORS.map((each) => (
              <option key={each} value={each}>
                {t(`office.roll.columns.separator.${SEPARATOR_KEYS[each]}`)}
              </option>
            ))}
          </select>
        </div>
      </div>
      <p>
        <label>
          <input
            type="checkbox"
            checked={form.hasHeadings}
            onChange={(event) => change({ ...settings, form: { ...form, hasHeadings: event.currentTarget.checked } })}
          />{' '}
          {t('office.roll.columns.headings.label')}
        </label>
      </p>
      <fieldset class="stack">
        <legend class="label">{t('office.roll.columns.roles.label')}</legend>
        <div class="roll-fields">
          {form.roles.map((role, i) => (
            <RoleField
              key={i}
              number={i + 1}
              heading={form.hasHeadings ? (list.sample[0]?.cells[i] ?? '').trim() : ''}
              role={role}
              roles={roles}
              change={(next) => change({ ...settings, form: { ...form, roles: withRole(form.roles, i, next) } })}
            />
          ))}
        </div>
      </fieldset>
      <div class="field">
        <label for="default-class">{t('office.roll.columns.class.label')}</label>
        <select
          class="input"
          id="default-class"
          value={defaultClass ?? ''}
          onChange={(event) => change({ ...settings, defaultClass: event.currentTarget.value || null })}
        >
          <option value="">{t('office.roll.columns.class.none')}</option>
          {classes.map(({ id, label }) => (
            <option key={id} value={id}>
              <Text of={label} />
            </option>
          ))}
        </select>
      </div>
      <Preview list={list} form={form} />
    </>
  );
}

interface RoleFieldProps {
  number: number;
  heading: string;
  role: ColumnRole;
  roles: readonly ColumnRole[];
  change: (role: ColumnRole) => void;
}

function RoleField({ number, heading, role, roles, change }: RoleFieldProps) {
  const id = `column-${number}`;
  const label = t('office.roll.columns.column.label', { n: number });
  return (
    <div class="field">
      <label for={id}>
        {label}
        {heading !== '' && <bdi class="sub break">{heading}</bdi>}
      </label>
      <select class="input" id={id} value={role} onChange={(event) => change(event.currentTarget.value as ColumnRole)}>
        {roles.map((each) => (
          <option key={each} value={each}>
            {t(`office.roll.role.${each}`)}
          </option>
        ))}
      </select>
    </div>
  );
}

function Preview({ list, form }: { list: OpenedList; form: TableForm }) {
  const rows = list.sample.slice(form.hasHeadings ? 1 : 0).slice(0, SHOWN);
  return (
    <div class="tbl-x" role="region" aria-labelledby="preview" tabIndex={0}>
      <table>
        <caption id="preview">{t('office.roll.columns.preview.label', { n: rows.length })}</caption>
        <thead>
          <tr>
            <th scope="col">{t('office.roll.problems.line')}</th>
            {form.roles.map((role, i) => (
              <th scope="col" key={i}>
                {t(`office.roll.role.${role}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ line, cells }) => (
            <tr key={line}>
              <td class="num">{line}</td>
              {form.roles.map((_, i) => (
                <td key={i}>
                  <bdi>{plainCell(cells[i] ?? '').slice(0, 200)}</bdi>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** A role that stands in one column alone leaves the column that had it. */
function withRole(roles: ColumnRole[], at: number, role: ColumnRole): ColumnRole[] {
  return roles.map((each, i) => (i === at ? role : each === role && !takesSeveral(role) ? 'ignored' : each));
}
