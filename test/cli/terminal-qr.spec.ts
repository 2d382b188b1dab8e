/** The QR code of an invitation, read back from the lines that a terminal shows. */
import decodeQR from 'qr/decode.js';
import { terminalQr } from '../../apps/cli/src/output/terminal-qr.js';

const SCALE = 4;

it('reads_back: what stands on the terminal is the link, and it fits on 80 columns', () => {
  const link = `http://192.168.178.105:8080/vote/${'3fa9'.repeat(16)}#${'7KQX92MB'.repeat(9)}`;
  // Without the colours. Every character is two modules, one above the other.
  const lines = terminalQr(link).map((line) => line.slice(line.indexOf('m') + 1, line.lastIndexOf('\x1b')));
  const width = lines[0]?.length ?? 0;
  expect(width).toBeLessThanOrEqual(80);
  const rows = lines.flatMap((line) => [
    [...line].map((c) => '█▀'.includes(c)),
    [...line].map((c) => '█▄'.includes(c)),
  ]);
  const data = new Uint8Array(width * rows.length * SCALE * SCALE * 4).fill(255);
  rows.forEach((row, y) =>
    row.forEach((dark, x) => {
      if (!dark) return;
      for (let dy = 0; dy < SCALE; dy++) {
        const start = ((y * SCALE + dy) * width * SCALE + x * SCALE) * 4;
        for (let i = 0; i < SCALE * 4; i++) if (i % 4 !== 3) data[start + i] = 0;
      }
    }),
  );
  expect(decodeQR({ width: width * SCALE, height: rows.length * SCALE, data })).toBe(link);
});
