/** The ballot box: the ballot above it, or in it. Decoration; the words beside it say the same. */
import { Icon } from '../kit/icons.js';

export function BallotBox({ inside }: { inside: boolean }) {
  return (
    <svg class="illus" viewBox="14 0 172 132" aria-hidden="true" focusable="false">
      <path class="box" d="M30 72h140v46a12 12 0 0 1-12 12H42a12 12 0 0 1-12-12Z" />
      <rect class="lid" x="20" y="58" width="160" height="16" rx="7" />
      <rect class="slot" x="74" y="63" width="52" height="6" rx="3" />
      {!inside && <line class="drop" x1="100" x2="100" y1="46" y2="58" />}
      <svg class={inside ? 'in' : 'out'} x={inside ? 78 : 79} y={inside ? 78 : 2} width="44" height="44">
        <Icon name={inside ? 'check' : 'full'} className={inside ? 'in' : 'out'} />
      </svg>
    </svg>
  );
}
