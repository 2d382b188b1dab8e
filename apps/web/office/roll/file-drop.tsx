/** A file by drag or by choice; it is read on this device. */
import { useState } from 'preact/hooks';

interface FileDropProps {
  id: string;
  label: string;
  hint: string;
  accept: string;
  isDisabled?: boolean;
  choose: (file: File) => void;
}

export function FileDrop({ id, label, hint, accept, isDisabled = false, choose }: FileDropProps) {
  const [over, setOver] = useState(false);
  const take = (files: FileList | null | undefined) => {
    const file = files?.[0];
    if (file !== undefined && !isDisabled) choose(file);
  };
  return (
    <div
      class={`drop field${over ? ' over' : ''}`}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        take(event.dataTransfer?.files);
      }}
    >
      <label for={id}>{label}</label>
      <p class="hint" id={`${id}-h`}>
        {hint}
      </p>
      <input
        class="input"
        id={id}
        type="file"
        accept={accept}
        aria-describedby={`${id}-h`}
        disabled={isDisabled}
        onChange={(event) => {
          take(event.currentTarget.files);
          // The same file may be chosen again after it was mended.
          event.currentTarget.value = '';
        }}
      />
    </div>
  );
}

export const bytesOf = async (file: File): Promise<Uint8Array> => new Uint8Array(await file.arrayBuffer());
