/** Setup pages with a few fields: name, contact, voting again, signing in. */
import { MAX_LANGUAGES, withLanguages } from '#office';
import { useState } from 'preact/hooks';
import { LOCALE_NAMES, LOCALES, t } from '../../kit/i18n.js';
import { Choice, Texts, TextField, Tick, Warning } from './fields.js';
import { languageName, warningSentence } from './sentences.js';
import { type StepPageProps, usePlanForm } from './plan-form.js';
import { StepForm } from './step-form.js';

export function NameStep(page: StepPageProps) {
  const form = usePlanForm(page);
  const { plan, change, problems } = form;
  return (
    <StepForm page={page} form={form} step="name" heading={t('office.setup.name.heading')}>
      <Languages languages={plan.languages} change={(languages) => change(withLanguages(plan, languages))} />
      <Texts
        path="title"
        problems={problems}
        label={t('office.setup.name.title.label')}
        texts={plan.title}
        languages={plan.languages}
        change={(title) => change({ ...plan, title })}
      />
      <Texts
        path="description"
        problems={problems}
        label={t('office.setup.name.description.label')}
        hint={t('office.setup.name.description.hint')}
        texts={plan.description}
        languages={plan.languages}
        change={(description) => change({ ...plan, description })}
        isLong
      />
    </StepForm>
  );
}

/** The pages' own languages, those of the plan, and any other by its tag. */
function Languages({ languages, change }: { languages: string[]; change: (languages: string[]) => void }) {
  const [other, setOther] = useState('');
  const shown = [...new Set([...LOCALES, ...languages])];
  const add = () => {
    const tag = other.trim().toLowerCase();
    const isTag = /^[a-z]{2,3}(?:-[a-z0-9]{2,8})*$/.test(tag);
    if (isTag && !languages.includes(tag) && languages.length < MAX_LANGUAGES) change([...languages, tag]);
    setOther('');
  };
  return (
    <fieldset>
      <legend class="label">{t('office.setup.languages.legend')}</legend>
      <p class="hint">{t('office.setup.languages.hint')}</p>
      <div class="options">
        {shown.map((tag) => (
          <Tick
            key={tag}
            id={`language-${tag}`}
            label={
              <bdi lang={tag}>
                {tag in LOCALE_NAMES ? LOCALE_NAMES[tag as keyof typeof LOCALE_NAMES] : languageName(tag)}
              </bdi>
            }
            checked={languages.includes(tag)}
            change={(on) => {
              const next = on ? [...languages, tag] : languages.filter((each) => each !== tag);
              if (next.length > 0) change(next);
            }}
          />
        ))}
      </div>
      <div class="row end">
        <TextField
          path="languages.other"
          problems={[]}
          label={t('office.setup.languages.other.label')}
          hint={t('office.setup.languages.other.hint')}
          value={other}
          change={setOther}
        />
        <button class="btn quiet" type="button" onClick={add}>
          {t('office.setup.languages.action.add')}
        </button>
      </div>
    </fieldset>
  );
}

export function ContactStep(page: StepPageProps) {
  const form = usePlanForm(page);
  const { plan, change, problems } = form;
  const field = (name: 'name' | 'email' | 'phone' | 'url', type: 'text' | 'email' | 'tel' | 'url') => (
    <TextField
      path={`contact.${name}`}
      problems={problems}
      label={t(`office.setup.contact.${name}.label`)}
      type={type}
      value={plan.contact[name]}
      change={(value) => change({ ...plan, contact: { ...plan.contact, [name]: value } })}
    />
  );
  return (
    <StepForm
      page={page}
      form={form}
      step="contact"
      heading={t('office.setup.contact.heading')}
      lead={<p>{t('office.setup.contact.lead')}</p>}
    >
      <div class="stack">
        {field('name', 'text')}
        {field('email', 'email')}
        {field('phone', 'tel')}
        {field('url', 'url')}
      </div>
    </StepForm>
  );
}

export function RevotingStep(page: StepPageProps) {
  const form = usePlanForm(page);
  const { plan, change } = form;
  return (
    <StepForm page={page} form={form} step="revoting" heading={t('office.setup.revoting.heading')}>
      <Choice
        path="policy.revoting"
        problems={[]}
        legend={<span class="vh">{t('office.setup.revoting.heading')}</span>}
        value={plan.policy.revoting}
        options={[
          {
            value: 'latest-counts',
            label: t('office.setup.revoting.yes.label'),
            detail: t('office.setup.revoting.yes.body'),
          },
          { value: 'refused', label: t('office.setup.revoting.no.label'), detail: t('office.setup.revoting.no.body') },
        ]}
        change={(revoting) => change({ ...plan, policy: { ...plan.policy, revoting } })}
      />
    </StepForm>
  );
}

type Access = 'one' | 'two' | 'account';

export function AccessStep(page: StepPageProps) {
  const form = usePlanForm(page);
  const { plan, change, problems } = form;
  const access: Access = plan.enrolment === 'account' ? 'account' : plan.registrars === 2 ? 'two' : 'one';
  const choose = (chosen: Access) =>
    change({ ...plan, enrolment: chosen === 'account' ? 'account' : 'codes', registrars: chosen === 'two' ? 2 : 1 });
  const option = (value: Access) => ({
    value,
    label: t(`office.setup.access.${value}.label`),
    detail: t(`office.setup.access.${value}.body`),
  });
  return (
    <StepForm page={page} form={form} step="access" heading={t('office.setup.access.heading')}>
      <Choice
        path="registrars"
        problems={problems}
        legend={<span class="vh">{t('office.setup.access.heading')}</span>}
        value={access}
        options={[option('one'), option('two'), option('account')]}
        change={choose}
      />
      {access === 'one' && <Warning>{warningSentence({ code: 'ONE_REGISTRAR', path: '', values: {} })}</Warning>}
    </StepForm>
  );
}
