/**
 * V7 when casting did not end in a confirmation. The sealed ballot is still here; where casting the same bytes again can
 * help, that is the one filled button. Without an answer nobody says whether the ballot is in the box.
 */
import type { ComponentChildren } from 'preact';
import { t } from '../../kit/i18n.js';
import { pathOf } from '../../kit/router.js';
import { abortedSentence, AbortedReason } from '../aborted.js';
import { EvidenceButton } from '../evidence.js';
import { notCast } from '../layout.js';
import { PageLink } from '../page-link.js';
import type { CastOutcome, Session } from '../session.js';
import { Trouble, type TroubleWords } from '../trouble.js';

export type CastFailure = Exclude<CastOutcome, { kind: 'cast' }>;

interface Props {
  session: Session;
  failure: CastFailure;
  /** The button "Cast my ballot", with what it is doing. */
  castAgain: ComponentChildren;
  /** Back to the choices, where nothing was sent. */
  back: ComponentChildren;
}

export function CastTrouble({ session, failure, castAgain, back }: Props) {
  const words = wordsOf(session, failure);
  return (
    <Trouble
      session={session}
      step="cast"
      where={notCast(whereOf(session, failure))}
      identity={`cast-${failure.kind}`}
      words={words}
      title={titleOf(failure, words.heading)}
      failure={failure}
      back={failure.kind === 'offline' ? back : null}
      facts={factsOf(session, failure)}
    >
      <Ways session={session} failure={failure} castAgain={castAgain} />
    </Trouble>
  );
}

function Ways({ session, failure, castAgain }: Omit<Props, 'back'>) {
  const evidence = (className: string) => <EvidenceButton session={session} className={className} />;
  const sealAgain = hasChoices(session) ? (
    <PageLink session={session} page="check" text={t('vote.trouble.action.sealAgain')} className="btn" />
  ) : (
    <PageLink session={session} page="contest/1" text={t('vote.trouble.action.chooseAgain')} className="btn" />
  );
  const earlier = session.device?.lastCast ?? null;
  switch (failure.kind) {
    case 'offline':
    case 'unknown':
    case 'storage':
      return <>{castAgain}</>;
    case 'uncheckable':
      return (
        <>
          {castAgain}
          <p>{evidence('btn quiet small')}</p>
        </>
      );
    case 'clock':
    case 'older':
      return <p>{sealAgain}</p>;
    case 'refused':
      return (
        <div class="row">
          {sealAgain}
          {evidence('btn quiet')}
        </div>
      );
    case 'token':
      return <p>{evidence('btn')}</p>;
    case 'revoting':
      return (
        <div class="row">
          {earlier !== null && (
            <PageLink session={session} page="tracker" text={t('vote.start.action.tracker')} className="btn" />
          )}
          {evidence('btn quiet')}
        </div>
      );
    case 'closed':
      return (
        <p>
          <a class="btn" href={pathOf('audit', session.electionId, 'results')}>
            {t('vote.start.link.results')}
          </a>
        </p>
      );
    case 'notOpen':
    case 'aborted':
      return (
        <p>
          <PageLink session={session} page="" text={t('vote.notFound.link.start')} className="btn" />
        </p>
      );
  }
}

function wordsOf(session: Session, failure: CastFailure): TroubleWords {
  const { kind } = failure;
  const { schedule } = session.definition;
  const date = new Date(kind === 'notOpen' ? schedule.votingOpens : schedule.votingCloses);
  return {
    heading: kind === 'unknown' ? t('vote.cast.unknown.heading') : t(`vote.trouble.cast.${kind}.heading`),
    sentence: sentenceOf(session, failure, date),
    safe: safeOf(session, kind),
    todo: t(`vote.trouble.cast.${kind}.todo`, { date }),
  };
}

function safeOf(session: Session, kind: CastFailure['kind']): string {
  switch (kind) {
    case 'closed':
      return t(session.hasCastBefore ? 'vote.trouble.cast.closed.safe.again' : 'vote.trouble.cast.closed.safe');
    case 'clock':
    case 'older':
    case 'refused':
      return `${t(`vote.trouble.cast.${kind}.safe`)} ${t(hasChoices(session) ? 'vote.trouble.choices.here' : 'vote.trouble.choices.gone')}`;
    default:
      return t(`vote.trouble.cast.${kind}.safe`);
  }
}

/** None after a reload: the sealed bytes alone are kept. */
const hasChoices = ({ choices }: Session): boolean => choices.some((choice) => choice !== null);

function sentenceOf(session: Session, failure: CastFailure, time: Date): string {
  switch (failure.kind) {
    case 'unknown':
      return t('vote.cast.unknown.again');
    case 'closed':
      return t('vote.cast.closed.lead', { time });
    case 'aborted':
      return abortedSentence(session);
    case 'refused':
      return t('vote.cast.error.refused', { code: failure.code });
    case 'storage':
      return t('vote.loading.error.storage');
    default:
      return t(`vote.cast.error.${failure.kind}`);
  }
}

/** What was sent and not answered with a proof is "not confirmed"; what will never be cast is not "not cast yet". */
function titleOf({ kind }: CastFailure, heading: string): string {
  if (kind === 'unknown' || kind === 'uncheckable') return t('vote.cast.unknown.title');
  return kind === 'closed' || kind === 'aborted' ? heading : t('vote.trouble.notCast.title', { heading });
}

function whereOf({ decision }: Session, { kind }: CastFailure): string {
  if (decision === 'unknown' || decision === 'casting') return t('vote.where.device.unconfirmed');
  // What was refused is not the voter's alone any more: the service has seen it.
  return t(kind === 'offline' || kind === 'storage' ? 'vote.where.device.sealed' : 'vote.where.device.notCast');
}

function factsOf(session: Session, { kind }: CastFailure): ComponentChildren {
  if (kind === 'unknown') return <p class="lead">{t('vote.cast.unknown.lead')}</p>;
  if (kind === 'aborted') return <AbortedReason session={session} />;
  if (kind !== 'clock') return null;
  const clocks = { device: new Date(), service: new Date(session.nowMs()) };
  return (
    <dl class="kv">
      {(['device', 'service'] as const).map((name) => (
        <div key={name}>
          <dt>{t(`vote.trouble.clock.${name}`)}</dt>
          <dd class="num">{t('vote.start.facts.date', { date: clocks[name] })}</dd>
        </div>
      ))}
    </dl>
  );
}
