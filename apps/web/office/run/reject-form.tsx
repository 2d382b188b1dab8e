/** Saying no, with a reason; for whoever asked, taking it back. */
import { useState } from 'preact/hooks';
import { t } from '../../kit/i18n.js';

interface RejectFormProps {
  isOwn: boolean;
  isBusy: boolean;
  onReject: (reason: string) => Promise<void>;
}

export function RejectForm({ isOwn, isBusy, onReject }: RejectFormProps) {
  const [isShown, setShown] = useState(false);
  const [reason, setReason] = useState('');
  const [isEmpty, setEmpty] = useState(false);
  const action = t(isOwn ? 'office.run.action.withdraw' : 'office.run.action.reject');
  if (!isShown) {
    return (
      <p>
        <button
          class="btn warn"
          type="button"
          onClick={() => {
            setShown(true);
            setTimeout(() => document.getElementById('reason')?.focus(), 0);
          }}
        >
          {action}
        </button>
      </p>
    );
  }
  const send = () => {
    if (isBusy) return;
    const isMissing = reason.trim() === '';
    setEmpty(isMissing);
    if (isMissing) document.getElementById('reason')?.focus();
    else void onReject(reason.trim());
  };
  return (
    <form
      class="stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <div class={isEmpty ? 'field has-error' : 'field'}>
        <label for="reason">{t('office.run.reject.label')}</label>
        {isEmpty && (
          <p class="error" id="reason-error" role="alert">
            {t('office.run.reject.error')}
          </p>
        )}
        <textarea
          id="reason"
          class="input"
          rows={3}
          maxLength={2_000}
          aria-describedby={isEmpty ? 'reason-error' : undefined}
          aria-invalid={isEmpty}
          value={reason}
          onInput={(event) => setReason(event.currentTarget.value)}
        />
      </div>
      <p>
        <button class="btn warn" type="submit" aria-disabled={isBusy}>
          {action}
        </button>
      </p>
    </form>
  );
}
