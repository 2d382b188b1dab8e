/** The choices of a tested ballot: shown when somebody asks (others may be looking), hidden by themselves after 2 minutes. */
import { useEffect, useState } from 'preact/hooks';
import { formatNumber, t, Text } from '../kit/i18n.js';
import { Icon } from '../kit/icons.js';
import { announce } from '../kit/status.js';
import type { OpenedContest } from './second-device.js';

const HIDE_AFTER_MS = 120_000;

export function OpenedChoices({ contests }: { contests: OpenedContest[] }) {
  const [shown, setShown] = useState<'not yet' | 'shown' | 'hidden'>('not yet');
  useEffect(() => {
    if (shown !== 'shown') return;
    const timer = setTimeout(() => {
      setShown('hidden');
      announce(t('audit.test.status.hidden'));
    }, HIDE_AFTER_MS);
    return () => clearTimeout(timer);
  }, [shown]);
  const turn = (to: 'shown' | 'hidden') => {
    setShown(to);
    announce(t(`audit.test.status.${to}`));
  };
  return (
    <section aria-labelledby="choices-h" class="stack">
      <h2 id="choices-h">{t('audit.test.opened.choices.heading')}</h2>
      {shown === 'shown' ? (
        <>
          <dl class="answers">
            {contests.map(({ contest, values }) => (
              <div key={contest.id}>
                <dt>
                  <Text of={contest.title} />
                </dt>
                <dd class="v">
                  <Chosen contest={contest} values={values} />
                </dd>
              </div>
            ))}
          </dl>
          <div class="row">
            <button class="btn plain small" type="button" onClick={() => turn('hidden')}>
              {t('audit.test.opened.action.hide')}
            </button>
            <span class="muted small">{t('audit.test.opened.hides')}</span>
          </div>
        </>
      ) : (
        <p>
          <button class="btn quiet" type="button" onClick={() => turn('shown')}>
            {t(shown === 'hidden' ? 'audit.test.opened.action.again' : 'audit.test.opened.action.show')}
          </button>
        </p>
      )}
    </section>
  );
}

function Chosen({ contest, values }: OpenedContest) {
  const chosen = contest.options.flatMap((option, at) => {
    const value = values[at] ?? 0;
    return value === 0 ? [] : [{ option, value }];
  });
  if (chosen.length === 0) return <p class="left">{t('audit.test.opened.blank')}</p>;
  return (
    <ul>
      {chosen.map(({ option, value }) => (
        <li key={option.id}>
          <Icon name="check" className="icon-s" />
          <span>
            <Text of={option.title} />
            {contest.optionMax > 1 && `: ${formatNumber(value)}`}
          </span>
        </li>
      ))}
    </ul>
  );
}
