/** Who votes on what: voter classes with their weights and contests. The class ids stand in the roll's file. */
import { emptyText, freshId } from '#office';
import { type DraftVoterClass, MAX_WEIGHT } from '#record';
import { useState } from 'preact/hooks';
import { Problem } from '../../kit/frame.js';
import { t } from '../../kit/i18n.js';
import { ContestName } from './contests-step.js';
import { FieldErrors, TextField, Texts, Tick, wholeOf } from './fields.js';
import { fieldId } from './sentences.js';
import { type StepPageProps, usePlanForm } from './plan-form.js';
import { StepForm } from './step-form.js';

export function ClassesStep(page: StepPageProps) {
  const form = usePlanForm(page);
  const { plan, change, problems } = form;
  const { voterClasses, contests, languages } = plan;
  const put = (next: DraftVoterClass[]) => change({ ...plan, voterClasses: next });
  const add = () => {
    const id = freshId('class', voterClasses);
    put([
      ...voterClasses,
      { id, label: emptyText(languages), weight: 1, contests: contests.map((contest) => contest.id) },
    ]);
  };
  return (
    <StepForm
      page={page}
      form={form}
      step="classes"
      heading={t('office.setup.classes.heading')}
      lead={<p>{t('office.setup.classes.lead')}</p>}
    >
      <div class="stack" id={fieldId('voterClasses')} tabIndex={-1}>
        <FieldErrors path="voterClasses" problems={problems} />
        {voterClasses.map((voterClass, at) => {
          const path = `voterClasses.${at}`;
          const set = (next: DraftVoterClass) => put(voterClasses.with(at, next));
          return (
            <fieldset class="card" key={at}>
              <legend class="label">{t('office.setup.classes.legend', { n: at + 1 })}</legend>
              <Texts
                path={`${path}.label`}
                problems={problems}
                label={t('office.setup.classes.label.label')}
                texts={voterClass.label}
                languages={languages}
                change={(label) => set({ ...voterClass, label })}
              />
              <ClassId
                path={`${path}.id`}
                id={voterClass.id}
                others={voterClasses.filter((_, position) => position !== at).map(({ id }) => id)}
                change={(id) => set({ ...voterClass, id })}
              />
              <TextField
                path={`${path}.weight`}
                problems={problems}
                label={t('office.setup.classes.weight.label')}
                hint={t('office.setup.classes.weight.hint')}
                type="number"
                min={1}
                value={String(voterClass.weight)}
                change={(text) => set({ ...voterClass, weight: Math.max(1, wholeOf(text, MAX_WEIGHT)) })}
              />
              <fieldset id={fieldId(`${path}.contests`)} tabIndex={-1}>
                <legend class="label">{t('office.setup.classes.contests.legend')}</legend>
                <FieldErrors path={`${path}.contests`} problems={problems} />
                <div class="options">
                  {contests.map((contest) => (
                    <Tick
                      key={contest.id}
                      id={`${fieldId(path)}-${contest.id}`}
                      label={<ContestName contest={contest} />}
                      checked={voterClass.contests.includes(contest.id)}
                      change={(on) => {
                        const held = new Set(voterClass.contests);
                        if (on) held.add(contest.id);
                        else held.delete(contest.id);
                        // In the order of the contests.
                        set({ ...voterClass, contests: contests.map(({ id }) => id).filter((id) => held.has(id)) });
                      }}
                    />
                  ))}
                </div>
              </fieldset>
              {voterClasses.length > 1 && (
                <div class="row">
                  <button
                    class="btn plain small"
                    type="button"
                    onClick={() => put(voterClasses.filter((_, position) => position !== at))}
                  >
                    {t('office.setup.classes.action.remove', { n: at + 1 })}
                  </button>
                </div>
              )}
            </fieldset>
          );
        })}
        <div class="row">
          <button class="btn quiet" type="button" onClick={add}>
            {t('office.setup.classes.action.add')}
          </button>
        </div>
      </div>
    </StepForm>
  );
}

interface ClassIdProps {
  path: string;
  id: string;
  others: string[];
  change: (id: string) => void;
}

/** Only an id that is one, and nobody else's, goes into the plan. */
function ClassId({ path, id, others, change }: ClassIdProps) {
  const [text, setText] = useState(id);
  const isId = /^[a-z0-9-]{1,32}$/.test(text) && !others.includes(text);
  const problems = isId ? [] : [new Problem(fieldId(path), () => t('office.setup.problem.CLASS_ID'))];
  return (
    <TextField
      path={path}
      problems={problems}
      label={t('office.setup.classes.id.label')}
      hint={t('office.setup.classes.id.hint')}
      value={text}
      change={(next) => {
        setText(next);
        if (/^[a-z0-9-]{1,32}$/.test(next) && !others.includes(next)) change(next);
      }}
    />
  );
}
