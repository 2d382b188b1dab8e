/** The text of a PDF as chromium prints it, or pdfkit: what is on the paper, read back through each font's own table of characters. */
import { inflateSync } from 'node:zlib';

interface PdfObject {
  dictionary: string;
  stream: string;
}

const NONE: ReadonlyMap<string, string> = new Map();
const OBJECT = /(\d+) 0 obj\s([\s\S]*?)\sendobj/g;
const SHOWN = /\/(F\d+) [\d.]+ Tf|<([0-9A-Fa-f]+)>\s*Tj|\[([^\]]*)\]\s*TJ/g;

/** @returns the characters in the order in which they are drawn, without the spaces that are only gaps */
export function pdfText(pdf: Buffer): string {
  const objects = new Map<string, PdfObject>();
  for (const [, number = '', body = ''] of pdf.toString('latin1').matchAll(OBJECT)) objects.set(number, split(body));
  const fonts = new Map<string, Map<string, string>>();
  let text = '';
  for (const { dictionary } of objects.values()) {
    for (const [, name = '', number = ''] of dictionary.matchAll(/\/(F\d+) (\d+) 0 R/g)) {
      if (!fonts.has(name)) fonts.set(name, tableOf(objects, number));
    }
  }
  for (const { stream } of objects.values()) {
    if (!stream.includes(' Tf')) continue;
    let font: ReadonlyMap<string, string> = NONE;
    for (const [, name, single, several] of stream.matchAll(SHOWN)) {
      if (name !== undefined) font = fonts.get(name) ?? NONE;
      const parts = single ?? [...(several ?? '').matchAll(/<([0-9A-Fa-f]+)>/g)].map(([, part]) => part).join('');
      for (const glyph of parts.match(/.{4}/g) ?? []) text += font.get(glyph.toUpperCase()) ?? '';
    }
  }
  return text;
}

function split(body: string): PdfObject {
  const at = body.indexOf('stream');
  if (at === -1) return { dictionary: body, stream: '' };
  const dictionary = body.slice(0, at);
  // The dictionary says how long it is: compressed bytes may end like a line.
  const [, length = ''] = /\/Length (\d+)(?! \d+ R)/.exec(dictionary) ?? [];
  const begun = body.slice(at).replace(/^stream\r?\n/, '');
  const raw = length === '' ? begun.replace(/\r?\nendstream$/, '') : begun.slice(0, Number(length));
  if (!dictionary.includes('/FlateDecode')) return { dictionary, stream: raw };
  try {
    return { dictionary, stream: inflateSync(Buffer.from(raw, 'latin1')).toString('latin1') };
  } catch {
    return { dictionary, stream: '' };
  }
}

/** Glyph, four hex digits, to its characters. */
function tableOf(objects: ReadonlyMap<string, PdfObject>, number: string): Map<string, string> {
  const [, reference = ''] = /\/ToUnicode (\d+) 0 R/.exec(objects.get(number)?.dictionary ?? '') ?? [];
  const map = objects.get(reference)?.stream ?? '';
  const table = new Map<string, string>();
  const put = (glyph: number, code: number) =>
    table.set(glyph.toString(16).toUpperCase().padStart(4, '0'), String.fromCodePoint(code));
  for (const [, block = ''] of map.matchAll(/beginbfchar([\s\S]*?)endbfchar/g)) {
    for (const [, glyph = '', code = ''] of block.matchAll(/<([0-9A-Fa-f]+)> <([0-9A-Fa-f]{4})>/g)) {
      put(parseInt(glyph, 16), parseInt(code, 16));
    }
  }
  for (const [, block = ''] of map.matchAll(/beginbfrange([\s\S]*?)endbfrange/g)) {
    for (const [, from = '', to = '', code = ''] of block.matchAll(
      /<([0-9A-Fa-f]+)> <([0-9A-Fa-f]+)> <([0-9A-Fa-f]{4})>/g,
    )) {
      const first = parseInt(from, 16);
      for (let glyph = first; glyph <= parseInt(to, 16); glyph++) put(glyph, parseInt(code, 16) + glyph - first);
    }
    // pdfkit lists the characters of a range one by one.
    for (const [, from = '', list = ''] of block.matchAll(/<([0-9A-Fa-f]+)> <[0-9A-Fa-f]+> \[([^\]]*)\]/g)) {
      [...list.matchAll(/<([0-9A-Fa-f]{4})[0-9A-Fa-f]*>/g)].forEach(([, code = ''], i) =>
        put(parseInt(from, 16) + i, parseInt(code, 16)),
      );
    }
  }
  return table;
}
