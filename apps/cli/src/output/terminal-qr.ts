/**
 * A QR code on a terminal: half blocks, so that it stays square and fits on 80 columns, in black on white whatever the
 * terminal's own colours are.
 */
import encodeQR from 'qr';

const BLACK_ON_WHITE = '\x1b[30;107m';
const RESET = '\x1b[0m';
/** Quiet zone of the standard, in modules. */
const BORDER = 4;

/** @param text  what a camera shall read   @returns lines */
export function terminalQr(text: string): string[] {
  const rows = encodeQR(text, 'raw', { ecc: 'low', border: BORDER });
  const lines: string[] = [];
  for (let y = 0; y < rows.length; y += 2) {
    const upper = rows[y] ?? [];
    const lower = rows[y + 1] ?? [];
    const cells = upper.map((dark, x) => (dark ? (lower[x] === true ? '█' : '▀') : lower[x] === true ? '▄' : ' '));
    lines.push(`${BLACK_ON_WHITE}${cells.join('')}${RESET}`);
  }
  return lines;
}
