/** Whether the page is fresh, and the button that holds it still. */
import { t } from '../../kit/i18n.js';
import type { Running } from './live.js';

interface LiveMarkProps {
  running: Running;
  paused: boolean;
  onPause: (paused: boolean) => void;
}

export function LiveMark({ running, paused, onPause }: LiveMarkProps) {
  const time = new Date(running.updatedMs);
  return (
    <div class="row">
      {paused && <span class="small muted">{t('office.run.live.paused')}</span>}
      {!paused && running.state === 'live' && (
        <span class="live">
          <i />
          {t('office.run.live.on', { time })}
        </span>
      )}
      {!paused && running.state === 'late' && <span class="small">{t('common.live.late', { time })}</span>}
      <button class="btn plain small" type="button" aria-pressed={paused} onClick={() => onPause(!paused)}>
        {t('office.run.live.pause')}
      </button>
    </div>
  );
}
