/** A file by drag or by choice; it is read on this device. */
import { useDrop } from '../../kit/use-drop.js';

interface FileDropProps {
  id: string;
  label: string;
  hint: string;
  accept: string;
  isDisabled?: boolean;
  choose: (file: File) => void;
}

export function FileDrop({ id, label, hint, accept, isDisabled = false, choose }: FileDropProps) {
  const take = (files: FileList | null | undefined) => {
    const file = files?.[0];
    if (file !== undefined && !isDisabled) choose(file);
  };
  const { isOver, handlers } = useDrop(({ files }) => take(files));
  return (
    <div class={`drop field${isOver ? ' over' : ''}`} {...handlers}>
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
