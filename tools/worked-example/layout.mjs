/** Bytes as people read them: fields with offset and length, cut from the real bytes, so that none can be left out. */
import { toHex } from '#crypto';

const LINE_BYTES = 32;
const LABEL_WIDTH = 46;

const fenced = (lines) => ['```', ...lines, '```'].join('\n');

/** Hex of at most 32 bytes a line, the further lines indented. */
function hexLines(bytes, indent) {
  const lines = [];
  for (let at = 0; at < bytes.length; at += LINE_BYTES) lines.push(toHex(bytes.slice(at, at + LINE_BYTES)));
  return lines.join(`\n${' '.repeat(indent)}`);
}

/**
 * A code block of all bytes of a structure, field by field.
 * @param fields [label, length in bytes]; together exactly as long as `bytes`
 */
export function layout(bytes, fields) {
  let at = 0;
  const lines = fields.map(([label, length]) => {
    const head = `${String(at).padStart(5)} ${String(length).padStart(4)}  ${label.padEnd(LABEL_WIDTH)}`;
    at += length;
    return `${head} ${hexLines(bytes.slice(at - length, at), head.length + 1)}`.trimEnd();
  });
  if (at !== bytes.length) throw new Error(`${at} bytes of fields, ${bytes.length} of the whole`);
  return fenced(lines);
}

/** A code block of named values, each bytes or text. */
export function values(named) {
  const width = Math.max(...named.map(([name]) => name.length)) + 2;
  return fenced(
    named.map(([name, value]) => {
      const text = typeof value === 'string' ? value : hexLines(value, width);
      return `${name.padEnd(width)}${text}`;
    }),
  );
}

/** A code block of text as it stands. */
export const verbatim = (text) => fenced([text.replace(/\n$/, '')]);
