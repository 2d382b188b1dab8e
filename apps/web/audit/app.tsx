/** Which of the observer's pages is drawn. */
import { useConnectionNews } from '../kit/connection.js';
import { usePlace } from '../kit/router.js';
import { later } from './later.js';
import { LoadingPage, NotFoundPage } from './pages/loading.js';
import { OverviewPage } from './pages/overview.js';
import { type AuditSession, useSession } from './session.js';

const BoardPage = later(() => import('./pages/board.js').then((page) => page.BoardPage));
const AnchorsPage = later(() => import('./pages/anchors.js').then((page) => page.AnchorsPage));
const EvidencePage = later(() => import('./pages/evidence.js').then((page) => page.EvidencePage));
const CheckPage = later(() => import('./pages/check.js').then((page) => page.CheckPage));
const ResultsPage = later(() => import('./pages/results.js').then((page) => page.ResultsPage));
const BallotPage = later(() => import('./pages/ballot.js').then((page) => page.BallotPage));
const TestPage = later(() => import('./pages/test.js').then((page) => page.TestPage));
const DocumentPage = later(() => import('./pages/document.js').then((page) => page.DocumentPage));
const RecordPage = later(() => import('./pages/record.js').then((page) => page.RecordPage));

export function App({ session }: { session: AuditSession }) {
  useSession(session);
  useConnectionNews();
  const { page } = usePlace('audit');
  if (session.loading !== 'ready') return <LoadingPage session={session} />;
  const [name = '', part = ''] = page.split('/');
  const before = /^[0-9]{1,15}$/.test(part) ? Number(part) : null;
  switch (name) {
    case '':
      return <OverviewPage session={session} />;
    case 'board':
      return <BoardPage session={session} before={before} key={part} />;
    case 'anchors':
      return <AnchorsPage session={session} before={before} key={part} />;
    case 'evidence':
      return <EvidencePage session={session} />;
    case 'check':
      return <CheckPage session={session} />;
    case 'results':
      return <ResultsPage session={session} />;
    case 'ballot':
      return <BallotPage session={session} />;
    case 'test':
      return <TestPage session={session} />;
    case 'document':
      return <DocumentPage session={session} />;
    case 'record':
      return <RecordPage session={session} />;
    default:
      return <NotFoundPage session={session} />;
  }
}
