/** O6: the trustees' links, who has brought her keys, and how far the ceremonies are. */
import { type CeremonyProgress, invitationFragment, officeHttp, ParticipantsApi, type TrusteeView } from '#client';
import { useEffect, useState } from 'preact/hooks';
import { CopyButton } from '../../kit/copy.js';
import { ErrorSummary, Problem } from '../../kit/frame.js';
import { PublishNext } from '../run/publish-next.js';
import { Icon } from '../../kit/icons.js';
import { listOf, t } from '../../kit/i18n.js';
import { usePageTitle } from '../../kit/router.js';
import { electionPage, type ElectionPageProps } from '../election-frame.js';
import { Fingerprint } from '../fingerprint.js';
import { PageLink } from '../layout.js';
import { failureSentence } from '../setup/sentences.js';
import { stepPath } from '../setup/steps.js';

const POLL_MS = 5_000;
const api = () => new ParticipantsApi(officeHttp('', null));

interface Standing {
  trustees: TrusteeView[];
  ceremony: CeremonyProgress;
}

function Trustees({ session, election }: ElectionPageProps) {
  const [standing, setStanding] = useState<Standing | null>(null);
  const [problems, setProblems] = useState<Problem[]>([]);
  usePageTitle(t('office.elections.trustees.heading'), 'trustees', problems.length > 0);
  const load = async () => {
    const [trustees, ceremony] = await Promise.all([api().trustees(election.id), api().ceremony(election.id)]);
    setStanding({ trustees, ceremony });
  };
  const fail = (error: unknown) => setProblems([new Problem(null, () => failureSentence(error))]);
  useEffect(() => {
    load().catch(fail);
    const timer = setInterval(() => {
      // What does not answer now is asked again; what is shown stays.
      if (!document.hidden) load().catch(() => undefined);
    }, POLL_MS);
    return () => clearInterval(timer);
  }, [election.id]);
  const isOfficial = session.me?.role === 'official';
  const state = election.stored?.state;
  return (
    <>
      <ErrorSummary problems={problems} />
      <div class="stack-xl">
        <div class="stack">
          <h1 tabIndex={-1}>{t('office.elections.trustees.heading')}</h1>
          {standing !== null && standing.ceremony.complaints.length > 0 && (
            <Complaints ceremony={standing.ceremony} planId={election.id} />
          )}
          {standing !== null && state === 'frozen' && standing.ceremony.isComplete && (
            <PublishNext planId={election.id} />
          )}
          {standing !== null && <Summary election={election} standing={standing} />}
        </div>
        {standing !== null && standing.trustees.length === 0 && (
          <p>
            <PageLink to={stepPath(election.id, 'trustees')}>{t('office.setup.trustees.heading')}</PageLink>
          </p>
        )}
        <ul class="rows">
          {standing?.trustees.map((trustee) => (
            <Trustee
              key={trustee.position}
              trustee={trustee}
              ceremony={standing.ceremony}
              planId={election.id}
              canInvite={isOfficial && trustee.name !== ''}
              isPlanning={state === 'planning'}
              changed={() => load().catch(fail)}
            />
          ))}
        </ul>
        {standing !== null && standing.ceremony.issuers.length > 0 && <Issuers ceremony={standing.ceremony} />}
      </div>
    </>
  );
}

/** The ceremony is over: who did not keep to the rules, as anybody can see. */
function Complaints({ ceremony, planId }: { ceremony: CeremonyProgress; planId: string }) {
  return (
    <div class="note amber stack" role="alert">
      {ceremony.complaints.map(({ by, culprit }) => (
        <p key={by}>
          {culprit === null
            ? t('office.trustees.complaint.different', { by: `\u2068${by}\u2069` })
            : t('office.trustees.complaint.culprit', { by: `\u2068${by}\u2069`, culprit: `\u2068${culprit}\u2069` })}
        </p>
      ))}
      <p>{t('office.trustees.complaint.next')}</p>
      <p>
        <PageLink to={`e/${planId}/ready`}>{t('office.elections.link.ready')}</PageLink>
      </p>
    </div>
  );
}

function Summary({ election, standing }: { election: ElectionPageProps['election']; standing: Standing }) {
  const { trustees, ceremony } = standing;
  const plan = election.stored?.plan;
  const rehearsed = ceremony.trustees.length > 0 && ceremony.trustees.every(({ rehearsal }) => rehearsal);
  if (rehearsed && plan !== undefined) {
    const { threshold, names } = plan.trustees;
    return <p class="band moss">{t('office.elections.trustees.ready', { t: threshold, n: names.length })}</p>;
  }
  const waiting =
    ceremony.trustees.length > 0
      ? ceremony.trustees.filter((each) => !each.transcript || (election.electionId !== null && !each.rehearsal))
      : trustees.filter(({ state }) => state !== 'joined');
  if (waiting.length === 0) return null;
  const key =
    election.electionId === null ? 'office.elections.trustees.waiting' : 'office.elections.trustees.rehearsing';
  const names = waiting.map(({ name }) => `\u2068${name}\u2069`);
  return <p>{t(key, { name: listOf(names) })}</p>;
}

