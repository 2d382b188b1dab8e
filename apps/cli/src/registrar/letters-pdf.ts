/**
 * Invitations as letters: one A4 page a voter, the address where window envelopes show it, the code as text and as QR drawn
 * in lines. Right-to-left text is set word by word from the right; a single word that mixes both directions stands as it
 * does in left-to-right text, which is as far as pdfkit can set it.
 */
import { createWriteStream } from 'node:fs';
import { createRequire } from 'node:module';
import { finished } from 'node:stream/promises';
import PDFDocument from 'pdfkit';
import encodeQR from 'qr';
import type { Invitation } from '#office';
import { CommandError, EXIT } from '../output/command-error.js';
import { drawText, heightOf } from './pdf-text.js';

export interface Letter {
  /** Name and postal address, one line each. */
  recipient: string[];
  /** Secret. */
  invitation: Invitation;
}

const MM = 72 / 25.4;
const PAGE = { left: 25 * MM, top: 20 * MM, width: 165 * MM, bottom: 277 * MM };
/** DIN 5008 B and the windows that follow it. */
const ADDRESS = { top: 50 * MM, width: 80 * MM, bottom: 90 * MM };
const BODY_TOP = 98 * MM;
const QR_SIZE = 42 * MM;
/** The largest that lets everything stand on one page. */
const SIZES = [11, 10, 9, 8];

/**
 * Writes the letters, page after page.
 * @param letters secret   @param onProgress  how many are written
 * @throws CommandError where the words do not fit on a page
 */
export async function writeLetters(
  file: string,
  letters: Iterable<Letter>,
  onProgress: (done: number) => void,
): Promise<number> {
  const document = new PDFDocument({ size: 'A4', margin: 0, autoFirstPage: false, info: { Title: 'Psephos' } });
  const output = createWriteStream(file, { mode: 0o600, flags: 'wx' });
  document.pipe(output);
  document.registerFont('regular', fontFile('DejaVuSans.ttf'));
  document.registerFont('bold', fontFile('DejaVuSans-Bold.ttf'));
  document.registerFont('mono', fontFile('DejaVuSansMono.ttf'));
  let done = 0;
  for (const letter of letters) {
    document.addPage();
    drawLetter(document, letter);
    done += 1;
    onProgress(done);
    // What is drawn goes to the disk before more is drawn.
    if (output.writableNeedDrain) await new Promise<void>((resolve) => output.once('drain', resolve));
  }
  document.end();
  await finished(output);
  return done;
}

const require = createRequire(import.meta.url);
const fontFile = (name: string): string => require.resolve(`dejavu-fonts-ttf/ttf/${name}`);

function drawLetter(document: PDFKit.PDFDocument, { recipient, invitation }: Letter): void {
  const { direction } = invitation;
  // 1. The address, in the window wherever the text begins.
  let y = ADDRESS.top;
  document.font('regular').fontSize(10);
  for (const line of recipient) {
    if (y > ADDRESS.bottom) break;
    y = drawText(document, line, { x: PAGE.left, y, width: ADDRESS.width, direction: 'ltr' });
  }
  // 2. The largest size at which everything stands on the page.
  const size = SIZES.find((each) => bodyHeight(document, invitation, each) <= PAGE.bottom - BODY_TOP);
  if (size === undefined) {
    throw new CommandError(
      'the words of the letter do not fit on one page',
      'shorten the texts of --texts',
      EXIT.failed,
    );
  }
  // 3. The words.
  const place = (text: string, at: number) =>
    drawText(document, text, { x: PAGE.left, y: at, width: PAGE.width, direction }) + size;
  document.font('bold').fontSize(size + 1);
  y = place(invitation.subject, BODY_TOP);
  document.font('regular').fontSize(size);
  for (const text of [invitation.salutation, ...invitation.opening, invitation.how]) y = place(text, y);
  y = drawCode(document, invitation, size, y);
  document.font('regular').fontSize(size);
  for (const text of invitation.closing) y = place(text, y);
}

function bodyHeight(document: PDFKit.PDFDocument, invitation: Invitation, size: number): number {
  const { subject, salutation, opening, how, closing } = invitation;
  document.font('bold').fontSize(size + 1);
  const heading = heightOf(document, subject, PAGE.width) + size;
  document.font('regular').fontSize(size);
  const texts = [salutation, ...opening, how, ...closing].map((text) => heightOf(document, text, PAGE.width) + size);
  return heading + texts.reduce((a, b) => a + b, 0) + QR_SIZE + 2 * size;
}

/** The square beside the code that is typed. @returns where the text goes on */
function drawCode(document: PDFKit.PDFDocument, invitation: Invitation, size: number, y: number): number {
  const { direction, codeLabel, code, link } = invitation;
  const isRtl = direction === 'rtl';
  drawQr(document, link, isRtl ? PAGE.left + PAGE.width - QR_SIZE : PAGE.left, y);
  const x = isRtl ? PAGE.left : PAGE.left + QR_SIZE + 8 * MM;
  const width = PAGE.width - QR_SIZE - 8 * MM;
  document.font('regular').fontSize(size);
  let at = drawText(document, codeLabel, { x, y: y + 8 * MM, width, direction }) + size / 2;
  document.font('mono').fontSize(14);
  // Three groups a line: as they are read out.
  for (const line of code.match(/(?:\S{4} ?){1,3}/g) ?? []) {
    document.text(line.trim(), x, at, { width, align: isRtl ? 'right' : 'left', lineBreak: false });
    at += 20;
  }
  return y + QR_SIZE + 2 * size;
}

function drawQr(document: PDFKit.PDFDocument, text: string, x: number, y: number): void {
  const rows = encodeQR(text, 'raw', { ecc: 'medium', border: 4 });
  const module = QR_SIZE / rows.length;
  rows.forEach((row, j) => {
    for (let i = 0; i < row.length; i++) {
      if (!row[i]) continue;
      const start = i;
      while (row[i + 1]) i++;
      document.rect(x + start * module, y + j * module, (i - start + 1) * module, module);
    }
  });
  document.fill('#000');
}
