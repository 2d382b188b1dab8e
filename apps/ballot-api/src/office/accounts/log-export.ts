/** The office's log as files: lines of canonical JSON, which can be verified, and CSV, which people can look through. */
import { Readable } from 'node:stream';
import { encodeCanonicalJson } from '#crypto';
import { type LoggedEntry } from '#office';

type Pages = AsyncGenerator<LoggedEntry[]>;

export function logAsLines(pages: Pages): Readable {
  const decoder = new TextDecoder();
  return streamOf(pages, '', (entry) => `${decoder.decode(encodeCanonicalJson(entry))}\n`);
}

export function logAsCsv(pages: Pages): Readable {
  const head = ['no', 'time', 'actor', 'actorKind', 'actorId', 'action', 'planId', 'boardIndex', 'detail', 'hash'];
  return streamOf(pages, row(head), ({ no, atMs, actor, action, planId, detail, hash }) => {
    const who = [actor?.name ?? '', actor?.kind ?? '', actor?.id ?? ''];
    const { boardIndex = '', ...rest } = detail;
    const time = new Date(atMs).toISOString();
    return row([String(no), time, ...who, action, planId ?? '', String(boardIndex), JSON.stringify(rest), hash]);
  });
}

function streamOf(pages: Pages, head: string, line: (entry: LoggedEntry) => string): Readable {
  async function* chunks() {
    if (head !== '') yield head;
    for await (const page of pages) yield page.map(line).join('');
  }
  return Readable.from(chunks(), { objectMode: false });
}

const row = (fields: string[]): string => `${fields.map(field).join(',')}\r\n`;

/** Names are chosen by people: what a spreadsheet would take for a formula gets an apostrophe before it. */
function field(text: string): string {
  const safe = /^[=+\-@\t\r\n]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
