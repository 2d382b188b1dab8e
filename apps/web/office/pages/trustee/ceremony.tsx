/** The key ceremony with its last step, T5: the trustees make the election key together and compare its fingerprint. */
import type { CeremonyStand, InvitedTrustee } from '#client';
import { culpritOfComplaint } from '#record';
import { useEffect, useState } from 'preact/hooks';
import { Code } from '../../../kit/copy.js';
import { t } from '../../../kit/i18n.js';
import { announce } from '../../../kit/status.js';
import type { PageProps } from '../../routes.js';
import { CeremonyRun, type CeremonyState, useCeremony } from '../../trustee/ceremony-run.js';
import { desk, useDesk } from '../../trustee/desk.js';
import { TrusteeFrame } from '../../trustee/place.js';
import { codeOf, sentenceOf } from '../../trustee/problems.js';
import { type Signer, Signers } from '../../trustee/signers.js';
import { UnlockPage } from '../../trustee/unlock.js';

const FREEZE_POLL_MS = 5_000;

export function CeremonyPage({ session, params }: PageProps) {
  const planId = params['id'] ?? '';
  const { keys, invitation } = useDesk();
  const [run] = useState(() => new CeremonyRun());
  useCeremony(run);
  useEffect(() => () => run.stop(), [run]);
  const ceremonyId = invitation?.election.ceremonyId ?? null;
  useEffect(() => {
    if (keys === null || keys.place?.planId !== planId) return;
    if (ceremonyId !== null) {
      void run.start(ceremonyId, keys);
      return;
    }
    // Not frozen yet: the page waits for it.
    const { place } = keys;
    const ask = () => void desk.readInvitation(place).catch(() => undefined);
    ask();
    const timer = setInterval(ask, FREEZE_POLL_MS);
    return () => clearInterval(timer);
  }, [keys, planId, ceremonyId]);
  if (keys?.place?.planId !== planId) return <UnlockPage session={session} id={planId} />;
  const heading = headingOf(run.state, ceremonyId);
  return (
    <TrusteeFrame
      session={session}
      election={invitation?.election ?? null}
      id={planId}
      heading={heading}
      identity={run.state.kind}
      aside={run.stand !== null && <Stand stand={run.stand} />}
    >
      <Body
        run={run}
        ceremonyId={ceremonyId}
        invitation={invitation}
        retry={() => ceremonyId !== null && void run.start(ceremonyId, keys)}
      />
    </TrusteeFrame>
  );
}

function headingOf(state: CeremonyState, ceremonyId: string | null): string {
  if (state.kind === 'confirm') return t('office.trustees.confirm.heading');
  if (state.kind === 'done') return t('office.trustees.ceremony.done.heading');
  if (state.kind === 'failed' || state.kind === 'wrong') return t('office.trustees.ceremony.stopped.heading');
  return t(ceremonyId === null ? 'office.trustees.ceremony.early.heading' : 'office.trustees.ceremony.heading');
}

interface BodyProps {
  run: CeremonyRun;
  ceremonyId: string | null;
  invitation: InvitedTrustee | null;
  retry: () => void;
}

function Body({ run, ceremonyId, invitation, retry }: BodyProps) {
  const { state, stand } = run;
  useEffect(() => {
    if (state.kind === 'failed') announce(t('office.trustees.ceremony.stopped.heading'));
  }, [state]);
  switch (state.kind) {
    case 'idle':
    case 'running':
      if (ceremonyId === null) return <p>{t('office.trustees.ceremony.early.body')}</p>;
      return (
        <div class="stack">
          <p>{t('office.trustees.ceremony.running')}</p>
          <p>{t('office.trustees.ceremony.keepOpen')}</p>
        </div>
      );
    case 'confirm':
      return (
        <div class="stack">
          <Code code={state.fingerprint} isLarge />
          <p>{t('office.trustees.confirm.body')}</p>
          <div class="row">
            <button class="btn big" type="button" onClick={() => state.answer(true)}>
              {t('office.trustees.confirm.same')}
            </button>
            <button class="btn plain" type="button" onClick={() => state.answer(false)}>
              {t('office.trustees.confirm.different')}
            </button>
          </div>
          <p class="hint">{t('office.trustees.confirm.hint')}</p>
        </div>
      );
    case 'wrong':
      return (
        <div class="stack">
          <p>{t('office.trustees.wrong.body', { name: state.name })}</p>
          <p>{t('office.trustees.wrong.warning')}</p>
          <div class="row">
            <button class="btn" type="button" onClick={() => state.answer(true)}>
              {t('office.trustees.wrong.action')}
            </button>
            <button class="btn plain" type="button" onClick={() => state.answer(false)}>
              {t('office.trustees.wrong.later')}
            </button>
          </div>
        </div>
      );
    case 'done':
      return (
        <div class="stack">
          <p>
            {t('office.trustees.ceremony.done.body', {
              k: stand?.draft.trustees.threshold ?? 0,
              n: stand?.members.length ?? 0,
            })}
          </p>
          <p>{t('office.trustees.ceremony.done.next')}</p>
        </div>
      );
    case 'failed':
      return <Stopped error={state.error} stand={stand} hasOffice={invitation !== null} retry={retry} />;
    default:
      return state satisfies never;
  }
}

function Stopped(props: { error: unknown; stand: CeremonyStand | null; hasOffice: boolean; retry: () => void }) {
  const { error, stand } = props;
  const [complaint] = stand?.complaints ?? [];
  if (codeOf(error) !== 'CEREMONY_STOPPED') {
    return (
      <div class="stack">
        <p role="alert">{sentenceOf(error)}</p>
        <p>
          <button class="btn" type="button" onClick={props.retry}>
            {t('common.error.tryAgain')}
          </button>
        </p>
      </div>
    );
  }
  const culprit = complaint === undefined ? null : culpritOfComplaint(complaint);
  const name = culprit === null ? '' : (stand?.members[culprit - 1]?.name ?? '');
  return (
    <div class="stack">
      <p role="alert">
        {name === ''
          ? t('office.trustees.ceremony.stopped.different')
          : t('office.trustees.ceremony.stopped.culprit', { name })}
      </p>
      <p>{t('office.trustees.ceremony.stopped.next')}</p>
    </div>
  );
}

function Stand({ stand }: { stand: CeremonyStand }) {
  const done = stand.members.filter(({ transcript }) => transcript).length;
  const signers = stand.members.map((member): Signer => {
    const step = member.transcript
      ? 'transcript'
      : member.shares
        ? 'shares'
        : member.commitment
          ? 'commitment'
          : 'none';
    return {
      name: member.name,
      note: t(`office.trustees.member.${step}`),
      look: step === 'transcript' ? 'done' : step === 'none' ? 'open' : 'now',
    };
  });
  return (
    <section class="card tint stack">
      <h2>{t('office.trustees.ceremony.aside', { done, n: stand.members.length })}</h2>
      <Signers signers={signers} />
    </section>
  );
}
