/** T1: what is asked of a trustee; and for who has joined, what comes next. Reached by the link of the invitation. */
import { type InvitedTrustee, readInvitationFragment, type TrusteePlace } from '#client';
import { useEffect, useState } from 'preact/hooks';
import { ErrorSummary, Problem } from '../../../kit/frame.js';
import { t } from '../../../kit/i18n.js';
import { go } from '../../../kit/router.js';
import { takeFragment } from '../../arrival.js';
import { PageLink } from '../../layout.js';
import type { PageProps } from '../../routes.js';
import { desk, useDesk } from '../../trustee/desk.js';
import { TrusteeFrame, Waiting } from '../../trustee/place.js';
import { sentenceOf } from '../../trustee/problems.js';

const DUTIES = ['key', 'ceremony', 'rehearse', 'decrypt', 'secret'] as const;
const NONE: Problem[] = [];

export function JoinPage({ session }: PageProps) {
  const { invitation, place } = useDesk();
  const [problems, setProblems] = useState(NONE);
  const [isReloaded, setReloaded] = useState(false);
  const fail = (error: unknown) => setProblems([new Problem(null, () => sentenceOf(error))]);
  const arrive = (fragment: string) => {
    // Whoever comes back without the link's secret is known from this visit.
    const { planId = '', secret = '' } =
      readInvitationFragment(fragment) ?? (fragment === '' ? desk.place : null) ?? {};
    const isReloaded = planId === '' && fragment === '';
    setReloaded(isReloaded);
    setProblems(planId === '' && !isReloaded ? [new Problem(null, () => t('office.trustees.error.link'))] : NONE);
    if (planId !== '') void desk.readInvitation({ planId, secret }).catch(fail);
  };
  useEffect(() => arrive(session.takeSecret()), [session]);
  useEffect(() => {
    // Another link, opened in the same tab: the browser does not load the page anew for it.
    const look = () => {
      const fragment = takeFragment();
      if (fragment === '') return;
      desk.change({ place: null, invitation: null, keys: null });
      arrive(fragment);
    };
    addEventListener('hashchange', look);
    return () => removeEventListener('hashchange', look);
  }, []);
  if (isReloaded) {
    return (
      <TrusteeFrame
        session={session}
        election={null}
        id=""
        heading={t('office.trustees.noLink.heading')}
        identity="again"
        lead={t('office.trustees.join.again')}
      />
    );
  }
  if (invitation === null || place === null) {
    return (
      <TrusteeFrame
        session={session}
        election={null}
        id=""
        heading={t('office.trustees.join.heading')}
        identity="link"
        hasError={problems.length > 0}
        before={<ErrorSummary problems={problems} />}
      >
        <Waiting waiting={problems.length === 0} />
      </TrusteeFrame>
    );
  }
  if (invitation.state === 'joined') return <JoinedPage session={session} params={{}} />;
  return <Asked session={session} invitation={invitation} place={place} problems={problems} fail={fail} />;
}

interface AskedProps {
  session: PageProps['session'];
  invitation: InvitedTrustee;
  place: TrusteePlace;
  problems: Problem[];
  fail: (error: unknown) => void;
}

function Asked({ session, invitation, place, problems, fail }: AskedProps) {
  const { election, threshold, n, name } = invitation;
  const hasDeclined = invitation.state === 'declined';
  const decline = async () => {
    await desk.invitationApi(place).decline();
    await desk.readInvitation(place);
  };
  return (
    <TrusteeFrame
      session={session}
      election={election}
      id=""
      heading={t(hasDeclined ? 'office.trustees.declined.heading' : 'office.trustees.join.heading')}
      identity={hasDeclined ? 'declined' : 'asked'}
      hasError={problems.length > 0}
      before={<ErrorSummary problems={problems} />}
      lead={
        hasDeclined
          ? t('office.trustees.declined.lead')
          : t('office.trustees.join.threshold', { k: threshold, n, less: threshold - 1 })
      }
    >
      <p>
        {t('office.trustees.join.as')} <bdi>{name}</bdi>
      </p>
      <ul class="plainlist">
        {DUTIES.map((duty) => (
          <li key={duty}>{t(`office.trustees.duty.${duty}`)}</li>
        ))}
      </ul>
      <div class="row">
        <button class="btn" type="button" onClick={() => go(`/office/trustee/${place.planId}/key`)}>
          {t('office.trustees.join.accept')}
        </button>
        {!hasDeclined && (
          <button class="btn plain" type="button" onClick={() => void decline().catch(fail)}>
            {t('office.trustees.join.decline')}
          </button>
        )}
      </div>
    </TrusteeFrame>
  );
}

/** Her keys are at the office: what she has to do, and when. */
function JoinedPage({ session }: PageProps) {
  const { invitation, place } = useDesk();
  const [phase, setPhase] = useState<string | null>(null);
  const electionId = invitation?.election.electionId ?? null;
  useEffect(() => {
    if (electionId === null) return;
    void desk.api.status(electionId).then(
      (status) => setPhase(status.string('phase')),
      () => setPhase(null),
    );
  }, [electionId]);
  if (invitation === null || place === null) return null;
  const { election } = invitation;
  const step = nextStep(election.ceremonyId, phase);
  const id = electionId ?? place.planId;
  return (
    <TrusteeFrame
      session={session}
      election={election}
      id={id}
      heading={t('office.trustees.joined.heading')}
      identity="joined"
      lead={t(`office.trustees.joined.${step}`)}
    >
      {step !== 'wait' && step !== 'nothing' && (
        <p>
          <PageLink to={`trustee/${id}/${step}`} className="btn">
            {t(`office.trustees.joined.action.${step}`)}
          </PageLink>
        </p>
      )}
      <p>{t('office.trustees.joined.again')}</p>
    </TrusteeFrame>
  );
}

function nextStep(ceremonyId: string | null, phase: string | null) {
  if (ceremonyId === null) return 'wait';
  if (phase === null) return 'ceremony';
  if (phase === 'setup') return 'rehearse';
  return phase === 'closed' ? 'decrypt' : 'nothing';
}
