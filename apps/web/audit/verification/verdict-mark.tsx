/** What a verdict is, in a word and a shape: colour only repeats it. */
import { t } from '../../kit/i18n.js';
import { Icon } from '../../kit/icons.js';

export function VerdictMark({ look }: { look: 'ok' | 'bad' }) {
  return (
    <p>
      <span class={`tag ${look}`}>
        <Icon name={look === 'ok' ? 'check' : 'cross'} />
        {t(look === 'ok' ? 'report.state.passed' : 'report.state.failed')}
      </span>
    </p>
  );
}
