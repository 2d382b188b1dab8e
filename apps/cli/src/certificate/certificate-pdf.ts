/**
 * A certificate on one sheet of paper: what was certified, where it stands, and a QR code to the page that checks the file.
 * The paper proves nothing by itself; it says how the file is checked.
 */
import { createWriteStream } from 'node:fs';
import { createRequire } from 'node:module';
import { finished } from 'node:stream/promises';
import type { CertificateFile, Definition } from '#record';
import type { VerifiedCertificate } from '#verify';
import PDFDocument from 'pdfkit';
import encodeQR from 'qr';
import { drawText } from '../registrar/pdf-text.js';

const FONTS = { plain: 'DejaVuSans.ttf', bold: 'DejaVuSans-Bold.ttf', mono: 'DejaVuSansMono.ttf' } as const;
const MARGIN = 56;
const QR_SIZE = 150;
const GREY = '#46544f';

export interface CertificatePaper {
  certificate: CertificateFile;
  verified: VerifiedCertificate;
  definition: Definition;
  /** Page that checks a file against the certificate, or null where no server is known. */
  link: string | null;
}

/** Writes the sheet. @param file  replaced where it exists */
export async function writeCertificatePdf(file: string, paper: CertificatePaper): Promise<void> {
  const fonts = createRequire(import.meta.url)
    .resolve('dejavu-fonts-ttf/package.json')
    .replace(/package\.json$/, 'ttf/');
  const pdf = new PDFDocument({
    size: 'A4',
    margin: MARGIN,
    lang: 'en',
    info: { Title: titleOf(paper.certificate.title) },
  });
  for (const [name, font] of Object.entries(FONTS)) pdf.registerFont(name, fonts + font);
  const stream = createWriteStream(file);
  pdf.pipe(stream);
  drawHead(pdf, paper);
  for (const [label, value, isCode] of factsOf(paper)) drawFact(pdf, label, value, isCode);
  drawFoot(pdf, paper);
  pdf.end();
  await finished(stream);
}

function drawHead(pdf: PDFKit.PDFDocument, { certificate, definition }: CertificatePaper): void {
  pdf.font('plain').fontSize(11).fillColor(GREY);
  drawPeoples(pdf, titleOf(definition.title));
  pdf.moveDown(0.6).font('bold').fontSize(22).fillColor('black').text('Certificate of a document');
  pdf.moveDown(0.6).font('plain').fontSize(14);
  for (const title of Object.values(certificate.title)) drawPeoples(pdf, title);
  pdf.moveDown(1);
}

function factsOf({ certificate, verified, definition }: CertificatePaper): [string, string, boolean][] {
  const { anchor, cosignedBy } = verified;
  const block = anchor?.block ?? null;
  return [
    ['File', certificate.fileName, false],
    ['Size', `${certificate.sizeBytes} bytes`, false],
    ['SHA-256 of the file', grouped(certificate.sha256), true],
    ['Document', `number ${certificate.number}, entry ${certificate.index} of the public board`, false],
    ['Election', grouped(certificate.electionId), true],
    ['Witnesses', cosignedBy.length === 0 ? 'none yet' : cosignedBy.join(', '), false],
    ['Anchor on BSV', anchor === null ? 'not yet' : grouped(anchor.txid), anchor !== null],
    ['Sent to the chain', anchor === null ? 'not yet' : new Date(anchor.timeMs).toISOString(), false],
    ['Block', block === null ? 'not yet' : `height ${block.height}, network ${definition.anchor.network}`, false],
  ];
}

/** What people wrote may run from right to left. */
function drawPeoples(pdf: PDFKit.PDFDocument, text: string): void {
  const width = pdf.page.width - 2 * MARGIN;
  pdf.y = drawText(pdf, text, { x: MARGIN, y: pdf.y, width, direction: 'ltr' });
  pdf.x = MARGIN;
}

function drawFact(pdf: PDFKit.PDFDocument, label: string, value: string, isCode: boolean): void {
  pdf.font('plain').fontSize(9).fillColor(GREY).text(label);
  pdf
    .font(isCode ? 'mono' : 'plain')
    .fontSize(isCode ? 9.5 : 11)
    .fillColor('black');
  drawPeoples(pdf, value);
  pdf.moveDown(0.7);
}

function drawFoot(pdf: PDFKit.PDFDocument, { certificate, link }: CertificatePaper): void {
  const top = pdf.page.height - MARGIN - QR_SIZE;
  if (link !== null) drawQr(pdf, link, MARGIN, top);
  const left = MARGIN + (link === null ? 0 : QR_SIZE + 20);
  const options = { width: pdf.page.width - MARGIN - left };
  pdf.font('plain').fontSize(9.5).fillColor('black');
  pdf.text('This paper proves nothing by itself. Check the file:', left, top, options).moveDown(0.5);
  if (link !== null) pdf.font('mono').fontSize(7.5).text(link, options).moveDown(0.5);
  pdf.font('plain').fontSize(9.5).text('or on a command line', options).moveDown(0.3);
  pdf
    .font('mono')
    .fontSize(7.5)
    .text(
      `psephos certificate verify FILE --certificate certificate-${certificate.number}.json --at DEFINITION`,
      options,
    );
  pdf.moveDown(0.5).font('plain').fontSize(9.5);
  pdf.text(
    'It says that the office held this file when the entry was made, and nothing about what stands in it.',
    options,
  );
}

/** Squares, so that no image has to be decoded; with the quiet zone of the standard. */
function drawQr(pdf: PDFKit.PDFDocument, text: string, x: number, y: number): void {
  const rows = encodeQR(text, 'raw', { ecc: 'medium', border: 4 });
  const side = QR_SIZE / rows.length;
  pdf.fillColor('black');
  rows.forEach((row, i) =>
    row.forEach((dark, j) => {
      if (dark) pdf.rect(x + j * side, y + i * side, side, side);
    }),
  );
  pdf.fill();
}

const grouped = (hex: string): string => hex.match(/.{1,8}/g)?.join(' ') ?? '';

function titleOf(texts: Record<string, string>): string {
  return texts['en'] ?? Object.values(texts)[0] ?? '';
}