interface TrusteeProps {
  trustee: TrusteeView;
  ceremony: CeremonyProgress;
  planId: string;
  canInvite: boolean;
  isPlanning: boolean;
  changed: () => Promise<void>;
}

function Trustee({ trustee, ceremony, planId, canInvite, isPlanning, changed }: TrusteeProps) {
  const [link, setLink] = useState<string | null>(null);
  const [failure, setFailure] = useState<Problem | null>(null);
  const { name, position, signingKey } = trustee;
  const invite = async () => {
    try {
      const secret = await api().invite(planId, position);
      setLink(`${location.origin}/office/trustee/join#${invitationFragment(planId, secret)}`);
      setFailure(null);
      await changed();
    } catch (error) {
      setFailure(new Problem(null, () => failureSentence(error)));
    }
  };
  const isNew = trustee.state === 'named';
  return (
    <li>
      <div>
        <b>
          <bdi>{name}</bdi>
        </b>
        {signingKey !== null && (
          <span class="sub">
            {t('office.elections.trustees.key')} <Fingerprint of={signingKey} />
          </span>
        )}
        {failure !== null && <p class="error">{failure.sentence}</p>}
        {link !== null && (
          <div class="stack pad">
            <p class="small">{t('office.elections.trustees.link.hint', { name: `\u2068${name}\u2069` })}</p>
            <p class="mono small break" dir="ltr" translate={false}>
              {link}
            </p>
            <div class="row">
              <CopyButton text={link} label={t('office.elections.trustees.link.copy')} />
            </div>
          </div>
        )}
        {canInvite && link === null && !isNew && (
          <details class="bare">
            <summary>{t('office.elections.trustees.link.again.summary')}</summary>
            <div class="stack pad">
              <p>
                {t(
                  isPlanning
                    ? 'office.elections.trustees.link.again.planning'
                    : 'office.elections.trustees.link.again.frozen',
                )}
              </p>
              <div class="row">
                <button class="btn quiet small" type="button" onClick={() => void invite()}>
                  {t('office.elections.trustees.link.again.action')} <span class="vh">{name}</span>
                </button>
                {isPlanning && (
                  <PageLink to={stepPath(planId, 'trustees')}>{t('office.elections.trustees.replace')}</PageLink>
                )}
              </div>
            </div>
          </details>
        )}
      </div>
      <div class="row">
        <TrusteeTag trustee={trustee} ceremony={ceremony} />
        {canInvite && link === null && isNew && (
          <button class="btn quiet small" type="button" onClick={() => void invite()}>
            {t('office.elections.trustees.link.make')} <span class="vh">{name}</span>
          </button>
        )}
      </div>
    </li>
  );
}

type Standpoint = 'named' | 'invited' | 'declined' | 'joined' | 'confirmed' | 'rehearsed';

function standpointOf({ position, state }: TrusteeView, { trustees }: CeremonyProgress): Standpoint {
  const member = trustees.find(({ index }) => index === position + 1);
  if (member?.rehearsal === true) return 'rehearsed';
  if (member?.transcript === true) return 'confirmed';
  return state === 'joined' || state === 'declined' || state === 'invited' ? state : 'named';
}

const ICONS = {
  named: 'none',
  invited: 'none',
  declined: 'cross',
  joined: 'open',
  confirmed: 'ring',
  rehearsed: 'check',
} as const;

function TrusteeTag({ trustee, ceremony }: { trustee: TrusteeView; ceremony: CeremonyProgress }) {
  const standpoint = standpointOf(trustee, ceremony);
  const look = { rehearsed: ' ok', declined: ' bad', named: '', invited: ' wait', joined: ' run', confirmed: ' run' };
  return (
    <span class={`tag${look[standpoint]}`}>
      <Icon name={ICONS[standpoint]} />
      {t(`office.elections.trustees.state.${standpoint}`)}
    </span>
  );
}

function Issuers({ ceremony }: { ceremony: CeremonyProgress }) {
  return (
    <section class="stack" aria-labelledby="issuers-heading">
      <h2 id="issuers-heading">{t('office.elections.issuers.heading')}</h2>
      <p>{t('office.elections.issuers.approvals', ceremony.approvals)}</p>
      <ul class="rows">
        {ceremony.issuers.map((issuer) => {
          const isDone = issuer.transcript && issuer.approved;
          return (
            <li key={issuer.index}>
              <b>
                <bdi>{issuer.name}</bdi>
              </b>
              <span class={`tag${isDone ? ' ok' : ' wait'}`}>
                <Icon name={isDone ? 'check' : 'open'} />
                {t(isDone ? 'office.elections.issuers.state.done' : 'office.elections.issuers.state.open')}
              </span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

export const TrusteesPage = electionPage('trustees', Trustees);
