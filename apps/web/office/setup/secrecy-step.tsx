/**
 * What becomes public beside the result, how large a ballot is, and how long sealing takes. Whoever goes on has been told
 * which totals are those of a few people (spec §10).
 */
import { ballotEstimates, type Disclosure, disclosuresOf, type ElectionPlan } from '#office';
import { useEffect, useState } from 'preact/hooks';
import { t, Text } from '../../kit/i18n.js';
import { plansApi } from '../election.js';
import { ContestName } from './contests-step.js';
import { TextField, Warning, wholeOf } from './fields.js';
import { type StepPageProps, usePlanForm } from './plan-form.js';
import { StepForm } from './step-form.js';

const MAX_MIN_COUNTED = 1_000_000;

export function SecrecyStep(page: StepPageProps) {
  const form = usePlanForm(page);
  const { plan, change, problems } = form;
  const { minCounted } = plan.policy;
  const sizes = useSizes(page.election.id);
  return (
    <StepForm page={page} form={form} step="secrecy" heading={t('office.setup.secrecy.heading')}>
      <TextField
        path="policy.minCounted"
        problems={problems}
        label={t('office.setup.secrecy.minCounted.label')}
        hint={t('office.setup.secrecy.minCounted.hint')}
        type="number"
        min={2}
        value={String(minCounted)}
        change={(text) =>
          change({ ...plan, policy: { ...plan.policy, minCounted: Math.max(2, wholeOf(text, MAX_MIN_COUNTED)) } })
        }
      />
      <section class="stack" aria-labelledby="disclosures-heading">
        <h2 id="disclosures-heading">{t('office.setup.disclosure.heading')}</h2>
        {sizes === null ? (
          <p class="muted">{t('office.setup.disclosure.noRoll')}</p>
        ) : (
          <Disclosures plan={plan} sizes={sizes} />
        )}
      </section>
      <section class="stack" aria-labelledby="size-heading">
        <h2 id="size-heading">{t('office.setup.size.heading')}</h2>
        <BallotSizes plan={plan} />
      </section>
    </StepForm>
  );
}

/** Voters by class once the roll is complete. */
function useSizes(electionId: string): Record<string, number> | null {
  const [sizes, setSizes] = useState<Record<string, number> | null>(null);
  useEffect(() => {
    void plansApi()
      .readiness(electionId)
      .then(
        (readiness) => setSizes(readiness.sizes),
        () => undefined,
      );
  }, [electionId]);
  return sizes;
}

export function Disclosures({ plan, sizes }: { plan: ElectionPlan; sizes: Record<string, number> }) {
  const found = disclosuresOf(plan, sizes);
  if (found.length === 0) return <p>{t('office.setup.disclosure.none')}</p>;
  return (
    <>
      {found.map((disclosure) => (
        <Warning key={`${disclosure.kind} ${disclosure.contest}`}>
          <DisclosureWords plan={plan} disclosure={disclosure} />
        </Warning>
      ))}
    </>
  );
}

function DisclosureWords({ plan, disclosure }: { plan: ElectionPlan; disclosure: Disclosure }) {
  const contest = plan.contests.find(({ id }) => id === disclosure.contest);
  const label = (classId: string) => plan.voterClasses.find(({ id }) => id === classId)?.label ?? {};
  return (
    <>
      <b>{contest !== undefined && <ContestName contest={contest} />}</b>
      <span class="sub">
        {disclosure.kind === 'small-class'
          ? t('office.setup.disclosure.small', { n: disclosure.size })
          : t(`office.setup.disclosure.weights.${disclosure.certainty}`)}
      </span>
      <ul class="plainlist">
        {(disclosure.kind === 'small-class'
          ? [disclosure.class]
          : disclosure.groups.flatMap(({ classes }) => classes)
        ).map((classId) => (
          <li key={classId}>
            <Text of={label(classId)} />
          </li>
        ))}
      </ul>
    </>
  );
}

/** Bytes and times, by class. */
export function BallotSizes({ plan }: { plan: ElectionPlan }) {
  const estimates = ballotEstimates(plan);
  if (estimates.length === 0) return <p class="muted">{t('office.setup.size.none')}</p>;
  return (
    <div class="tbl-x" role="region" aria-labelledby="size-heading" tabIndex={0}>
      <table>
        <caption class="vh">{t('office.setup.size.heading')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('office.setup.size.class')}</th>
            <th scope="col" class="n">
              {t('office.setup.size.bytes')}
            </th>
            <th scope="col" class="n">
              {t('office.setup.size.time')}
            </th>
          </tr>
        </thead>
        <tbody>
          {estimates.map(({ classId, bytes, fastMs, slowMs }) => (
            <tr key={classId}>
              <th scope="row">
                <Text of={plan.voterClasses.find(({ id }) => id === classId)?.label ?? {}} />
              </th>
              <td class="n">{t('office.setup.size.bytes.value', { n: bytes })}</td>
              <td class="n">{t('office.setup.size.time.value', { from: fastMs / 1000, to: slowMs / 1000 })}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
