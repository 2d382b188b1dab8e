/** The frame of the voter's pages: the four steps and "Where is your ballot?", in the same place on every page. */
import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import { Frame } from '../kit/frame.js';
import { t } from '../kit/i18n.js';
import { Icon } from '../kit/icons.js';
import { pathOf } from '../kit/router.js';
import { announce } from '../kit/status.js';
import type { Session } from './session.js';

export const STEPS = ['signIn', 'choose', 'check', 'cast'] as const;
/** The step a page belongs to; `all` when the ballot is in the box; null before signing in. */
export type Step = (typeof STEPS)[number] | 'all' | null;

export interface Whereabouts {
  place: 'device' | 'box' | 'counted';
  /** What stands at that place. */
  sentence: string;
  look: 'plain' | 'not-cast' | 'cast';
}

export interface LayoutProps {
  session: Session;
  step: Step;
  where: Whereabouts | null;
  children: ComponentChildren;
}

export function Layout({ session, step, where, children }: LayoutProps) {
  const definition = session.isLoaded ? session.definition : null;
  return (
    <Frame
      bundle="vote"
      home={pathOf('vote', session.electionId, '')}
      election={definition?.title ?? null}
      contact={definition?.contact ?? null}
      expectedBuild={definition?.software.web ?? null}
      languageLocked={session.decision === 'casting' || session.decision === 'unknown'}
      rail={step === null ? undefined : <Rail step={step} />}
    >
      <div class="ballot-page">
        {where !== null && <Where where={where} />}
        <div>
          {session.busySeconds !== null && <Busy seconds={session.busySeconds} />}
          {children}
        </div>
      </div>
    </Frame>
  );
}

function Busy({ seconds }: { seconds: number }) {
  const sentence = t('common.error.busy', { seconds });
  useEffect(() => announce(sentence), []);
  return <p class="band amber">{sentence}</p>;
}

function Rail({ step }: { step: Exclude<Step, null> }) {
  const current = step === 'all' ? STEPS.length : STEPS.indexOf(step);
  return (
    <div class="rail">
      <ol class="wrap" aria-label={t('vote.rail.label')}>
        {STEPS.map((name, at) => (
          <li key={name} aria-current={at === current ? 'step' : undefined}>
            <Icon name={at < current ? 'check' : at === current ? 'ring' : 'none'} />
            <span class="t">
              <span class="vh">
                {t(at < current ? 'vote.rail.done' : at === current ? 'vote.rail.now' : 'vote.rail.open')}{' '}
              </span>
              {t(`vote.rail.${name}`)}
            </span>
          </li>
        ))}
        {step === 'all' && <li class="all">{t('vote.rail.all')}</li>}
      </ol>
    </div>
  );
}

function Where({ where }: { where: Whereabouts }) {
  const places = [
    { name: 'device', otherwise: t('vote.where.device.wiped') },
    { name: 'box', otherwise: t(where.place === 'counted' ? 'vote.tracker.tag.done' : 'vote.where.notYet') },
    { name: 'counted', otherwise: t('vote.where.counted.later') },
  ] as const;
  const look = where.look === 'plain' ? '' : ` ${where.look}`;
  return (
    <section class={`where${look}`} aria-labelledby="where-h">
      <h2 id="where-h">{t('vote.where.heading')}</h2>
      <ol>
        {places.map(({ name, otherwise }) => (
          <li key={name} aria-current={name === where.place ? 'true' : undefined}>
            <Icon name={name === where.place ? 'full' : 'none'} className="spot" />
            <div>
              <b>{t(`vote.where.${name}`)}</b>
              <span>{name === where.place ? where.sentence : otherwise}</span>
            </div>
          </li>
        ))}
      </ol>
    </section>
  );
}

/** Before anything is ticked, and while it is ticked. */
export const onDevice = (): Whereabouts => ({
  place: 'device',
  sentence: t('vote.where.device.choices'),
  look: 'plain',
});

export const noChoices = (): Whereabouts => ({
  place: 'device',
  sentence: t('vote.where.device.nothing'),
  look: 'plain',
});

export const notCast = (sentence: string): Whereabouts => ({ place: 'device', sentence, look: 'not-cast' });
