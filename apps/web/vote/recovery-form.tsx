/** The form in which a recovery code is typed or pasted, with the place of a typing error where it can be told. */
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { ErrorSummary, Problem } from '../kit/frame.js';
import { t } from '../kit/i18n.js';
import { usePageTitle } from '../kit/router.js';

interface FormProps {
  heading: string;
  identity: string;
  lead: string;
  /** What is wrong with what was entered before, or null. */
  notice?: string | null;
  action: string;
  /** Uses the text; the sentence of what is wrong with it, or null. */
  use: (text: string) => Promise<(() => string) | null>;
  back: ComponentChildren;
  children: ComponentChildren;
}

export function RecoveryForm({ heading, identity, lead, notice = null, action, use, back, children }: FormProps) {
  const [text, setText] = useState('');
  const [problems, setProblems] = useState<Problem[]>(() =>
    notice === null ? [] : [new Problem('recovery', () => notice)],
  );
  const [busy, setBusy] = useState(false);
  usePageTitle(heading, identity, problems.length > 0);
  const submit = async () => {
    setBusy(true);
    const sentence = text.trim() === '' ? () => t('vote.recoveryCheck.error.empty') : await use(text);
    setBusy(false);
    setProblems(sentence === null ? [] : [new Problem('recovery', sentence)]);
  };
  return (
    <>
      {back}
      <ErrorSummary problems={problems} />
      <form
        class="stack"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (!busy) void submit();
        }}
      >
        <h1 tabIndex={-1}>
          <label for="recovery">{heading}</label>
        </h1>
        <p id="recovery-hint">{lead}</p>
        <div class={`field${problems.length > 0 ? ' has-error' : ''}`}>
          <textarea
            class="input code"
            id="recovery"
            rows={3}
            autocomplete="off"
            autocapitalize="characters"
            spellcheck={false}
            dir="ltr"
            aria-describedby="recovery-hint"
            aria-invalid={problems.length > 0}
            value={text}
            onInput={(event) => setText(event.currentTarget.value)}
          />
          {problems.map(({ sentence }) => (
            <p class="error" key={sentence}>
              {sentence}
            </p>
          ))}
        </div>
        <button class="btn" aria-disabled={busy}>
          {action}
        </button>
        {children}
      </form>
    </>
  );
}

const GROUP = 4;

/**
 * Which group of four differs from the code that is expected: only where the expected one is known, since the checksum
 * alone tells that something is wrong and not where. 0 when more than one group differs or the length does.
 */
export function wrongGroup(typed: string, expected: string): number {
  const symbols = typed.toUpperCase().replace(/[\s-]/g, '').replace(/O/g, '0').replace(/[IL]/g, '1');
  if (symbols.length !== expected.length) return 0;
  const wrong = new Set<number>();
  for (let at = 0; at < expected.length; at++) {
    if (symbols[at] !== expected[at]) wrong.add(Math.floor(at / GROUP) + 1);
  }
  return wrong.size === 1 ? ([...wrong][0] ?? 0) : 0;
}
