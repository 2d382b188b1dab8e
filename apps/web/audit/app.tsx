/** Which of the observer's pages is drawn. */
import { useConnectionNews } from '../kit/connection.js';
import { usePlace } from '../kit/router.js';
import { BallotPage } from './pages/ballot.js';
import { BoardPage } from './pages/board.js';
import { CheckPage } from './pages/check.js';
import { LoadingPage, NotFoundPage } from './pages/loading.js';
import { OverviewPage } from './pages/overview.js';
import { RecordPage } from './pages/record.js';
import { ResultsPage } from './pages/results.js';
import { TestPage } from './pages/test.js';
import { type AuditSession, useSession } from './session.js';

export function App({ session, arrived }: { session: AuditSession; arrived: string }) {
  useSession(session);
  useConnectionNews();
  const { page } = usePlace('audit');
  if (session.loading !== 'ready') return <LoadingPage session={session} />;
  const [name = '', part = ''] = page.split('/');
  switch (name) {
    case '':
      return <OverviewPage session={session} />;
    case 'board':
      return <BoardPage session={session} before={/^[0-9]{1,15}$/.test(part) ? Number(part) : null} key={part} />;
    case 'check':
      return <CheckPage session={session} />;
    case 'results':
      return <ResultsPage session={session} />;
    case 'ballot':
      return <BallotPage session={session} />;
    case 'test':
      return <TestPage session={session} arrived={arrived} />;
    case 'record':
      return <RecordPage session={session} />;
    default:
      return <NotFoundPage session={session} />;
  }
}
