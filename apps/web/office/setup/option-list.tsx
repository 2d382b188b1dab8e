/** The options of a contest as they are typed: texts, order, removal. */
import type { ContestOption } from '#record';
import type { Problem } from '../../kit/frame.js';
import { t } from '../../kit/i18n.js';
import { Texts } from './fields.js';

interface OptionListProps {
  options: ContestOption[];
  /** Of the contest. */
  path: string;
  problems: readonly Problem[];
  languages: readonly string[];
  change: (options: ContestOption[]) => void;
}

export function OptionList({ options, path, problems, languages, change }: OptionListProps) {
  const put = (at: number, option: ContestOption) => change(options.with(at, option));
  const moveUp = (at: number) => {
    const [before, option] = [options[at - 1], options[at]];
    if (before === undefined || option === undefined) return;
    change(options.with(at - 1, option).with(at, before));
  };
  return (
    <ol class="rows plain">
      {options.map((option, at) => (
        <li key={option.id}>
          <fieldset>
            <legend class="label">{t('office.setup.option.legend', { n: at + 1 })}</legend>
            <Texts
              path={`${path}.options.${at}.title`}
              problems={problems}
              label={t('office.setup.option.title.label')}
              texts={option.title}
              languages={languages}
              change={(title) => put(at, { ...option, title })}
            />
            <details class="bare">
              <summary>{t('office.setup.option.description.summary')}</summary>
              <Texts
                path={`${path}.options.${at}.description`}
                problems={problems}
                label={t('office.setup.option.description.label')}
                texts={option.description}
                languages={languages}
                change={(description) => put(at, { ...option, description })}
                isLong
              />
            </details>
            <div class="row">
              {at > 0 && (
                <button class="btn plain small" type="button" onClick={() => moveUp(at)}>
                  {t('office.setup.option.action.up', { n: at + 1 })}
                </button>
              )}
              <button
                class="btn plain small"
                type="button"
                onClick={() => change(options.filter((_, position) => position !== at))}
              >
                {t('office.setup.option.action.remove', { n: at + 1 })}
              </button>
            </div>
          </fieldset>
        </li>
      ))}
    </ol>
  );
}
