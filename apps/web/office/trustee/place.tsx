/** The frame of a trustee's pages: whose election this is, and who helps; loading and links that open nothing. */
import type { Definition } from '#record';
import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import { t, Text, useTimeZone } from '../../kit/i18n.js';
import { usePageTitle } from '../../kit/router.js';
import { announce } from '../../kit/status.js';
import { SOON_MS, STILL_MS, useWaited } from '../../kit/waiting.js';
import { Layout, PageLink } from '../layout.js';
import type { OfficeSession } from '../session.js';

/** What a page knows of the election: from the link before the freeze, from the definition after it. */
export type KnownElection = Pick<Definition, 'title' | 'contact' | 'timeZone'>;

interface TrusteeFrameProps {
  session: OfficeSession;
  election: KnownElection | null;
  /** Of the office for this election, or of the election itself: where its other pages are. */
  id: string;
  heading: string;
  /** Changes when another state with its own heading is shown. */
  identity: string;
  hasError?: boolean;
  lead?: ComponentChildren;
  /** Between the heading's place and what stands before it: the error summary. */
  before?: ComponentChildren;
  aside?: ComponentChildren;
  children?: ComponentChildren;
}

export function TrusteeFrame(props: TrusteeFrameProps) {
  const { election, id } = props;
  usePageTitle(props.heading, props.identity, props.hasError === true);
  if (election !== null) useTimeZone(election.timeZone);
  return (
    <Layout session={props.session} election={election ?? undefined}>
      <div class="grid main">
        <div class="stack-l">
          {props.before}
          <div class="stack">
            <div>
              <p class="eyebrow">
                {election === null ? t('office.trustees.frame.eyebrow') : <Text of={election.title} />}
              </p>
              <h1 tabIndex={-1}>{props.heading}</h1>
            </div>
            {props.lead !== undefined && <p class="lead">{props.lead}</p>}
          </div>
          {props.children}
        </div>
        <aside class="stack-l">
          {props.aside}
          <section class="stack">
            <h2>{t('office.trustees.promise.heading')}</h2>
            <p>{t('office.trustees.promise.body')}</p>
            {id !== '' && (
              <p>
                <PageLink to={`trustee/${id}/lost`}>{t('office.trustees.promise.lost')}</PageLink>
              </p>
            )}
          </section>
        </aside>
      </div>
    </Layout>
  );
}

/** While something is fetched: the frame is there at once, words follow. */
export function Waiting({ waiting }: { waiting: boolean }) {
  const waited = useWaited(waiting);
  const isLong = waited >= STILL_MS;
  useEffect(() => {
    if (isLong) announce(t('common.loading.still'));
  }, [isLong]);
  return waiting && waited >= SOON_MS ? <p>{t('common.loading.first')}</p> : null;
}
