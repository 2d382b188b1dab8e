/** The bundle's own address without an election, and browsers that cannot seal a ballot. */
import { BallotApi } from '#client';
import { readDefinition } from '#record';
import { useEffect, useState } from 'preact/hooks';
import { Frame } from '../../kit/frame.js';
import { t, Text } from '../../kit/i18n.js';
import { pathOf, usePageTitle } from '../../kit/router.js';

interface Listed {
  electionId: string;
  title: Record<string, string>;
}

export function EntrancePage() {
  usePageTitle(t('vote.entrance.heading'), 'entrance');
  const [elections, setElections] = useState<Listed[] | null>(null);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    listElections().then(setElections, () => setFailed(true));
  }, []);
  return (
    <Frame bundle="vote" home="/vote/" election={null} contact={null} expectedBuild={null}>
      <div class="stack">
        <h1 tabIndex={-1}>{t('vote.entrance.heading')}</h1>
        <p>{t('vote.entrance.lead')}</p>
        {failed && <p role="alert">{t('common.error.server')}</p>}
        {elections?.length === 0 && <p>{t('vote.entrance.none')}</p>}
        {elections !== null && elections.length > 0 && (
          <ul class="plainlist">
            {elections.map(({ electionId, title }) => (
              <li key={electionId}>
                <a href={pathOf('vote', electionId, '')}>
                  <Text of={title} />
                </a>
              </li>
            ))}
          </ul>
        )}
      </div>
    </Frame>
  );
}

async function listElections(): Promise<Listed[]> {
  const api = new BallotApi(location.origin);
  const ids = await api.elections();
  return Promise.all(
    ids.map(async (electionId) => ({ electionId, title: readDefinition(await api.definition(electionId)).title })),
  );
}

export function UnsupportedPage() {
  usePageTitle(t('vote.loading.failed.heading'), 'unsupported', true);
  return (
    <Frame bundle="vote" home="/vote/" election={null} contact={null} expectedBuild={null}>
      <div class="stack">
        <h1 tabIndex={-1}>{t('vote.loading.failed.heading')}</h1>
        <p role="alert">{t('common.error.unsupported')}</p>
      </div>
    </Frame>
  );
}
