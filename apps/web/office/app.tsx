/** Which page of the office is drawn. Whoever is not signed in meets the sign-in, and goes on to the page afterwards. */
import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { useConnectionNews } from '../kit/connection.js';
import { usePath } from '../kit/router.js';
import { useActivity } from './activity.js';
import { LoadingPage, NotFoundPage, UnfetchedPage } from './pages/loading.js';
import { type Destination, findRoute, type PageProps, SIGN_IN } from './routes.js';
import { type OfficeSession, useSession } from './session.js';

export function App({ session }: { session: OfficeSession }) {
  useSession(session);
  useConnectionNews();
  useActivity(session);
  const path = usePath();
  if (session.loading !== 'ready') return <LoadingPage session={session} />;
  const destination = findRoute(path);
  if (destination === null) return <NotFoundPage session={session} />;
  if (session.me === null && destination.route.isOpen !== true) {
    return <Fetched session={session} destination={{ route: SIGN_IN, params: {} }} key="sign-in" />;
  }
  return <Fetched session={session} destination={destination} key={path} />;
}

type Fetch = () => Promise<ComponentType<PageProps>>;
const fetched = new Map<Fetch, ComponentType<PageProps>>();

function Fetched({ session, destination }: { session: OfficeSession; destination: Destination }) {
  const { fetch } = destination.route;
  const [Page, setPage] = useState(() => fetched.get(fetch) ?? null);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    if (Page !== null) return;
    let current = true;
    fetch().then(
      (found) => {
        fetched.set(fetch, found);
        if (current) setPage(() => found);
      },
      () => {
        if (current) setFailed(true);
      },
    );
    return () => {
      current = false;
    };
  }, [Page]);
  if (Page === null) return <UnfetchedPage session={session} failed={failed} />;
  return <Page session={session} params={destination.params} />;
}
