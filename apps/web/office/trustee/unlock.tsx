/** The office's id stands in the address, and this visit does not know whose place it is: the key file says so. */
import { useState } from 'preact/hooks';
import { ErrorSummary, Problem } from '../../kit/frame.js';
import { t } from '../../kit/i18n.js';
import type { OfficeSession } from '../session.js';
import { desk } from './desk.js';
import { KeyFields, NO_KEY_INPUT, openKeys } from './key-fields.js';
import { TrusteeFrame } from './place.js';

const NONE: Problem[] = [];

export function UnlockPage({ session, id }: { session: OfficeSession; id: string }) {
  const [input, setInput] = useState(NO_KEY_INPUT);
  const [problems, setProblems] = useState(NONE);
  const [isBusy, setBusy] = useState(false);
  const open = async () => {
    setBusy(true);
    const opened = await openKeys(input, () => true);
    setBusy(false);
    if ('problems' in opened) return setProblems(opened.problems);
    if (opened.keys.place?.planId === id) return desk.change({ place: opened.keys.place });
    desk.change({ keys: null });
    setProblems([new Problem('key-file', () => t('office.trustees.error.otherFile'))]);
  };
  return (
    <TrusteeFrame
      session={session}
      election={null}
      id={id}
      heading={t('office.trustees.unlock.heading')}
      identity="unlock"
      hasError={problems.length > 0}
      lead={t('office.trustees.unlock.lead')}
      before={<ErrorSummary problems={problems} />}
    >
      <form
        class="stack-l"
        onSubmit={(event) => {
          event.preventDefault();
          if (!isBusy) void open();
        }}
      >
        <KeyFields input={input} change={setInput} problems={problems} />
        <button class="btn big" type="submit" aria-disabled={isBusy}>
          {t(isBusy ? 'office.trustees.open.busy' : 'office.trustees.unlock.action')}
        </button>
      </form>
    </TrusteeFrame>
  );
}
