/** The issuers of the definition while a voting token is made (spec §5): each by name, with what it did in words and shape. */
import type { TokenStep } from '#client';
import type { Definition } from '#record';
import { t, tx } from '../kit/i18n.js';
import { Icon, type IconName } from '../kit/icons.js';

export type IssuerState = 'open' | 'asked' | 'signed' | 'silent' | 'wrong' | 'spared';

/** By index, 1…n; an issuer that is not named was not asked yet. */
export type IssuerStates = Readonly<Record<number, IssuerState>>;

/** What is known of the issuers after this step. */
export function afterStep(states: IssuerStates, step: TokenStep): IssuerStates {
  switch (step.step) {
    case 'logged':
      return states;
    case 'asked':
      return { ...states, ...all(step.signed, 'signed'), ...all(step.asked, 'asked') };
    case 'share': {
      const next: Record<number, IssuerState> = { ...states, [step.issuer]: 'signed' };
      if (step.have < step.need) return next;
      // Enough have signed: nobody waits for the others.
      for (const [index, state] of Object.entries(next)) if (state === 'asked') next[Number(index)] = 'spared';
      return next;
    }
    case 'failure':
      return { ...states, [step.failure.issuer]: step.failure.evidence === null ? 'silent' : 'wrong' };
  }
}

const all = (issuers: number[], state: IssuerState): IssuerStates =>
  Object.fromEntries(issuers.map((index) => [index, state]));

const ICONS: Record<IssuerState, IconName> = {
  open: 'none',
  asked: 'ring',
  signed: 'check',
  silent: 'warn',
  wrong: 'cross',
  spared: 'open',
};

export function IssuerList({ issuers, states }: { issuers: Definition['issuers']; states: IssuerStates }) {
  return (
    <ul class="issuers" aria-label={t('vote.token.issuers.label')}>
      {issuers.members.map(({ index, name }) => {
        const state = states[index] ?? 'open';
        return (
          <li key={index} class={state}>
            <Icon name={ICONS[state]} />
            <span>{tx(`vote.token.issuer.${state}`, { name })}</span>
          </li>
        );
      })}
    </ul>
  );
}
