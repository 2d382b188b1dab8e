/** The tracker as an image file, drawn here: its characters and nothing else. */
import { saveFile } from '../kit/copy.js';
import { t } from '../kit/i18n.js';

const WIDTH = 900;
const HEIGHT = 360;
const PER_LINE = 20;

export function saveTrackerImage(code: string): void {
  const canvas = document.createElement('canvas');
  canvas.width = WIDTH;
  canvas.height = HEIGHT;
  const pen = canvas.getContext('2d');
  if (pen === null) return;
  pen.fillStyle = '#ffffff';
  pen.fillRect(0, 0, WIDTH, HEIGHT);
  pen.fillStyle = '#14201f';
  pen.font = '600 32px system-ui, sans-serif';
  pen.fillText(t('vote.tracker.code.heading'), 40, 70);
  pen.font = '600 40px ui-monospace, monospace';
  for (let line = 0; line * PER_LINE < code.length; line++) {
    const part = code.slice(line * PER_LINE, (line + 1) * PER_LINE);
    pen.fillText((part.match(/.{1,4}/g) ?? []).join(' '), 40, 150 + line * 70);
  }
  canvas.toBlob((image) => {
    if (image !== null)
      void image.arrayBuffer().then((bytes) => saveFile('ballot-tracker.png', 'image/png', new Uint8Array(bytes)));
  });
}
