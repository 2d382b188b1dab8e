// Charts of docs/performance.md from what `npm run bench -- NAME --json` has said: docs/measured/<NAME>.json in,
// docs/charts/<name>.svg out. Nothing but numbers and words of these files goes into a chart.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const docs = path.join(path.dirname(path.dirname(fileURLToPath(import.meta.url))), 'docs');
const WIDTH = 720;
const LABEL = 250;
const ROW = 26;
const COLORS = ['#1d70b8', '#b1b4b6'];

/** @param {unknown} text */
const escape = (text) => String(text).replace(/[&<>"]/g, (c) => `&#${c.codePointAt(0)};`);

/** @param {string} name */
function measured(name) {
  const file = path.join(docs, 'measured', `${name}.json`);
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null;
}

/**
 * @param {string} title
 * @param {number} height
 * @param {string[]} parts
 */
function svg(title, height, parts) {
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${escape(title)}" font-family="sans-serif" font-size="14">`,
    `<rect width="${WIDTH}" height="${height}" fill="#fff"/>`,
    `<text x="12" y="24" font-weight="bold">${escape(title)}</text>`,
    ...parts,
    '</svg>',
  ].join('\n')}\n`;
}

/**
 * Horizontal bars, one a row; rows of one group have one colour.
 * @param {string} title
 * @param {{ label: string, value: number, text: string, color?: number }[]} rows
 */
function bars(title, rows) {
  const most = Math.max(...rows.map(({ value }) => value));
  const room = WIDTH - LABEL - 150;
  const parts = rows.flatMap(({ label, value, text, color = 0 }, i) => {
    const y = 44 + i * ROW;
    const width = Math.max(1, Math.round((room * value) / most));
    return [
      `<text x="${LABEL - 8}" y="${y + 14}" text-anchor="end">${escape(label)}</text>`,
      `<rect x="${LABEL}" y="${y}" width="${width}" height="${ROW - 7}" fill="${COLORS[color]}"/>`,
      `<text x="${LABEL + width + 6}" y="${y + 14}">${escape(text)}</text>`,
    ];
  });
  return svg(title, 54 + rows.length * ROW, parts);
}

/**
 * Points in logarithms of both, and the line with slope 1 through the last.
 * @param {string} title
 * @param {{ x: number, y: number, text: string }[]} points
 */
function logLog(title, points) {
  const height = 380;
  const box = { left: 70, right: WIDTH - 130, top: 50, bottom: height - 40 };
  const [xs, ys] = [points.map(({ x }) => Math.log10(x)), points.map(({ y }) => Math.log10(y))];
  const x0 = Math.floor(Math.min(...xs));
  const y0 = Math.floor(Math.min(...ys));
  const decades = Math.max(Math.ceil(Math.max(...xs)) - x0, Math.ceil(Math.max(...ys)) - y0, 1);
  const atX = (log) => Math.round(box.left + ((box.right - box.left) * (log - x0)) / decades);
  const atY = (log) => Math.round(box.bottom - ((box.bottom - box.top) * (log - y0)) / decades);
  const grid = Array.from({ length: decades + 1 }, (_, i) => [
    `<path d="M${atX(x0 + i)} ${box.top}V${box.bottom}M${box.left} ${atY(y0 + i)}H${box.right}" stroke="#ddd"/>`,
    `<text x="${atX(x0 + i)}" y="${box.bottom + 20}" text-anchor="middle">${(10 ** (x0 + i)).toLocaleString('en')}</text>`,
    `<text x="${box.left - 8}" y="${atY(y0 + i) + 5}" text-anchor="end">${10 ** (y0 + i)} s</text>`,
  ]).flat();
  const last = points.length - 1;
  const start = ys[last] - xs[last] + Math.max(x0, y0 + xs[last] - ys[last]);
  const line = `<path d="M${atX(Math.max(x0, y0 + xs[last] - ys[last]))} ${atY(start)}L${atX(xs[last])} ${atY(ys[last])}" stroke="${COLORS[1]}" stroke-width="2"/>`;
  const dots = points.flatMap(({ text }, i) => [
    `<circle cx="${atX(xs[i])}" cy="${atY(ys[i])}" r="5" fill="${COLORS[0]}"/>`,
    `<text x="${atX(xs[i]) + 10}" y="${atY(ys[i]) + 16}">${escape(text)}</text>`,
  ]);
  return svg(title, height, [...grid, line, ...dots]);
}

const charts = {
  verify: ({ costs }) =>
    bars(
      'Milliseconds of a core, in a bundle of 256',
      ['ballot', 'token', 'request'].flatMap((part) => [
        { label: `${part}, noble`, value: costs.noble[part], text: `${costs.noble[part].toFixed(2)} ms`, color: 1 },
        { label: `${part}, wasm`, value: costs.wasm[part], text: `${costs.wasm[part].toFixed(3)} ms` },
      ]),
    ),
  audit: ({ ballots, audit }) =>
    bars(
      `An audit of ${ballots.toLocaleString('en')} ballots, ${audit.workers} workers: seconds until each check had ended`,
      audit.phases
        .filter(({ ms }) => ms >= audit.ms / 200)
        .map(({ check, ms }) => ({ label: check, value: ms, text: `${(ms / 1_000).toFixed(1)} s` })),
    ),
  scale: ({ points, slope }) =>
    logLog(
      `Seconds of a core for an audit, by ballots: slope ${slope}`,
      points.map(({ ballots, coreMs, perBallotUs }) => ({
        x: ballots,
        y: coreMs / 1_000,
        text: `${Math.round(perBallotUs)} µs a ballot`,
      })),
    ),
  encrypt: ({ ms }) =>
    bars(
      'Encrypting a ballot of five options with its proofs',
      Object.entries(ms).flatMap(([where, { first, warm }]) => [
        { label: `${where}, first`, value: first, text: `${first} ms`, color: 1 },
        { label: `${where}, then`, value: warm, text: `${warm} ms` },
      ]),
    ),
};

mkdirSync(path.join(docs, 'charts'), { recursive: true });
for (const [name, draw] of Object.entries(charts)) {
  const result = measured(name);
  if (result === null) continue;
  writeFileSync(path.join(docs, 'charts', `${name}.svg`), draw(result));
  console.log(`docs/charts/${name}.svg`);
}
