/** A QR code as SVG elements (no markup from strings), black on white in both themes so that cameras read it. */
import encodeQR from 'qr';

/** Light modules around the code. */
const QUIET = 2;

export function QrCode({ text, label, className = 'qr l' }: { text: string; label: string; className?: string }) {
  const rows = encodeQR(text, 'raw', { ecc: 'medium', border: QUIET });
  const size = rows.length;
  return (
    <svg class={className} role="img" aria-label={label} viewBox={`0 0 ${size} ${size}`} shape-rendering="crispEdges">
      <rect width={size} height={size} fill="#fff" />
      <path fill="#000" d={outline(rows)} />
    </svg>
  );
}

/** One horizontal bar for each run of dark modules. */
function outline(rows: boolean[][]): string {
  let path = '';
  rows.forEach((row, y) => {
    for (let x = 0; x < row.length; x++) {
      if (!row[x]) continue;
      const start = x;
      while (x + 1 < row.length && row[x + 1]) x++;
      path += `M${start} ${y}h${x - start + 1}v1h${start - x - 1}z`;
    }
  });
  return path;
}
