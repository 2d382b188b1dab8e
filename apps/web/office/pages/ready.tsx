/**
 * O7: everything of an election on one page, before nothing of it can change: what is still missing, else what is frozen,
 * with its fingerprint; then how far the ceremonies are, and the publication.
 */
import type { Readiness } from '#client';
import { useEffect, useState } from 'preact/hooks';
import { ErrorSummary, Problem } from '../../kit/frame.js';
import { t } from '../../kit/i18n.js';
import { usePageTitle } from '../../kit/router.js';
import { electionPage, type ElectionPageProps } from '../election-frame.js';
import { plansApi } from '../election.js';
import { PageLink } from '../layout.js';
import { useCeremony } from '../run/ceremony.js';
import { AskForApproval } from '../setup/ask-for-approval.js';
import { FreezeReview } from '../setup/freeze-review.js';
import { MissingList } from '../setup/missing-list.js';
import { failureSentence } from '../setup/sentences.js';
import { Unfreeze } from '../setup/unfreeze.js';

const POLL_MS = 5_000;

function Ready(page: ElectionPageProps) {
  const { election, store } = page;
  const [problems, setProblems] = useState<Problem[]>([]);
  usePageTitle(t('office.elections.link.ready'), 'ready', problems.length > 0);
  const state = election.stored?.state;
  useEffect(() => {
    // Another official may approve meanwhile.
    const timer = setInterval(() => {
      if (!document.hidden) void store.load();
    }, POLL_MS);
    return () => clearInterval(timer);
  }, [store]);
  const fail = (error: unknown) => setProblems([new Problem(null, () => failureSentence(error))]);
  return (
    <>
      <ErrorSummary problems={problems} />
      <div class="stack-xl narrow">
        <h1 tabIndex={-1}>{t('office.elections.link.ready')}</h1>
        {state === 'planning' && <Planning page={page} complain={setProblems} fail={fail} />}
        {state === 'frozen' && <Frozen page={page} complain={setProblems} fail={fail} />}
        {state === 'published' && (
          <>
            <p class="band moss">{t('office.setup.ready.published')}</p>
            <p>
              <PageLink to={`e/${election.id}`}>{t('office.setup.ready.overview')}</PageLink>
            </p>
          </>
        )}
      </div>
    </>
  );
}

interface PartProps {
  page: ElectionPageProps;
  complain: (problems: Problem[]) => void;
  fail: (error: unknown) => void;
}

function Planning({ page, complain, fail }: PartProps) {
  const { election } = page;
  const [readiness, setReadiness] = useState<Readiness | null>(null);
  const version = election.stored?.version;
  useEffect(() => {
    const look = () => plansApi().readiness(election.id).then(setReadiness);
    look().catch(fail);
    const timer = setInterval(() => {
      if (!document.hidden) look().catch(() => undefined);
    }, POLL_MS);
    return () => clearInterval(timer);
  }, [election.id, version]);
  if (readiness === null) return <p>{t('common.loading.first')}</p>;
  return readiness.missing.length > 0 ? (
    <MissingList election={election} missing={readiness.missing} />
  ) : (
    <FreezeReview page={page} sizes={readiness.sizes ?? {}} complain={complain} fail={fail} />
  );
}

function Frozen({ page, complain, fail }: PartProps) {
  const { election, session } = page;
  const progress = useCeremony(election.id, true, fail);
  const ceremonyId = election.stored?.ceremonyId ?? null;
  if (progress === null || ceremonyId === null) return <p>{t('common.loading.first')}</p>;
  const done = [...progress.trustees, ...progress.issuers].filter(({ transcript }) => transcript).length;
  return (
    <>
      <div class="stack">
        {!progress.isComplete && <p class="band">{t('office.setup.ready.frozen')}</p>}
        <p>
          {t('office.setup.ready.progress', { done, all: progress.trustees.length + progress.issuers.length })}{' '}
          <PageLink to={`e/${election.id}/trustees`}>{t('office.setup.ready.progress.link')}</PageLink>
        </p>
      </div>
      {progress.isComplete && (
        <section class="stack" aria-labelledby="publish-heading">
          <h2 id="publish-heading">{t('office.setup.ready.publish.heading')}</h2>
          <p>{t('office.setup.ready.publish.lead')}</p>
          <AskForApproval
            page={page}
            action="publish"
            digest={ceremonyId}
            obstacle={null}
            complain={complain}
            fail={fail}
          />
        </section>
      )}
      {session.me?.role === 'official' && <Unfreeze page={page} fail={fail} />}
    </>
  );
}

export const ReadyPage = electionPage('setup', Ready);
