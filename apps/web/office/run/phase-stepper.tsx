/** The nine phases of an election and which of them it is in; an election that was stopped says so instead. */
import type { ShownPhase } from '#office';
import { t } from '../../kit/i18n.js';
import { Icon } from '../../kit/icons.js';

const PHASES = [
  'draft',
  'keys',
  'ready',
  'tokens',
  'voting',
  'closed',
  'anchored',
  'counting',
  'published',
] as const satisfies readonly ShownPhase[];

export function PhaseStepper({ phase }: { phase: ShownPhase }) {
  if (phase === 'stopped') {
    return (
      <p class="band amber">
        <Icon name="warn" />
        <strong>{t('office.run.phase.stopped')}</strong>
      </p>
    );
  }
  const at = PHASES.indexOf(phase);
  return (
    <section aria-labelledby="phases-h">
      <h2 id="phases-h" class="vh">
        {t('office.run.phase.heading')}
      </h2>
      <ol class="phases">
        {PHASES.map((name, i) => {
          // The last phase is a state and no work: whoever is there is done.
          const isDone = i < at || phase === 'published';
          const isCurrent = i === at;
          return (
            <li key={name} class={isDone ? 'done' : undefined} aria-current={isCurrent ? 'step' : undefined}>
              <Icon name={isDone ? 'check' : isCurrent ? 'ring' : 'none'} className="peb" />
              <div>
                <b>
                  <span class="vh">
                    {t(`office.run.phase.place.${isCurrent ? 'current' : isDone ? 'done' : 'later'}`)}
                  </span>
                  {t(`office.run.phase.${name}`)}
                </b>
              </div>
            </li>
          );
        })}
      </ol>
    </section>
  );
}
