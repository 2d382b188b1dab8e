/**
 * A report on paper: the sheet of `#verify` set as PDF, in the fonts of the letters. Nothing is loaded from anywhere. Text
 * that runs from right to left is put together as in letters (pdf-text).
 */
import type { Block, Cell } from '#verify';
import { createWriteStream } from 'node:fs';
import { createRequire } from 'node:module';
import { finished } from 'node:stream/promises';
import PDFDocument from 'pdfkit';
import { drawText, heightOf } from '../registrar/pdf-text.js';

const MARGIN = 50;
const GREY = '#46544f';
const FONTS = { plain: 'DejaVuSans.ttf', bold: 'DejaVuSans-Bold.ttf', mono: 'DejaVuSansMono.ttf' } as const;
const INDENT = 14;
const TERM_WIDTH = 150;
/** Of the columns of a table: names, numbers, and transaction ids that stand on one line. */
const CODE_SIZE = 7.5;

const STYLES = {
  title: { font: 'plain', size: 11, before: 0, after: 4, color: GREY },
  lead: { font: 'bold', size: 16, before: 0, after: 6, color: 'black' },
  heading: { font: 'bold', size: 13, before: 12, after: 4, color: 'black' },
  subheading: { font: 'bold', size: 10, before: 6, after: 1, color: 'black' },
  sentence: { font: 'plain', size: 9.5, before: 0, after: 4, color: 'black' },
  small: { font: 'plain', size: 8.5, before: 0, after: 3, color: GREY },
} as const;

interface Paper {
  pdf: PDFKit.PDFDocument;
  direction: 'ltr' | 'rtl';
  left: number;
  width: number;
  bottom: number;
}

/** @param file  replaced where it exists   @param sheet  of {@link sheetOf}   @param language  of its words */
export async function writeSheetPdf(file: string, sheet: readonly Block[], language: string): Promise<void> {
  const fonts = createRequire(import.meta.url)
    .resolve('dejavu-fonts-ttf/package.json')
    .replace(/package\.json$/, 'ttf/');
  const title = sheet.find(({ kind }) => kind === 'title');
  const info = { Title: title !== undefined && 'text' in title ? title.text : '' };
  const pdf = new PDFDocument({ size: 'A4', margin: MARGIN, lang: language, info });
  for (const [name, font] of Object.entries(FONTS)) pdf.registerFont(name, fonts + font);
  const stream = createWriteStream(file);
  pdf.pipe(stream);
  const paper: Paper = {
    pdf,
    direction: language === 'ar' ? 'rtl' : 'ltr',
    left: MARGIN,
    width: pdf.page.width - 2 * MARGIN,
    bottom: pdf.page.height - MARGIN,
  };
  for (const block of sheet) drawBlock(paper, block);
  pdf.end();
  await finished(stream);
}

function drawBlock(paper: Paper, block: Block): void {
  switch (block.kind) {
    case 'title':
    case 'lead':
    case 'heading':
    case 'subheading':
    case 'sentence':
    case 'small':
      return drawParagraph(paper, block.kind, block.text);
    case 'list':
      for (const item of block.items) drawItem(paper, item);
      return;
    case 'facts':
      for (const { term, value } of block.facts) drawFact(paper, term, value);
      return;
    case 'table':
      return drawTable(paper, block.head, block.rows);
    default:
      return block satisfies never;
  }
}

function drawParagraph(paper: Paper, kind: keyof typeof STYLES, text: string): void {
  const { font, size, before, after, color } = STYLES[kind];
  const { pdf, left, width, direction } = paper;
  pdf.font(font).fontSize(size).fillColor(color);
  // A heading stays with what it heads.
  const room = kind === 'heading' || kind === 'subheading' ? 4 * size : 0;
  pdf.y += before;
  makeRoom(paper, heightOf(pdf, text, width) + room);
  pdf.y = drawText(pdf, text, { x: left, y: pdf.y, width, direction }) + after;
}

function drawItem(paper: Paper, text: string): void {
  const { pdf, left, width, direction } = paper;
  const { font, size, after, color } = STYLES.sentence;
  pdf.font(font).fontSize(size).fillColor(color);
  const inner = width - INDENT;
  makeRoom(paper, heightOf(pdf, text, inner));
  const isRtl = direction === 'rtl';
  const { y } = pdf;
  pdf.text('•', isRtl ? left + width - 6 : left + 2, y, { lineBreak: false });
  pdf.y = drawText(pdf, text, { x: isRtl ? left : left + INDENT, y, width: inner, direction }) + after / 2;
}

