/** V9: the ballot is in the box, verified in this page. What happens to it from here, and nothing about what it holds. */
import type { CastRecord } from '#client';
import { encodeTracker, toHex } from '#crypto';
import { encodeConfirmation } from '#record';
import { Code, CopyButton, saveFile } from '../../kit/copy.js';
import { formatNumber, t, tx } from '../../kit/i18n.js';
import { QrCode } from '../../kit/qr.js';
import { go, pathOf, usePageTitle } from '../../kit/router.js';
import { announce } from '../../kit/status.js';
import { KeptEvidence } from '../evidence.js';
import { BallotBox } from '../illustration.js';
import { ClearDevice } from '../clear-device.js';
import { Layout } from '../layout.js';
import { Limits } from '../limits.js';
import { saveTrackerImage } from '../tracker-image.js';
import { Milestones } from '../milestones.js';
import { PromiseAlert } from '../promise.js';
import { isCounted, useStanding } from '../standing.js';
import type { Session } from '../session.js';

const SHOWN = 20;

export function TrackerPage({ session }: { session: Session }) {
  usePageTitle(t('vote.tracker.heading'), 'tracker');
  const known = useStanding(session);
  const { standing, trouble } = known;
  const cast = session.device?.lastCast ?? null;
  if (cast === null) return null;
  const { definition, electionId, phase } = session;
  const code = encodeTracker(cast.tracker);
  const page = `${pathOf('audit', electionId, 'ballot')}#${code}`;
  const counted = isCounted(session, standing);
  const sentence = counted
    ? t('vote.where.counted.now')
    : t('vote.where.box.here', { position: formatNumber(cast.index) });
  // A later ballot counts instead: nothing on top of the page may look as if this one did.
  const isSuperseded = (standing?.supersededBy ?? null) !== null;
  const look = isSuperseded ? 'not-cast' : 'cast';
  return (
    <Layout session={session} step="all" where={{ place: counted ? 'counted' : 'box', sentence, look }}>
      <div class="stack-xl">
        <div class="decide-top">
          <div class="stack">
            <h1 tabIndex={-1}>{t('vote.tracker.heading')}</h1>
            <p class="lead">{t('vote.tracker.lead')}</p>
          </div>
          <BallotBox inside={true} />
        </div>
        {trouble !== null && (
          <p class="band amber" role="alert">
            {trouble}
          </p>
        )}
        {isSuperseded && <p class="band amber">{t('vote.tracker.counted.superseded')}</p>}
        <PromiseAlert session={session} />
        {session.promise === 'broken' && <KeptEvidence session={session} />}
        <section class="tracker" aria-labelledby="trk-h">
          <div class="stack">
            <h2 id="trk-h">{t('vote.tracker.code.heading')}</h2>
            <Code code={code} shown={SHOWN} isLarge={true} />
            <p>{tx('vote.tracker.code.body')}</p>
            {cast.replaces !== null && !isSuperseded && <Replaced tracker={cast.replaces} />}
            <details class="bare">
              <summary>{t('vote.tracker.code.whole')}</summary>
              <Code code={code} />
            </details>
            <div class="row">
              <CopyButton text={code} label={t('vote.tracker.action.copy')} className="btn quiet small" />
              <button class="btn quiet small" type="button" onClick={() => saveTrackerImage(code)}>
                {t('vote.tracker.action.image')}
              </button>
            </div>
          </div>
          <QrCode text={`${location.origin}${page}`} label={t('vote.tracker.qr')} className="qr" />
        </section>
        <Milestones session={session} cast={cast} known={known} />
        <section aria-labelledby="chk-h" class="card stack">
          <h2 id="chk-h">{t('vote.tracker.check.heading')}</h2>
          <p>{t('vote.tracker.check.body')}</p>
          <div class="row">
            <a class="btn quiet" href={page}>
              {t('vote.tracker.action.check')}
            </a>
          </div>
          <Confirmation session={session} cast={cast} />
        </section>
        <section aria-labelledby="lim-h">
          <h2 id="lim-h" class="vh">
            {t('vote.tracker.know.heading')}
          </h2>
          <Limits definition={definition} heading={t('vote.tracker.limits.heading')} />
          {phase === 'voting' && definition.policy.revoting === 'latest-counts' && <VoteAgain session={session} />}
        </section>
        <ClearDevice session={session} onCleared={() => go(pathOf('vote', electionId, 'done'), 'replace')} />
      </div>
    </Layout>
  );
}

/** After voting again: the ballot that counts no more, by the first groups of its tracker. */
function Replaced({ tracker }: { tracker: Uint8Array }) {
  const code = encodeTracker(tracker);
  const first = (
    <bdi class="mono" dir="ltr" translate={false}>
      {`${code.slice(0, 4)}-${code.slice(4, 8)}-…`}
    </bdi>
  );
  return <p>{tx('vote.tracker.replaces', {}, { code: () => first })}</p>;
}

/** The board's promise as a file, and the page that holds such a file against the record. */
function Confirmation({ session, cast }: { session: Session; cast: CastRecord }) {
  const { promise } = cast;
  if (promise === null) return null;
  const save = () => {
    const bytes = encodeConfirmation({
      electionId: session.electionId,
      tracker: toHex(cast.tracker),
      index: cast.index,
      inclusionProof: promise.inclusionProof.map((hash) => toHex(hash)),
      checkpoint: promise.checkpoint,
    });
    saveFile('psephos-confirmation.json', 'application/json', Uint8Array.from(bytes));
    announce(t('vote.tracker.confirmation.status.saved'));
  };
  return (
    <>
      <p>{t('vote.tracker.confirmation.body')}</p>
      <div class="row">
        <button class="btn quiet" type="button" onClick={save}>
          {t('vote.tracker.action.confirmation')}
        </button>
        <a href={pathOf('audit', session.electionId, 'ballot')}>{t('vote.tracker.link.confirmation')}</a>
      </div>
    </>
  );
}

function VoteAgain({ session }: { session: Session }) {
  return (
    <details>
      <summary>{t('vote.tracker.again.heading')}</summary>
      <div class="stack">
        <p>{t('vote.tracker.again.body')}</p>
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
      </div>
    </details>
  );
}
