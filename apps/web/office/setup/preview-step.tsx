/** The ballot exactly as voters will see it, class by class. What is ticked here goes nowhere. */
import { withLanguages } from '#office';
import { useState } from 'preact/hooks';
import { emptyChoice, shownOrder } from '../../kit/choices.js';
import { ContestForm } from '../../kit/contest-form.js';
import { BackLink } from '../../kit/frame.js';
import { inLanguage, locale, t } from '../../kit/i18n.js';
import { go, usePageTitle } from '../../kit/router.js';
import type { ElectionPageProps } from '../election-frame.js';
import { languageName } from './sentences.js';

/** Stands for the id that nobody knows yet: a shuffled order is another one in the election. */
const NO_ELECTION = '';

export function PreviewStep({ election }: ElectionPageProps) {
  const stored = election.stored?.plan;
  const languages = stored?.languages ?? [];
  const [chosen, setChosen] = useState<string>(locale());
  const language = languages.includes(chosen) ? chosen : (languages[0] ?? '');
  // In one language alone: every text of it is shown in that.
  const plan = stored === undefined ? undefined : withLanguages(stored, [language]);
  const [classIndex, setClassIndex] = useState(0);
  const [at, setAt] = useState(0);
  const [choices, setChoices] = useState<Record<string, ReturnType<typeof emptyChoice>>>({});
  const voterClass = plan?.voterClasses[classIndex];
  const contests =
    plan?.contests.filter(({ id, options }) => voterClass?.contests.includes(id) && options.length > 0) ?? [];
  const contest = contests[Math.min(at, contests.length - 1)];
  const back = `/office/e/${election.id}/setup`;
  usePageTitle(t('office.setup.preview.title'), `preview-${classIndex}-${at}`);
  return (
    <>
      <BackLink href={back} onClick={() => go(back)}>
        {t('office.setup.back')}
      </BackLink>
      <div class="stack narrow">
        <p class="band amber">{t('office.setup.preview.lead')}</p>
        {languages.length > 1 && (
          <div class="field">
            <label for="preview-language">{t('office.setup.preview.language.label')}</label>
            <select
              class="input"
              id="preview-language"
              value={language}
              onChange={(event) => setChosen(event.currentTarget.value)}
            >
              {languages.map((tag) => (
                <option key={tag} value={tag}>
                  {languageName(tag)}
                </option>
              ))}
            </select>
          </div>
        )}
        {plan !== undefined && plan.voterClasses.length > 1 && (
          <div class="field">
            <label for="preview-class">{t('office.setup.preview.class.label')}</label>
            <select
              class="input"
              id="preview-class"
              value={classIndex}
              onChange={(event) => {
                setClassIndex(Number(event.currentTarget.value));
                setAt(0);
              }}
            >
              {plan.voterClasses.map(({ id, label }, position) => (
                <option key={id} value={position}>
                  {inLanguage(label).text}
                </option>
              ))}
            </select>
          </div>
        )}
        {contest === undefined ? (
          <>
            <h1 tabIndex={-1}>{t('office.setup.preview.title')}</h1>
            <p>{t('office.setup.preview.empty')}</p>
          </>
        ) : (
          <>
            <div class="preview">
              <ContestForm
                contest={contest}
                choice={choices[contest.id] ?? emptyChoice(contest)}
                order={shownOrder(contest, NO_ELECTION, classIndex)}
                number={{ n: Math.min(at, contests.length - 1) + 1, total: contests.length }}
                change={(choice) => setChoices({ ...choices, [contest.id]: choice })}
                sentences={[]}
              />
            </div>
            <div class="row">
              {at > 0 && (
                <button class="btn quiet" type="button" onClick={() => setAt(at - 1)}>
                  {t('office.setup.preview.action.before')}
                </button>
              )}
              {at < contests.length - 1 && (
                <button class="btn quiet" type="button" onClick={() => setAt(at + 1)}>
                  {t('office.setup.preview.action.next')}
                </button>
              )}
            </div>
          </>
        )}
      </div>
    </>
  );
}
