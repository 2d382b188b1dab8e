/** Before an election is named: those of this server, those this device knows, and a record from a file. */
import { BallotApi, openNamedElection } from '#client';
import type { LanguageMap } from '#record';
import { useEffect, useState } from 'preact/hooks';
import { Frame } from '../../kit/frame.js';
import { RunningBuild } from '../running-build.js';
import { t, Text } from '../../kit/i18n.js';
import { pathOf, usePageTitle } from '../../kit/router.js';
import { keptDefinition, keptElections } from '../kept.js';

interface KnownElection {
  electionId: string;
  title: LanguageMap;
}

export function EntrancePage() {
  const [elections, setElections] = useState<KnownElection[]>(readKept);
  usePageTitle(t('audit.entrance.heading'), 'entrance');
  useEffect(() => {
    const merge = (found: KnownElection[]) =>
      setElections((known) => [
        ...found,
        ...known.filter((one) => found.every(({ electionId }) => electionId !== one.electionId)),
      ]);
    readServer().then(merge, () => undefined);
  }, []);
  return (
    <Frame bundle="audit" home="/audit/" election={null} contact={null} expectedBuild={null} about={<RunningBuild />}>
      <div class="stack-l">
        <div class="stack">
          <h1 tabIndex={-1}>{t('audit.entrance.heading')}</h1>
          <p class="lead">{t('audit.entrance.lead')}</p>
        </div>
        {elections.length === 0 ? (
          <p>{t('audit.entrance.none')}</p>
        ) : (
          <ul class="plainlist stack">
            {elections.map(({ electionId, title }) => (
              <li key={electionId}>
                <a href={pathOf('audit', electionId, '')}>
                  <Text of={title} />
                </a>{' '}
                <a href={pathOf('audit', electionId, 'test')}>{t('audit.entrance.link.test')}</a>
              </li>
            ))}
          </ul>
        )}
        <p>
          <a href="/audit/check">{t('audit.entrance.link.file')}</a>
        </p>
      </div>
    </Frame>
  );
}

function readKept(): KnownElection[] {
  return keptElections().flatMap((electionId) => {
    try {
      const { definition } = openNamedElection(electionId, keptDefinition(electionId) ?? new Uint8Array());
      return [{ electionId, title: definition.title }];
    } catch {
      return [];
    }
  });
}

/** Titles as the server says them: the page of the election shows those of its definition. */
async function readServer(): Promise<KnownElection[]> {
  const api = new BallotApi(location.origin, { attempts: 1 });
  const ids = await api.elections();
  return Promise.all(
    ids.map(async (electionId) => ({
      electionId,
      title: openNamedElection(electionId, await api.definition(electionId)).definition.title,
    })),
  );
}
