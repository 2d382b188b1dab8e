/** Who belongs to the office: invitations, recoveries and removals, each of an official by two others. */
import { useEffect, useState } from 'preact/hooks';
import type { OfficePerson } from '#client';
import { ErrorSummary } from '../../kit/frame.js';
import { t } from '../../kit/i18n.js';
import { usePageTitle } from '../../kit/router.js';
import { Layout } from '../layout.js';
import { Given, Handover } from '../parts/handover.js';
import { InviteForm } from '../parts/invite-form.js';
import { PersonRow } from '../parts/person-row.js';
import { useWork } from '../parts/use-work.js';
import type { PageProps } from '../routes.js';

const POLL_MS = 5_000;

export function PeoplePage({ session }: PageProps) {
  const heading = t('office.accounts.people.heading');
  const work = useWork(session, () => t('common.error.server'));
  const [people, setPeople] = useState<OfficePerson[] | null>(null);
  const [given, setGiven] = useState<Given | null>(null);
  usePageTitle(heading, 'people', work.problems.length > 0);
  const load = async () => setPeople(await session.accounts.people());
  useEffect(() => {
    work.run(load);
    // Others join, and agree, meanwhile.
    const timer = setInterval(() => {
      if (!document.hidden) load().catch(() => undefined);
    }, POLL_MS);
    return () => clearInterval(timer);
  }, []);
  const { me } = session;
  if (me === null) return null;
  /** Changes something; what it gives is shown once. */
  const change = (what: () => Promise<Given | null>) =>
    work.run(async () => {
      try {
        setGiven(await what());
      } finally {
        await load();
      }
    });
  return (
    <Layout session={session}>
      <div class="stack-xl">
        <div class="stack">
          <ErrorSummary problems={work.problems} />
          <h1 tabIndex={-1}>{heading}</h1>
          <p>{t('office.accounts.people.lead')}</p>
        </div>
        {given !== null && <Handover given={given} key={`${given.secret}${given.code}`} />}
        <ul class="people">
          {people?.map((person) => (
            <PersonRow session={session} me={me} people={people} person={person} change={change} key={person.id} />
          ))}
        </ul>
        {me.role === 'official' && <InviteForm session={session} work={work} change={change} />}
      </div>
    </Layout>
  );
}
