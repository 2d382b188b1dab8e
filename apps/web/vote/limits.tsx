/** What Psephos cannot protect from: fixed sentences, word for word, wherever they matter. */
import type { Definition } from '#record';
import { t } from '../kit/i18n.js';

const COUNT = 9;

export function Limits({ definition, heading }: { definition: Definition; heading: string }) {
  const numbers = Array.from({ length: COUNT }, (_, at) => at + 1);
  return (
    <details>
      <summary>{heading}</summary>
      <ul class="plainlist">
        {numbers.map((number) => (
          <li key={number}>{t(`vote.limit.${number}`, { t: definition.trustees.threshold })}</li>
        ))}
      </ul>
    </details>
  );
}
