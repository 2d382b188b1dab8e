/**
 * What a voter needs after the first page: the pages, and her device with its cryptography. A file of its own, loaded
 * while the first page is read, so that the first page is there at once on a slow line.
 */
import { useLive } from './live.js';
import { useIssuancePromise } from './promise.js';
import type { Session } from './session.js';
import { CastPage } from './pages/cast.js';
import { CheckPage } from './pages/check.js';
import { CodePage } from './pages/code.js';
import { ContestPage } from './pages/contest.js';
import { DonePage } from './pages/done.js';
import { RecoveryPage } from './pages/recovery.js';
import { RecoveryCheckPage } from './pages/recovery-check.js';
import { RecoveryEntryPage } from './pages/recovery-entry.js';
import { ReportPage } from './pages/report.js';
import { TestPage } from './pages/test.js';
import { TokenPage } from './pages/token.js';
import { TrackerPage } from './pages/tracker.js';

export { loadTokenMaking, VotingDevice } from '#client';

/** Follows what happens elsewhere, and what was promised; draws nothing. */
export function Live({ session }: { session: Session }) {
  useLive(session);
  useIssuancePromise(session);
  return null;
}

/** The page of a path below the election, or null where there is none. */
export function drawLaterPage(session: Session, page: string) {
  const [name, part] = page.split('/');
  switch (name) {
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
      return null;
  }
}
