/** A place to drop or choose a record that one has: it is read on this device, no network is needed. */
import { t } from '../../kit/i18n.js';
import { useDrop } from '../../kit/use-drop.js';
import { type DroppedFile, filesOfDrop, filesOfInput } from './dropped.js';

interface DropAreaProps {
  /** What is chosen now, in words, or "". */
  chosen: string;
  choose: (files: DroppedFile[]) => void;
}

export function DropArea({ chosen, choose }: DropAreaProps) {
  const { isOver, handlers } = useDrop((dropped) => void filesOfDrop(dropped).then(choose, () => choose([])));
  return (
    <div class={`drop stack${isOver ? ' over' : ''}`} {...handlers}>
      <p>{t('audit.drop.body')}</p>
      <div class="field">
        <label for="record-archive">{t('audit.drop.archive')}</label>
        <input
          class="input"
          id="record-archive"
          type="file"
          accept=".tar,application/x-tar"
          onChange={(event) => choose(filesOfInput(event.currentTarget))}
        />
      </div>
      <div class="field">
        <label for="record-folder">{t('audit.drop.folder')}</label>
        <input
          class="input"
          id="record-folder"
          type="file"
          multiple
          // A folder of files with their paths; unknown to the types, known to every browser.
          {...{ webkitdirectory: '' }}
          onChange={(event) => choose(filesOfInput(event.currentTarget))}
        />
      </div>
      {chosen !== '' && (
        <p>
          <strong>{chosen}</strong>
        </p>
      )}
    </div>
  );
}
