/** "7 new ballots, 2 new anchors." once a minute, for those who asked for it: the one thing heard of others' ballots. */
import { useEffect, useRef } from 'preact/hooks';
import { t } from '../kit/i18n.js';
import { announce } from '../kit/status.js';

/** As long as the tab is open. */
let wanted = false;

const EVERY_MS = 60_000;

export function MinuteBox() {
  return (
    <p>
      <label>
        <input
          type="checkbox"
          checked={wanted}
          onChange={(event) => {
            wanted = event.currentTarget.checked;
          }}
        />{' '}
        {t('audit.board.summary.label')}
      </label>
    </p>
  );
}

/** @param counts  null before the first answer */
export function useMinuteSummary(counts: { ballots: number; anchors: number } | null): void {
  const told = useRef(counts);
  const now = useRef(counts);
  now.current = counts;
  told.current ??= counts;
  useEffect(() => {
    const timer = setInterval(() => {
      if (now.current === null || told.current === null) return;
      const ballots = now.current.ballots - told.current.ballots;
      const anchors = now.current.anchors - told.current.anchors;
      told.current = now.current;
      if (wanted) announce(t('audit.board.summary.status', { ballots, anchors }));
    }, EVERY_MS);
    return () => clearInterval(timer);
  }, []);
}
