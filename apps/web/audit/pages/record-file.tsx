/** A3 without a server: a record that somebody has, checked with the network off; the expected election is typed or left open. */
import { useState } from 'preact/hooks';
import { Frame, Problem } from '../../kit/frame.js';
import { RunningBuild } from '../running-build.js';
import { t } from '../../kit/i18n.js';
import { NO_SERVICES } from '../../kit/services.js';
import { CheckPanel } from '../verification/check-panel.js';
import { DropArea } from '../verification/drop-area.js';
import { type DroppedFile, placeOf } from '../verification/dropped.js';
import type { RecordPlace } from '../../kit/record-places.js';
import { VerificationRun } from '../verification/run.js';

const run = new VerificationRun();

export function RecordFilePage() {
  const [dropped, setDropped] = useState<DroppedFile[]>([]);
  const [election, setElection] = useState('');
  const input = (): { place: RecordPlace; electionId: string | null } | { problem: Problem } => {
    const place = placeOf(dropped);
    const typed = election.replace(/\s/g, '').toLowerCase();
    if (place === null) return { problem: new Problem('record-archive', () => t('audit.file.error.missing')) };
    if (typed !== '' && !/^[0-9a-f]{64}$/.test(typed)) {
      return { problem: new Problem('election', () => t('audit.file.error.election')) };
    }
    return { place, electionId: typed === '' ? null : typed };
  };
  return (
    <Frame bundle="audit" home="/audit/" election={null} contact={null} expectedBuild={null} about={<RunningBuild />}>
      <CheckPanel
        run={run}
        services={NO_SERVICES}
        eyebrow={null}
        start={{
          heading: t('audit.file.heading'),
          lead: t('audit.file.lead'),
          action: t('audit.file.action'),
        }}
        input={input}
        before={
          <>
            <DropArea
              chosen={dropped.length === 0 ? '' : t('audit.drop.chosen', { files: dropped.length })}
              choose={setDropped}
            />
            <div class="field">
              <label for="election">{t('audit.file.election.label')}</label>
              <p class="hint" id="election-h">
                {t('audit.file.election.hint')}
              </p>
              <input
                class="input code"
                id="election"
                autocomplete="off"
                spellcheck={false}
                dir="ltr"
                aria-describedby="election-h"
                value={election}
                onInput={(event) => setElection(event.currentTarget.value)}
              />
            </div>
          </>
        }
        after={null}
        verdictLinks={null}
      />
    </Frame>
  );
}
