/** Who issues voting tokens and watches the board: services of others, found by their addresses, known by their keys. */
import { type PlannedIssuer, quorumOf, warningsOfPlan } from '#office';
import { MAX_MEMBERS } from '#record';
import { useEffect, useState } from 'preact/hooks';
import { Problem } from '../../kit/frame.js';
import { t } from '../../kit/i18n.js';
import { announce } from '../../kit/status.js';
import { plansApi } from '../election.js';
import { Fingerprint } from '../fingerprint.js';
import { FieldErrors, TextField, Warning, wholeOf } from './fields.js';
import { failureSentence, fieldId, warningSentence } from './sentences.js';
import { type StepPageProps, usePlanForm } from './plan-form.js';
import { StepForm } from './step-form.js';

const ADDRESS = 'issuers.address';

export function IssuersStep(page: StepPageProps) {
  const form = usePlanForm(page);
  const { plan, change, problems, setProblems } = form;
  const { members, threshold } = plan.issuers;
  const [known, setKnown] = useState<string[]>([]);
  const [address, setAddress] = useState('');
  const [asking, setAsking] = useState('');
  useEffect(() => {
    void plansApi()
      .knownIssuers()
      .then(setKnown, () => undefined);
  }, []);
  const put = (next: PlannedIssuer[]) => change({ ...plan, issuers: { ...plan.issuers, members: next } });
  const ask = async (url: string) => {
    // One after another: each answer is added to what there is.
    if (asking !== '') return;
    setAsking(url);
    try {
      const issuer = await plansApi().askIssuer(url);
      const at = members.findIndex((each) => each.url === issuer.url);
      put(at < 0 ? [...members, issuer] : members.with(at, issuer));
      setAddress('');
      setProblems([]);
      announce(t('office.setup.issuers.status.found', { name: issuer.name }));
    } catch (error) {
      setProblems([new Problem(fieldId(ADDRESS), () => failureSentence(error))]);
    } finally {
      setAsking('');
    }
  };
  const others = known.filter((url) => !members.some((issuer) => issuer.url === url));
  const [warning] = warningsOfPlan(plan).filter(({ path }) => path === 'issuers.threshold');
  const witnesses = members.length + 1;
  return (
    <StepForm
      page={page}
      form={form}
      step="issuers"
      heading={t('office.setup.issuers.heading')}
      lead={<p>{t('office.setup.issuers.lead')}</p>}
    >
      <div class="stack" id={fieldId('issuers.members')} tabIndex={-1}>
        <FieldErrors path="issuers.members" problems={problems} />
        <ul class="rows">
          {members.map((issuer, at) => (
            <Issuer
              key={issuer.url}
              issuer={issuer}
              path={`issuers.members.${at}`}
              problems={problems}
              isAsking={asking === issuer.url}
              ask={() => void ask(issuer.url)}
              remove={() => put(members.filter((_, position) => position !== at))}
            />
          ))}
        </ul>
      </div>
      <section class="card tint stack" aria-labelledby="more-issuers">
        <h2 id="more-issuers">{t('office.setup.issuers.add.heading')}</h2>
        {others.map((url) => (
          <div class="row between" key={url}>
            <bdi dir="ltr">{url}</bdi>
            <button class="btn quiet small" type="button" onClick={() => void ask(url)}>
              {t('office.setup.issuers.action.known')} <span class="vh">{url}</span>
            </button>
          </div>
        ))}
        <div class="row end">
          <TextField
            path={ADDRESS}
            problems={problems}
            label={t('office.setup.issuers.address.label')}
            hint={t('office.setup.issuers.address.hint')}
            type="url"
            value={address}
            change={setAddress}
          />
          <button class="btn quiet" type="button" aria-disabled={asking !== ''} onClick={() => void ask(address)}>
            {t(asking === '' ? 'office.setup.issuers.action.ask' : 'office.setup.issuers.action.asking')}
          </button>
        </div>
      </section>
      <TextField
        path="issuers.threshold"
        problems={problems}
        label={t('office.setup.issuers.threshold.label', { n: members.length })}
        hint={t('office.setup.issuers.threshold.hint')}
        type="number"
        min={2}
        value={String(threshold)}
        change={(text) => change({ ...plan, issuers: { members, threshold: wholeOf(text, MAX_MEMBERS) } })}
      />
      {warning !== undefined && <Warning>{warningSentence(warning)}</Warning>}
      {members.length > 1 && threshold > 1 && threshold <= members.length && (
        <p>{t('office.setup.issuers.quorum', { q: quorumOf(witnesses, threshold), n: witnesses })}</p>
      )}
    </StepForm>
  );
}

interface IssuerProps {
  issuer: PlannedIssuer;
  path: string;
  problems: readonly Problem[];
  isAsking: boolean;
  ask: () => void;
  remove: () => void;
}

function Issuer({ issuer, path, problems, isAsking, ask, remove }: IssuerProps) {
  const { name, url, signingKey, witnessKey } = issuer;
  return (
    <li id={fieldId(path)} tabIndex={-1}>
      <div>
        <b>
          <bdi>{name}</bdi>
        </b>
        <span class="sub">
          <bdi dir="ltr">{url}</bdi>
        </span>
        <FieldErrors path={path} problems={problems} />
        {signingKey === '' ? (
          <span class="sub">{t('office.setup.issuers.unasked')}</span>
        ) : (
          <dl class="kv tight">
            <div>
              <dt>{t('office.setup.issuers.key.label')}</dt>
              <dd>
                <Fingerprint of={signingKey} />
              </dd>
            </div>
            <div>
              <dt>{t('office.setup.issuers.witness.label')}</dt>
              <dd>
                <Fingerprint of={witnessKey} />
              </dd>
            </div>
          </dl>
        )}
      </div>
      <div class="row">
        <button class="btn plain small" type="button" aria-disabled={isAsking} onClick={ask}>
          {t('office.setup.issuers.action.again')} <span class="vh">{name}</span>
        </button>
        <button class="btn plain small" type="button" onClick={remove}>
          {t('office.setup.action.remove')} <span class="vh">{name}</span>
        </button>
      </div>
    </li>
  );
}
