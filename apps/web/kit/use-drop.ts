/** Files that are dragged onto a part of the page: what the part listens to, and whether something hangs over it. */
import { useState } from 'preact/hooks';

export function useDrop(take: (dropped: DataTransfer) => void) {
  const [isOver, setOver] = useState(false);
  return {
    isOver,
    handlers: {
      onDragOver: (event: DragEvent) => {
        event.preventDefault();
        setOver(true);
      },
      onDragLeave: () => setOver(false),
      onDrop: (event: DragEvent) => {
        event.preventDefault();
        setOver(false);
        if (event.dataTransfer !== null) take(event.dataTransfer);
      },
    },
  };
}
