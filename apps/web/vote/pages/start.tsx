/** V1: what is decided, when, what one needs; and where this device stands in it. */
import { t, Text, tx } from '../../kit/i18n.js';
import { go, pathOf, usePageTitle } from '../../kit/router.js';
import { pageLanguageTitle } from '../../kit/frame.js';
import { encodeTracker } from '#crypto';
import { abortedSentence, AbortedReason } from '../aborted.js';
import { ClearDevice } from '../clear-device.js';
import { KeptEvidence } from '../evidence.js';
import { Layout } from '../layout.js';
import { Limits } from '../limits.js';
import { PageLink } from '../page-link.js';
import type { Session } from '../session.js';

export function StartPage({ session }: { session: Session }) {
  const { definition } = session;
  usePageTitle(pageLanguageTitle(definition.title), 'start');
  return (
    <Layout session={session} step={null} where={null}>
      <div class="stack-l">
        <div class="stack">
          <h1 tabIndex={-1}>
            <Text of={definition.title} />
          </h1>
          <p class="lead">
            <Text of={definition.description} />
          </p>
        </div>
        <Standing session={session} />
        <KeptEvidence session={session} />
        <Facts session={session} />
        <Limits definition={definition} heading={t('vote.start.secrecy.heading')} />
        {session.device !== null && (
          <ClearDevice session={session} onCleared={() => go(pathOf('vote', session.electionId, 'done'), 'replace')} />
        )}
      </div>
    </Layout>
  );
}

function Facts({ session }: { session: Session }) {
  const { definition } = session;
  return (
    <section aria-labelledby="facts-h" class="stack">
      <h2 id="facts-h">{t('vote.start.facts.heading')}</h2>
      <dl class="kv">
        <div>
          <dt>{t('vote.start.facts.decided')}</dt>
          <dd>
            <ul class="plainlist">
              {definition.contests.map(({ id, title }) => (
                <li key={id}>
                  <Text of={title} />
                </li>
              ))}
            </ul>
          </dd>
        </div>
        <div>
          <dt>{t('vote.start.facts.closes')}</dt>
          <dd class="num">{t('vote.start.facts.date', { date: new Date(definition.schedule.votingCloses) })}</dd>
        </div>
        <div>
          <dt>{t('vote.start.facts.need')}</dt>
          <dd>{t('vote.start.facts.invitation')}</dd>
        </div>
        <div>
          <dt>{t('vote.start.facts.time')}</dt>
          <dd>{t('vote.start.facts.minutes')}</dd>
        </div>
        <Weights session={session} />
      </dl>
    </section>
  );
}

/** Nothing where all ballots weigh alike. Before she has signed in, her class is not known. */
function Weights({ session }: { session: Session }) {
  const { definition, device } = session;
  const classes = definition.voterClasses;
  if (classes.every(({ weight }) => weight === 1)) return null;
  const own = device === null ? null : (classes[device.classIndex]?.weight ?? 1);
  return (
    <div>
      <dt>{t('vote.start.facts.weight')}</dt>
      <dd>
        {own !== null && own > 1 ? (
          t('vote.check.weight', { n: own })
        ) : (
          <ul class="plainlist">
            {classes.map(({ id, label, weight }) => (
              <li key={id}>{tx('vote.start.facts.weight.class', { name: pageLanguageTitle(label), n: weight })}</li>
            ))}
          </ul>
        )}
      </dd>
    </div>
  );
}

function Standing({ session }: { session: Session }) {
  const { definition, phase, device } = session;
  const { schedule } = definition;
  switch (phase) {
    case 'setup':
      return (
        <p class="band">
          {definition.policy.issuanceDuringVoting
            ? t('vote.start.notOpen', { date: new Date(schedule.votingOpens) })
            : t('vote.start.tokensLater', {
                tokens: new Date(schedule.issuanceOpens),
                date: new Date(schedule.votingOpens),
              })}
        </p>
      );
    case 'issuing':
      return device?.hasToken === true ? (
        <div class="stack">
          <p>{t('vote.start.tokenReady', { date: new Date(schedule.votingOpens) })}</p>
          <ButtonTo session={session} page="token" text={t('vote.start.action.showToken')} />
        </div>
      ) : (
        <div class="stack">
          <p>{t('vote.start.tokenPhase', { date: new Date(schedule.votingOpens) })}</p>
          <ButtonTo session={session} page={nextToSignIn(session)} text={t('vote.start.action.getToken')} />
        </div>
      );
    case 'voting':
      return <Voting session={session} />;
    case 'closed':
      return <Closed session={session} />;
    case 'aborted':
      return (
        <>
          <p class="band amber">{abortedSentence(session)}</p>
          <AbortedReason session={session} />
        </>
      );
    default:
      return phase satisfies never;
  }
}

function Voting({ session }: { session: Session }) {
  const { definition, device } = session;
  const { policy, schedule } = definition;
  if (device !== null && device.lastCast !== null) {
    return (
      <div class="stack">
        <p>{t('vote.start.already', { date: new Date(device.lastCast.castAtMs) })}</p>
        <div class="row">
          <ButtonTo session={session} page="tracker" text={t('vote.start.action.tracker')} />
          {policy.revoting === 'latest-counts' && (
            <button
              class="btn quiet"
              type="button"
              onClick={() => {
                session.finished = false;
                session.startAgain();
                go(pathOf('vote', session.electionId, 'contest/1'));
              }}
            >
              {t('vote.start.action.again')}
            </button>
          )}
        </div>
      </div>
    );
  }
  if (device?.hasToken === true || policy.issuanceDuringVoting) {
    const page = device?.hasToken === true ? 'contest/1' : nextToSignIn(session);
    return <ButtonTo session={session} page={page} text={t('vote.start.action.start')} />;
  }
  return (
    <div class="stack">
      <p class="band amber">{t('vote.start.tokensOver', { date: new Date(schedule.issuanceCloses) })}</p>
      <p>{t('vote.start.otherDevice')}</p>
      <ButtonTo session={session} page={nextToSignIn(session)} text={t('vote.start.action.recover')} />
    </div>
  );
}

function Closed({ session }: { session: Session }) {
  const { definition, device, electionId } = session;
  const tracker = device?.lastCast?.tracker;
  return (
    <div class="stack">
      <p>{t('vote.start.closed', { date: new Date(definition.schedule.votingCloses) })}</p>
      <ul class="plainlist">
        <li>
          <a href={pathOf('audit', electionId, 'results')}>{t('vote.start.link.results')}</a>
        </li>
        <li>
          <a
            href={`${pathOf('audit', electionId, 'ballot')}${tracker === undefined ? '' : `#${encodeTracker(tracker)}`}`}
          >
            {t('vote.start.link.find')}
          </a>
        </li>
      </ul>
      {tracker !== undefined && <ButtonTo session={session} page="tracker" text={t('vote.start.action.tracker')} />}
    </div>
  );
}

function nextToSignIn({ device }: Session): string {
  if (device === null) return 'code';
  return device.recoveryCodeConfirmed && device.canRequest ? 'token' : device.canRequest ? 'recovery' : 'code';
}

function ButtonTo({ session, page, text }: { session: Session; page: string; text: string }) {
  return (
    <p>
      <PageLink session={session} page={page} text={text} className="btn" />
    </p>
  );
}
