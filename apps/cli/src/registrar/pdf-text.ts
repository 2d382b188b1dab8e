/**
 * Paragraphs in a PDF. The library sets a run of one direction; lines of right-to-left text are put together here: words
 * from the right, and words of the other direction that follow one another in their own order.
 */

export interface TextBox {
  x: number;
  y: number;
  width: number;
  direction: 'ltr' | 'rtl';
}

const RTL_LETTER = /[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFF]/;
/** Marks of direction have no glyph; the order is made here. */
const MARKS = /[\u200E\u200F\u202A-\u202E\u2066-\u2069]/g;

/** Draws in the current font and size. @returns the position below */
export function drawText(document: PDFKit.PDFDocument, text: string, { x, y, width, direction }: TextBox): number {
  let at = y;
  for (const line of linesOf(document, text, width)) {
    if (direction === 'rtl') drawFromRight(document, line, x + width, at);
    else if (line.some(isRtlWord) && !line.some(isLtrWord)) {
      // A line of the other direction, beside others: it begins where they do.
      drawFromRight(document, line, x + document.widthOfString(line.join(' ')), at);
    } else drawRuns(document, line, x, at);
    at += document.currentLineHeight(true);
  }
  return at;
}

export function heightOf(document: PDFKit.PDFDocument, text: string, width: number): number {
  return linesOf(document, text, width).length * document.currentLineHeight(true);
}

/** Words, line by line. */
function linesOf(document: PDFKit.PDFDocument, text: string, width: number): string[][] {
  const space = document.widthOfString(' ');
  const lines: string[][] = [[]];
  let used = 0;
  for (const word of text
    .replace(MARKS, '')
    .split(/\s+/)
    .flatMap((part) => broken(document, part, width))) {
    const wide = document.widthOfString(word);
    const line = lines[lines.length - 1] ?? [];
    if (line.length > 0 && used + space + wide > width) {
      lines.push([word]);
      used = wide;
    } else {
      used += line.length > 0 ? space + wide : wide;
      line.push(word);
    }
  }
  return lines;
}

/** A word that is wider than a line, cut where it must be. */
function broken(document: PDFKit.PDFDocument, word: string, width: number): string[] {
  if (document.widthOfString(word) <= width) return [word];
  const parts: string[] = [];
  let part = '';
  for (const character of word) {
    if (document.widthOfString(part + character) > width) {
      parts.push(part);
      part = '';
    }
    part += character;
  }
  return [...parts, part];
}

function drawRuns(document: PDFKit.PDFDocument, line: string[], x: number, y: number): void {
  let at = x;
  for (const run of runsOf(line)) {
    // Within left-to-right text the words of a right-to-left run stand in the order of their reading.
    for (const word of isRtlWord(run[0] ?? '') ? [...run].reverse() : [run.join(' ')]) {
      document.text(word, at, y, { lineBreak: false });
      at += document.widthOfString(`${word} `);
    }
  }
}

function drawFromRight(document: PDFKit.PDFDocument, line: string[], right: number, y: number): void {
  let at = right;
  for (const run of runsOf(line)) {
    for (const word of isRtlWord(run[0] ?? '') ? run : [run.join(' ')]) {
      for (const part of partsFromRight(word)) {
        at -= document.widthOfString(part);
        document.text(part, at, y, { lineBreak: false });
      }
      at -= document.widthOfString(' ');
    }
  }
}

/** Signs around words of the other direction belong to the line: from the right, and turned. */
function partsFromRight(word: string): string[] {
  if (isRtlWord(word)) return [mirrored(word)];
  const [, before = '', core = '', after = ''] = /^([«»“”()[\]]*)(.*?)([«»“”()[\].,:;!?،؛؟]*)$/u.exec(word) ?? [];
  return [...before, core, ...after]
    .filter((part) => part !== '')
    .map((part) => (part === core ? part : mirrored(part)));
}

const MIRRORED: Record<string, string> = { '«': '»', '»': '«', '(': ')', ')': '(', '[': ']', ']': '[' };
const mirrored = (text: string): string => text.replace(/[«»()[\]]/g, (sign) => MIRRORED[sign] ?? sign);

/** Words of one direction that follow one another. */
function runsOf(line: string[]): string[][] {
  const runs: string[][] = [];
  for (const word of line) {
    const last = runs[runs.length - 1];
    if (last !== undefined && isRtlWord(last[0] ?? '') === isRtlWord(word)) last.push(word);
    else runs.push([word]);
  }
  return runs;
}

const isRtlWord = (word: string): boolean => RTL_LETTER.test(word);
const isLtrWord = (word: string): boolean => /\p{L}/u.test(word) && !isRtlWord(word);
