/** A button that copies a text and says whether it could; codes shown in groups of four; files made in the page. */
import { Fragment } from 'preact';
import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { t } from './i18n.js';
import { announce } from './status.js';

/** Where a page may not copy (plain HTTP, or the reader refused it) the text is shown selected, to be copied by hand. */
export function CopyButton({ text, label, className }: { text: string; label: string; className?: string }) {
  const [state, setState] = useState<'open' | 'done' | 'refused'>('open');
  const copy = async () => {
    const done = await copied(text);
    setState(done ? 'done' : 'refused');
    announce(t(done ? 'common.copy.status.done' : 'common.copy.status.failed'));
  };
  return (
    <>
      <button type="button" class={className ?? 'btn quiet'} onClick={() => void copy()}>
        {label}
      </button>
      {/* Heard by the status region; this is for the eyes. */}
      {state === 'done' && (
        <span class="meta" aria-hidden="true">
          {t('common.copy.status.done')}
        </span>
      )}
      {state === 'refused' && <ByHand text={text} />}
    </>
  );
}

async function copied(text: string): Promise<boolean> {
  // Browsers leave the clipboard out of pages that did not come over HTTPS, whatever its type says.
  const clipboard = navigator.clipboard as Clipboard | undefined;
  if (clipboard === undefined) return false;
  return clipboard.writeText(text).then(
    () => true,
    () => false,
  );
}

function ByHand({ text }: { text: string }) {
  const id = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => {
    field.current?.focus();
    field.current?.select();
  }, []);
  return (
    <span class="field by-hand">
      <label for={id}>{t('common.copy.status.failed')}</label>
      <textarea class="input mono" id={id} rows={3} readonly dir="ltr" translate={false} value={text} ref={field} />
    </span>
  );
}

/** @param code characters without separators; @param shown how many of them to show */
export function Code({ code, shown, isLarge = false }: { code: string; shown?: number; isLarge?: boolean }) {
  const parts = code.slice(0, shown ?? code.length).match(/.{1,4}/g) ?? [];
  return (
    <p class={isLarge ? 'tablet' : 'tablet sm'} dir="ltr" translate={false}>
      {parts.map((part, index) => (
        <Fragment key={index}>
          {index > 0 && ' '}
          <span>{part}</span>
        </Fragment>
      ))}
    </p>
  );
}

/** Hands a file made in the page to the reader; nothing is sent anywhere. */
export function saveFile(name: string, type: string, content: string | Uint8Array<ArrayBuffer>): void {
  const address = URL.createObjectURL(new Blob([content], { type }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
