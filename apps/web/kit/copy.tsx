/** A button that copies a text and says whether it could; and codes shown in groups of four. */
import { t } from './i18n.js';
import { announce } from './status.js';

export function CopyButton({ text, label, className }: { text: string; label: string; className?: string }) {
  return (
    <button
      type="button"
      class={className ?? 'btn quiet'}
      onClick={() => {
        navigator.clipboard.writeText(text).then(
          () => announce(t('common.copy.status.done')),
          () => announce(t('common.copy.status.failed')),
        );
      }}
    >
      {label}
    </button>
  );
}

/** @param code characters without separators; @param shown how many of them to show */
export function Code({ code, shown, isLarge = false }: { code: string; shown?: number; isLarge?: boolean }) {
  const parts = code.slice(0, shown ?? code.length).match(/.{1,4}/g) ?? [];
  return (
    <p class={isLarge ? 'tablet' : 'tablet sm'} dir="ltr" translate={false}>
      {parts.map((part, index) => (
        <>
          {index > 0 && ' '}
          <span key={index}>{part}</span>
        </>
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
