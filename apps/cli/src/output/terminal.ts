/**
 * How the command line speaks: bars where a terminal is there, plain lines where the output goes to a file, nothing but
 * JSON with `--json`. Errors are lower-case, without a full stop, and followed by a `hint:` line where there is one.
 */
import cliProgress from 'cli-progress';

export interface Terminal {
  /** A line for people; nothing with `--json`. */
  say(text: string): void;
  /** A bar that runs to `total`; a finished bar leaves one line. */
  bar(name: string, total: number): Bar;
}

export interface Bar {
  set(done: number, total: number): void;
  /** @param summary  the line that stays, or null for none */
  end(summary: string | null): void;
}

const NAME_WIDTH = 30;

/** Bars that move: each keeps a timer, and with it the process, until it is stopped. */
const moving = new Set<cliProgress.SingleBar>();

/** Stops what still moves, so that the program can end wherever it stopped. */
export function stopBars(): void {
  for (const bar of moving) bar.stop();
  moving.clear();
}

export function createTerminal(quiet: boolean): Terminal {
  if (quiet) return { say: () => undefined, bar: () => ({ set: () => undefined, end: () => undefined }) };
  return { say: (text) => console.log(text), bar: process.stdout.isTTY ? movingBar : plainBar };
}

function movingBar(name: string, total: number): Bar {
  const bar = new cliProgress.SingleBar({
    format: `  ${name.padEnd(NAME_WIDTH)} {bar} {value}/{total}`,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    barsize: 24,
    hideCursor: true,
    clearOnComplete: true,
    linewrap: false,
  });
  bar.start(Math.max(1, total), 0);
  moving.add(bar);
  return {
    set: (done, newTotal) => {
      bar.setTotal(Math.max(1, newTotal));
      bar.update(done);
    },
    end: (summary) => {
      bar.stop();
      moving.delete(bar);
      if (summary !== null) console.log(line(name, summary));
    },
  };
}

function plainBar(name: string): Bar {
  return {
    set: () => undefined,
    end: (summary) => {
      if (summary !== null) console.log(line(name, summary));
    },
  };
}

function line(name: string, summary: string): string {
  return `  ${name.padEnd(NAME_WIDTH)} ${summary}`;
}

/** A share of `width` characters as filled blocks. */
export function blocks(value: number, max: number, width: number): string {
  const eighths = max <= 0 ? 0 : Math.round((8 * width * value) / max);
  const rest = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'][eighths % 8] ?? '';
  return ('█'.repeat(Math.floor(eighths / 8)) + rest).padEnd(width);
}
