/** What is asked before something is done that people would feel. The focus goes to the question. */
import { useLayoutEffect, useRef, useState } from 'preact/hooks';

interface QuestionProps {
  question: string;
  yes: string;
  no: string;
  isBusy: boolean;
  /** @param isSure  whether the answer was yes */
  answer: (isSure: boolean) => void;
}

export function Question({ question, yes, no, isBusy, answer }: QuestionProps) {
  const asked = useRef<HTMLParagraphElement>(null);
  useLayoutEffect(() => asked.current?.focus(), []);
  return (
    <div class="note amber stack">
      <p tabIndex={-1} ref={asked}>
        {question}
      </p>
      <p class="row">
        <button class="btn warn" type="button" aria-disabled={isBusy} onClick={() => answer(true)}>
          {yes}
        </button>
        <button class="btn quiet" type="button" onClick={() => answer(false)}>
          {no}
        </button>
      </p>
    </div>
  );
}

interface ConfirmProps extends Omit<QuestionProps, 'answer'> {
  label: string;
  /** Whether it is the next thing to do here. */
  isNext: boolean;
  act: () => void;
}

/** The page's button in whose place the question stands; the focus comes back to it. */
export function Confirm({ label, isNext, act, ...question }: ConfirmProps) {
  const [state, setState] = useState<'closed' | 'asking' | 'back'>('closed');
  const opener = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => {
    if (state === 'back') opener.current?.focus();
  }, [state]);
  if (state !== 'asking') {
    return (
      <button class={isNext ? 'btn' : 'btn quiet'} type="button" ref={opener} onClick={() => setState('asking')}>
        {label}
      </button>
    );
  }
  const answer = (isSure: boolean) => {
    setState('back');
    if (isSure) act();
  };
  return <Question {...question} answer={answer} />;
}