function drawFact(paper: Paper, term: string, value: Cell): void {
  const { pdf, left, width, direction } = paper;
  const isRtl = direction === 'rtl';
  const inner = width - TERM_WIDTH;
  setFont(pdf, value, 9);
  const height = heightOf(pdf, shown(value), inner);
  pdf.font('plain').fontSize(8.5).fillColor(GREY);
  const termBox = { x: isRtl ? left + inner : left, width: TERM_WIDTH - 8, direction };
  makeRoom(paper, Math.max(height, heightOf(pdf, term, termBox.width)));
  const { y } = pdf;
  const termEnd = drawText(pdf, term, { ...termBox, y, x: isRtl ? termBox.x + 8 : termBox.x });
  setFont(pdf, value, 9);
  const valueBox = { x: isRtl ? left : left + TERM_WIDTH, y, width: inner };
  const valueEnd = drawText(pdf, shown(value), { ...valueBox, direction: value.kind === 'text' ? direction : 'ltr' });
  pdf.y = Math.max(termEnd, valueEnd) + 3;
}

/** Hex in groups of eight: what people compare, and where a line may end. */
const shown = ({ text, kind }: Cell): string =>
  kind === 'code' && /^[0-9a-f]{32,}$/.test(text) ? (text.match(/.{1,8}/g) ?? []).join(' ') : text;

function setFont(pdf: PDFKit.PDFDocument, { kind }: Cell, size: number): void {
  pdf
    .font(kind === 'code' ? 'mono' : 'plain')
    .fontSize(kind === 'code' ? CODE_SIZE : size)
    .fillColor('black');
}

function drawTable(paper: Paper, head: readonly Cell[], rows: readonly (readonly Cell[])[]): void {
  const { pdf } = paper;
  const widths = columnWidths(paper, head, rows);
  drawRow(paper, head, widths, 'bold');
  for (const row of rows) drawRow(paper, row, widths, 'plain');
  pdf.y += 4;
}

/** Codes and numbers take what they need; the widest column of words takes the rest. */
function columnWidths({ pdf, width }: Paper, head: readonly Cell[], rows: readonly (readonly Cell[])[]): number[] {
  const natural = head.map((cell, column) => {
    setFont(pdf, cell, 9);
    const own = pdf.font('bold').widthOfString(cell.text);
    const below = rows.map((row) => {
      setFont(pdf, row[column], 9);
      return pdf.widthOfString(row[column].text);
    });
    return Math.ceil(Math.max(own, ...below));
  });
  const gaps = 10 * head.length;
  const isWord = (column: number): boolean => rows.some((row) => row[column].kind === 'text');
  const widest = natural.reduce((best, w, i) => (isWord(i) && (!isWord(best) || w > natural[best]) ? i : best), 0);
  const others = natural.reduce((sum, w, i) => (i === widest ? sum : sum + w), gaps);
  return natural.map((w, i) => 10 + (i === widest ? Math.max(60, Math.min(w + 20, width - others)) : w));
}

function drawRow(paper: Paper, cells: readonly Cell[], widths: readonly number[], font: 'plain' | 'bold'): void {
  const { pdf, left, width, direction } = paper;
  const isRtl = direction === 'rtl';
  const styled = cells.map((cell) => () => {
    setFont(pdf, cell, 9);
    if (font === 'bold') pdf.font('bold');
  });
  const heights = cells.map((cell, i) => {
    styled[i]();
    return heightOf(pdf, cell.text, widths[i] - 10);
  });
  makeRoom(paper, Math.max(...heights) + 2);
  const { y } = pdf;
  let at = isRtl ? left + width : left;
  cells.forEach((cell, i) => {
    styled[i]();
    const inner = widths[i] - 10;
    const x = isRtl ? at - inner : at;
    const own = pdf.widthOfString(cell.text);
    // Numbers end where numbers end.
    if (cell.kind === 'number') pdf.text(cell.text, isRtl ? x : x + inner - own, y, { lineBreak: false });
    else drawText(pdf, cell.text, { x, y, width: inner, direction: cell.kind === 'code' ? 'ltr' : direction });
    at += isRtl ? -widths[i] : widths[i];
  });
  pdf.y = y + Math.max(...heights) + 2;
}

function makeRoom({ pdf, bottom }: Paper, height: number): void {
  if (pdf.y + height <= bottom) return;
  pdf.addPage();
  pdf.y = MARGIN;
}
