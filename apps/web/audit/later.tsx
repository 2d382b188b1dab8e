/**
 * Pages that are fetched when somebody goes there, so that the first one comes with little. Their scripts are this bundle's
 * own, named with their hashes in the page; who has the service worker has them all on the device.
 */
import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { UnfetchedPage } from './pages/loading.js';
import type { AuditSession } from './session.js';

/** @param fetch  imports the page's module   @returns the page, and words in its place until it is there */
export function later<Props extends { session: AuditSession }>(
  fetch: () => Promise<ComponentType<Props>>,
): ComponentType<Props> {
  let fetched: ComponentType<Props> | null = null;
  return function LaterPage(props: Props) {
    const [Page, setPage] = useState(() => fetched);
    const [failed, setFailed] = useState(false);
    useEffect(() => {
      if (Page !== null) return;
      let current = true;
      fetch().then(
        (found) => {
          fetched = found;
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
    return Page === null ? <UnfetchedPage session={props.session} failed={failed} /> : <Page {...props} />;
  };
}
