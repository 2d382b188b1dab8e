/** A code comes by the camera or by paste; nothing has to be typed. */
import { useState } from 'preact/hooks';
import { t } from '../kit/i18n.js';
import { Camera } from './camera.js';

interface CodeEntryProps {
  label: string;
  /** What was wrong with the last one, or "". */
  problem: string;
  /** Answers whether the text was taken. */
  take: (text: string) => boolean;
}

export function CodeEntry({ label, problem, take }: CodeEntryProps) {
  const [text, setText] = useState('');
  return (
    <form
      class="stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (take(text)) setText('');
      }}
    >
      <Camera onText={take} />
      <div class={`field${problem === '' ? '' : ' has-error'}`}>
        <label for="code">{label}</label>
        <p class="hint" id="code-h">
          {t('audit.test.paste.hint')}
        </p>
        {problem !== '' && (
          <p class="error" id="code-e">
            {problem}
          </p>
        )}
        <textarea
          class="input code"
          id="code"
          rows={3}
          autocomplete="off"
          spellcheck={false}
          dir="ltr"
          value={text}
          aria-invalid={problem === '' ? undefined : true}
          aria-describedby={problem === '' ? 'code-h' : 'code-h code-e'}
          onInput={(event) => setText(event.currentTarget.value)}
        />
      </div>
      <p>
        <button class="btn" type="submit">
          {t('audit.test.paste.action')}
        </button>
      </p>
    </form>
  );
}
