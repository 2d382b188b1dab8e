/** The pebbles and few signs of the pages. Shape carries the meaning; the words stand beside it. */
const PEBBLE =
  'M3.5 13.6C3 7.6 7.9 3.4 13.3 3.7 18.6 4 21.6 8.2 21 13.3 20.4 18.4 16.1 20.6 11.2 20.3 7 20 3.9 17.8 3.5 13.6Z';

export type IconName = 'none' | 'open' | 'ring' | 'full' | 'check' | 'cross' | 'warn' | 'back';

export function Icon({ name, className = 'icon' }: { name: IconName; className?: string }) {
  const box = name === 'back' ? '0 0 12 12' : '0 0 24 24';
  return (
    <svg class={className} viewBox={box} aria-hidden="true" focusable="false">
      {shape(name)}
    </svg>
  );
}

function shape(name: IconName) {
  switch (name) {
    case 'none':
      return <path d={PEBBLE} fill="none" stroke="currentColor" stroke-width="1.6" stroke-dasharray="3 2.6" />;
    case 'open':
      return <path class="peb-bg" d={PEBBLE} stroke="currentColor" stroke-width="2" />;
    case 'ring':
      return (
        <>
          <path class="peb-bg" d={PEBBLE} stroke="currentColor" stroke-width="2" />
          <circle cx="12.2" cy="12.1" r="4" fill="currentColor" />
        </>
      );
    case 'full':
      return (
        <>
          <path d={PEBBLE} fill="currentColor" stroke="currentColor" />
          <path class="vein" d="M2.8 12.4C8.2 8.2 13.6 11.4 20.2 6.4" stroke-width="1.9" />
          <path class="vein" d="M3.2 16.2C8.8 11.6 14.4 14.6 21.8 9.8" stroke-width=".8" />
        </>
      );
    case 'check':
      return (
        <>
          <path d={PEBBLE} fill="currentColor" stroke="currentColor" />
          <path
            class="vein"
            d="M8.2 12.4l2.8 2.9 5.2-6.2"
            stroke-width="2.1"
            stroke-linecap="round"
            stroke-linejoin="round"
          />
        </>
      );
    case 'cross':
      return (
        <>
          <path d={PEBBLE} fill="currentColor" stroke="currentColor" />
          <path class="vein" d="M9 9l6.4 6.4M15.4 9L9 15.4" stroke-width="2.1" stroke-linecap="round" />
        </>
      );
    case 'warn':
      return (
        <>
          <path d="M12 3.2 22 20.5H2Z" fill="none" stroke="currentColor" stroke-width="2" stroke-linejoin="round" />
          <path d="M12 9.5v5M12 17.2v.6" stroke="currentColor" stroke-width="2" stroke-linecap="round" />
        </>
      );
    case 'back':
      return (
        <path
          d="M8 1.5 3.5 6 8 10.5"
          fill="none"
          stroke="currentColor"
          stroke-width="1.8"
          stroke-linecap="round"
          stroke-linejoin="round"
        />
      );
    default:
      return name satisfies never;
  }
}

export function Mark() {
  return (
    <svg viewBox="0 0 40 40" aria-hidden="true" focusable="false">
      <path
        fill="currentColor"
        d="M2.6 22.8C2 13.8 9.8 7.3 20 7.1 30.4 6.9 38 12.4 37.6 20.6 37.2 28.9 29.4 33.3 19.2 33.2 9.6 33.1 3.2 30.2 2.6 22.8Z"
      />
      <path class="vein" d="M1.4 20.6C10 12.6 21.6 18.6 36.6 9.6" stroke-width="2.9" />
      <path class="vein" d="M1.8 26.4C10.8 18.8 23 24.4 38.6 15.4" stroke-width="1.3" />
    </svg>
  );
}
