/**
 * Everything that will stand in the definition, for whoever asks for the freeze and for whoever approves it: first what
 * people read and decide, then keys and settings, and at the end the draft itself, of which nothing is left out.
 */
import type { Draft, Member } from '#record';
import { formatNumber, t } from '../../kit/i18n.js';
import { Fingerprint } from '../fingerprint.js';
import { AllTexts } from './all-texts.js';
import { DraftContest, Line } from './draft-contest.js';

export function DraftSummary({ draft, addresses }: { draft: Draft; addresses: string[] }) {
  const { schedule, timeZone, policy, roll, voterClasses, contests, trustees, issuers, officials, contact } = draft;
  return (
    <div class="stack">
      <dl class="kv">
        <Line name={t('office.setup.name.title.label')}>
          <AllTexts of={draft.title} />
        </Line>
        <Line name={t('office.setup.name.description.label')}>
          <AllTexts of={draft.description} />
        </Line>
        <Line name={t('office.setup.task.contact')}>
          <ul class="plainlist">
            {[contact.name, contact.email, contact.phone, contact.url]
              .filter((part) => part !== '')
              .map((part) => (
                <li key={part} class="break">
                  <bdi>{part}</bdi>
                </li>
              ))}
          </ul>
        </Line>
        <Line name={t('office.setup.task.schedule')}>
          <ul class="plainlist num">
            <li>
              {t('office.setup.ready.tokens', {
                from: new Date(schedule.issuanceOpens),
                to: new Date(schedule.issuanceCloses),
              })}
            </li>
            <li>
              {t('office.elections.list.voting', {
                from: new Date(schedule.votingOpens),
                to: new Date(schedule.votingCloses),
              })}
            </li>
            <li>
              {t(
                policy.issuanceDuringVoting
                  ? 'office.setup.schedule.together.label'
                  : 'office.setup.schedule.apart.label',
              )}
            </li>
            <li class="muted small">
              <bdi>{timeZone}</bdi>
            </li>
          </ul>
        </Line>
      </dl>
      {contests.map((contest, at) => (
        <DraftContest key={contest.id} contest={contest} n={at + 1} />
      ))}
      <dl class="kv">
        <Line name={t('office.setup.ready.voters')}>
          <ul class="plainlist">
            {voterClasses.map(({ id, label, weight, contests: own }) => (
              <li key={id}>
                <AllTexts of={label} />
                <span class="sub">{t('office.setup.ready.voters.class', { n: roll.size[id] ?? 0, weight })}</span>
                <span class="sub">
                  {contests
                    .map((contest, at) => ({ contest, n: at + 1 }))
                    .filter(({ contest }) => own.includes(contest.id))
                    .map(({ n }) => t('office.setup.contest.heading', { n }))
                    .join(' · ')}
                </span>
              </li>
            ))}
          </ul>
          <span class="sub">
            {t('office.setup.ready.roll')} <Fingerprint of={roll.root} />
          </span>
        </Line>
        <Line name={t('office.setup.task.access')}>
          {t(roll.registrars === 2 ? 'office.setup.access.two.label' : 'office.setup.ready.oneCode')}
        </Line>
        <Line name={t('office.setup.task.revoting')}>
          {t(policy.revoting === 'refused' ? 'office.setup.revoting.no.label' : 'office.setup.revoting.yes.label')}
        </Line>
        <Line name={t('office.setup.secrecy.minCounted.label')}>
          <span class="num">{formatNumber(policy.minCounted)}</span>
        </Line>
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
      <Whole draft={draft} />
    </div>
  );
}

/** People and services with the keys that they will act with. */
function Members({
  heading,
  members,
  addresses = [],
}: {
  heading: string;
  members: readonly Pick<Member, 'name' | 'signingKey'>[];
  /** Of services, in the same order: they are approved with the draft. */
  addresses?: string[];
}) {
  return (
    <Line name={heading}>
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
    </Line>
  );
}

/** What has the fingerprint, to the last key and setting. */
function Whole({ draft }: { draft: Draft }) {
  const caption = t('office.setup.ready.whole');
  return (
    <details>
      <summary>{caption}</summary>
      <div class="stack pad">
        <p>{t('office.setup.ready.whole.lead')}</p>
        <div class="tbl-x" role="region" aria-label={caption} tabIndex={0}>
          <pre class="mono small" dir="ltr" translate={false}>
            {JSON.stringify(draft, null, 2)}
          </pre>
        </div>
      </div>
    </details>
  );
}
