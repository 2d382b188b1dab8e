/** Which page is drawn, and which may not be: each needs what the steps before it have made. */
import { useEffect, useErrorBoundary } from 'preact/hooks';
import { useConnectionNews } from '../kit/connection.js';
import { go, pathOf, usePlace } from '../kit/router.js';
import { contestsOf } from '../kit/choices.js';
import { LoadingPage, NotFoundPage, StoppedPage } from './pages/loading.js';
import { StartPage } from './pages/start.js';
import { type Decision, type Session, useSession } from './session.js';

export function App({ session }: { session: Session }) {
  useSession(session);
  useConnectionNews();
  const { page } = usePlace('vote');
  // A page that cannot be drawn stops with words: an empty window would say nothing about the ballot.
  const broken: unknown = useErrorBoundary()[0];
  const isReady = session.loading === 'ready' && (page === '' || session.later !== null);
  useEffect(() => {
    // The rest had not come while the first page was read.
    if (session.loading === 'ready' && !isReady) session.reload();
  }, [session, isReady]);
  if (broken !== undefined) return <StoppedPage session={session} />;
  if (!isReady) return <LoadingPage session={session} />;
  const elsewhere = mustGoTo(session, page);
  return (
    <>
      {session.later !== null && <session.later.Live session={session} />}
      {elsewhere === null ? draw(session, page) : <Redirect session={session} page={elsewhere} />}
    </>
  );
}

function Redirect({ session, page }: { session: Session; page: string }) {
  useEffect(() => go(pathOf('vote', session.electionId, page), 'replace'), [session, page]);
  return null;
}

const UNDER_WAY: readonly string[] = ['casting', 'unknown', 'testing'] satisfies Decision[];

/** The page that comes instead, or null. A cast ballot's pages stay behind the voter, also with the back button. */
export function mustGoTo(session: Session, page: string): string | null {
  const [name] = page.split('/');
  const { device } = session;
  // A ballot that was sent without an answer comes first, also after a reload: nothing else is sure before it.
  if (UNDER_WAY.includes(session.decision)) return name === 'cast' ? null : 'cast';
  // Whoever comes with an invitation may be another voter than the one whose device this was.
  if (session.invitations.length > 0) return name === 'code' ? null : 'code';
  switch (name) {
    case 'recovery':
      if (device === null) return 'code';
      if (device.hasToken) return 'token';
      // A code of this device would open nothing: the token is another one's.
      return page !== 'recovery/enter' && mustBringToken(session) ? 'recovery/enter' : null;
    case 'token':
      if (device === null) return 'code';
      if (session.finished) return 'tracker';
      return device.hasToken || device.recoveryCodeConfirmed
        ? null
        : mustBringToken(session)
          ? 'recovery/enter'
          : 'recovery';
    case 'contest':
    case 'check':
    case 'cast':
    case 'test':
      return beforeChoosing(session, name, page);
    case 'tracker':
      return device === null || device.lastCast === null ? '' : null;
    default:
      return null;
  }
}

const mustBringToken = ({ earlier }: Session): boolean => earlier !== undefined && earlier !== null;

function beforeChoosing(session: Session, name: string, page: string): string | null {
  const { device, sealed } = session;
  if (device === null) return 'code';
  if (!device.hasToken) return 'token';
  if (session.finished) return 'tracker';
  if (session.phase !== 'voting' && !(name === 'cast' && sealed !== null)) return '';
  const contests = contestsOf(session.definition, device.classIndex);
  switch (name) {
    case 'contest': {
      const position = Number(page.split('/')[1]);
      // One after the other: after a reload nothing is answered, and the first contest says so.
      const open = session.choices.findIndex((choice) => choice === null);
      const last = open < 0 ? contests.length : open + 1;
      return Number.isInteger(position) && position >= 1 && position <= last ? null : `contest/${open + 1 || 1}`;
    }
    case 'check': {
      const open = session.choices.findIndex((choice) => choice === null);
      return open < 0 ? null : `contest/${open + 1}`;
    }
    case 'cast':
      return sealed === null ? 'check' : null;
    default:
      return session.challenge === null ? 'cast' : null;
  }
}

function draw(session: Session, page: string) {
  if (page === '') return <StartPage session={session} />;
  return session.later?.drawLaterPage(session, page) ?? <NotFoundPage session={session} />;
}
