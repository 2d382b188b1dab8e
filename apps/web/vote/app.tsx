/** Which page is drawn, and which may not be: each needs what the steps before it have made. */
import { useEffect, useErrorBoundary } from 'preact/hooks';
import { useConnectionNews } from '../kit/connection.js';
import { go, pathOf, usePlace } from '../kit/router.js';
import { contestsOf } from './choices.js';
import { CastPage } from './pages/cast.js';
import { CheckPage } from './pages/check.js';
import { CodePage } from './pages/code.js';
import { ContestPage } from './pages/contest.js';
import { DonePage } from './pages/done.js';
import { LoadingPage, NotFoundPage, StoppedPage } from './pages/loading.js';
import { RecoveryPage } from './pages/recovery.js';
import { RecoveryCheckPage } from './pages/recovery-check.js';
import { RecoveryEntryPage } from './pages/recovery-entry.js';
import { ReportPage } from './pages/report.js';
import { StartPage } from './pages/start.js';
import { TestPage } from './pages/test.js';
import { TokenPage } from './pages/token.js';
import { TrackerPage } from './pages/tracker.js';
import { type Session, useSession } from './session.js';
import { useLive } from './live.js';

export function App({ session }: { session: Session }) {
  useSession(session);
  useConnectionNews();
  useLive(session);
  const { page } = usePlace('vote');
  // A page that cannot be drawn stops with words: an empty window would say nothing about the ballot.
  const broken: unknown = useErrorBoundary()[0];
  if (broken !== undefined) return <StoppedPage session={session} />;
  if (session.loading !== 'ready') return <LoadingPage session={session} />;
  const elsewhere = mustGoTo(session, page);
  return elsewhere === null ? draw(session, page) : <Redirect session={session} page={elsewhere} />;
}

function Redirect({ session, page }: { session: Session; page: string }) {
  useEffect(() => go(pathOf('vote', session.electionId, page), 'replace'), [session, page]);
  return null;
}

/** The page that comes instead, or null. A cast ballot's pages stay behind the voter, also with the back button. */
export function mustGoTo(session: Session, page: string): string | null {
  const [name] = page.split('/');
  const { device } = session;
  switch (name) {
    case 'recovery':
      if (device === null) return 'code';
      return device.hasToken ? 'token' : null;
    case 'token':
      if (device === null) return 'code';
      if (session.finished) return 'tracker';
      return device.hasToken || device.recoveryCodeConfirmed ? null : 'recovery';
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

function beforeChoosing(session: Session, name: string, page: string): string | null {
  const { device, sealed } = session;
  if (device === null) return 'code';
  if (!device.hasToken) return 'token';
  if (session.finished) return 'tracker';
  if (session.decision === 'casting' || session.decision === 'unknown') return name === 'cast' ? null : 'cast';
  if (session.phase !== 'voting' && !(name === 'cast' && sealed !== null)) return '';
  const contests = contestsOf(session.definition, device.classIndex);
  switch (name) {
    case 'contest': {
      const position = Number(page.split('/')[1]);
      return Number.isInteger(position) && position >= 1 && position <= contests.length ? null : 'contest/1';
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
  const [name, part] = page.split('/');
  switch (name) {
    case '':
    case undefined:
      return <StartPage session={session} />;
    case 'code':
      return <CodePage session={session} key={session.arrivals} />;
    case 'recovery':
      if (part === 'check') return <RecoveryCheckPage session={session} />;
      if (part === 'enter') return <RecoveryEntryPage session={session} />;
      return <RecoveryPage session={session} />;
    case 'token':
      return <TokenPage session={session} />;
    case 'contest':
      return <ContestPage session={session} position={Number(part) - 1} key={page} />;
    case 'check':
      return <CheckPage session={session} />;
    case 'cast':
      return <CastPage session={session} />;
    case 'test':
      return <TestPage session={session} />;
    case 'report':
      return <ReportPage session={session} />;
    case 'tracker':
      return <TrackerPage session={session} />;
    case 'done':
      return <DonePage session={session} />;
    default:
      return <NotFoundPage session={session} />;
  }
}
