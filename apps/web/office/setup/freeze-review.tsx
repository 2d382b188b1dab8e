/** Exactly what is about to be frozen, from the draft that has the fingerprint: the page shows nothing but that. */
import type { FreezePreview } from '#client';
import { disclosuresOf } from '#office';
import type { Draft } from '#record';
import { useEffect, useState } from 'preact/hooks';
import { t, Text } from '../../kit/i18n.js';
import type { ElectionPageProps } from '../election-frame.js';
import { plansApi } from '../election.js';
import { Fingerprint } from '../fingerprint.js';
import { AskForApproval } from './ask-for-approval.js';
import { Tick } from './fields.js';
import { Disclosures } from './secrecy-step.js';

interface FreezeReviewProps {
  page: ElectionPageProps;
  /** Voters by class id. */
  sizes: Record<string, number>;
  fail: (error: unknown) => void;
}

export function FreezeReview({ page, sizes, fail }: FreezeReviewProps) {
  const { election, session } = page;
  const [preview, setPreview] = useState<FreezePreview | null>(null);
  const [isConfirmed, setConfirmed] = useState(false);
  const stored = election.stored;
  const isOfficial = session.me?.role === 'official';
  useEffect(() => {
    if (isOfficial) plansApi().preview(election.id).then(setPreview, fail);
  }, [election.id, stored?.version, isOfficial]);
  if (stored === null) return null;
  if (!isOfficial) return <p>{t('office.setup.ready.auditor')}</p>;
  if (preview === null) return <p>{t('office.setup.ready.preparing')}</p>;
  const found = disclosuresOf(stored.plan, sizes);
  return (
    <>
      <DraftSummary draft={preview.draft} addresses={preview.addresses} />
      <section class="stack" aria-labelledby="public-heading">
        <h2 id="public-heading">{t('office.setup.disclosure.heading')}</h2>
        <Disclosures plan={stored.plan} sizes={sizes} />
        {found.length > 0 && (
          <Tick
            id="disclosures-known"
            label={t('office.setup.disclosure.confirm')}
            checked={isConfirmed}
            change={setConfirmed}
          />
        )}
      </section>
      <section class="stack" aria-labelledby="freeze-heading">
        <h2 id="freeze-heading">{t('office.setup.ready.freeze.heading')}</h2>
        <p>
          {t('office.setup.ready.fingerprint')} <Fingerprint of={preview.digest} />
        </p>
        <p class="band amber">{t('office.setup.ready.freeze.lead')}</p>
        <AskForApproval
          page={page}
          action="freeze"
          digest={preview.digest}
          isConfirmed={isConfirmed || found.length === 0}
          fail={fail}
        />
      </section>
    </>
  );
}

export function DraftSummary({ draft, addresses }: { draft: Draft; addresses: string[] }) {
  const { schedule, timeZone, policy, roll, voterClasses, contests, trustees, issuers, officials, contact } = draft;
  return (
    <dl class="kv">
      <div>
        <dt>{t('office.setup.task.name')}</dt>
        <dd>
          <Text of={draft.title} />
        </dd>
      </div>
      <div>
        <dt>{t('office.setup.task.contact')}</dt>
        <dd>
          <bdi>{[contact.name, contact.email, contact.phone].filter((part) => part !== '').join(', ')}</bdi>
        </dd>
      </div>
      <div>
        <dt>{t('office.setup.task.schedule')}</dt>
        <dd class="num">
          {t('office.setup.ready.tokens', {
            from: new Date(schedule.issuanceOpens),
            to: new Date(schedule.issuanceCloses),
          })}
          <br />
          {t('office.elections.list.voting', {
            from: new Date(schedule.votingOpens),
            to: new Date(schedule.votingCloses),
          })}
          <span class="sub">
            <bdi>{timeZone}</bdi>
          </span>
        </dd>
      </div>
      <div>
        <dt>{t('office.setup.task.contests')}</dt>
        <dd>
          <ul class="plainlist">
            {contests.map((contest) => (
              <li key={contest.id}>
                <Text of={contest.title} />
                <span class="sub">
                  {contest.options.map((option, at) => (
                    <span key={option.id}>
                      {at > 0 && ' · '}
                      <Text of={option.title} />
                    </span>
                  ))}
                </span>
              </li>
            ))}
          </ul>
        </dd>
      </div>
      <div>
        <dt>{t('office.setup.ready.voters')}</dt>
        <dd>
          <ul class="plainlist">
            {voterClasses.map(({ id, label, weight }) => (
              <li key={id}>
                <Text of={label} />
                <span class="sub">{t('office.setup.ready.voters.class', { n: roll.size[id] ?? 0, weight })}</span>
              </li>
            ))}
          </ul>
          <span class="sub">
            {t('office.setup.ready.roll')} <Fingerprint of={roll.root} />
          </span>
        </dd>
      </div>
      <div>
        <dt>{t('office.setup.task.revoting')}</dt>
        <dd>
          {t(policy.revoting === 'refused' ? 'office.setup.revoting.no.label' : 'office.setup.revoting.yes.label')}
        </dd>
      </div>
      <Members
        heading={t('office.setup.ready.trustees', { t: trustees.threshold, n: trustees.members.length })}
        members={trustees.members}
      />
      <Members
        heading={t('office.setup.ready.issuers', { t: issuers.threshold, n: issuers.members.length })}
        members={issuers.members}
        addresses={addresses}
      />
      <Members heading={t('office.setup.ready.officials')} members={officials} />
    </dl>
  );
}

/** People and services with the keys that they will act with. */
function Members({
  heading,
  members,
  addresses = [],
}: {
  heading: string;
  members: readonly { name: string; signingKey: string }[];
  /** Of services, in the same order: they are approved with the draft. */
  addresses?: string[];
}) {
  return (
    <div>
      <dt>{heading}</dt>
      <dd>
        <ul class="plainlist">
          {members.map(({ name, signingKey }, at) => (
            <li key={signingKey}>
              <bdi>{name}</bdi>
              {addresses[at] !== undefined && (
                <span class="sub break" dir="ltr" translate={false}>
                  {addresses[at]}
                </span>
              )}
              <span class="sub">
                <Fingerprint of={signingKey} />
              </span>
            </li>
          ))}
        </ul>
      </dd>
    </div>
  );
}
