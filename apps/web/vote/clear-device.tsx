/** "Finish and clear this device". Clearing takes the voting token away too, so it is asked once more. */
import { useState } from 'preact/hooks';
import { t } from '../kit/i18n.js';
import type { Session } from './session.js';

export function ClearDevice({ session, onCleared }: { session: Session; onCleared: () => void }) {
  const [asked, setAsked] = useState(false);
  const takesRight = session.phase === 'voting' || session.phase === 'issuing';
  const clear = async () => {
    await session.clear();
    setAsked(false);
    onCleared();
  };
  return (
    <div class="stack">
      {asked && takesRight && <p>{t('vote.tracker.finish.body')}</p>}
      <div class="row">
        <button class="btn plain" type="button" onClick={() => (asked || !takesRight ? void clear() : setAsked(true))}>
          {asked ? t('vote.tracker.action.finishNow') : t('vote.tracker.action.finish')}
        </button>
      </div>
    </div>
  );
}
