/** The trustees in their order, and how far each of them is: a shape, and the words that say the same. */
import { Icon } from '../../kit/icons.js';

export interface Signer {
  name: string;
  note: string;
  look: 'done' | 'now' | 'open' | 'bad';
}

const ICONS = { done: 'check', now: 'ring', open: 'none', bad: 'cross' } as const;

export function Signers({ signers }: { signers: Signer[] }) {
  return (
    <ul class="signers">
      {signers.map(({ name, note, look }) => (
        <li key={name} class={`stretch ${look}`}>
          <Icon name={ICONS[look]} className="" />
          <div>
            <b>
              <bdi>{name}</bdi>
            </b>
            <br />
            <span class="muted small">{note}</span>
          </div>
        </li>
      ))}
    </ul>
  );
}
