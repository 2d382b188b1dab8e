// Checks that specification and code speak of the same things:
//   1. every `spec §n` or `spec §n.m` in the code exists as a heading of spec/protocol.md;
//   2. every numbered algorithm has one exported function of its name and one vector file, and is named with its
//      own number wherever the code cites it;
//   3. every error code of the three lists stands once in spec/errors.md, with its HTTP status if it is a service's, and
//      the other way round;
//   4. every vector file belongs to an algorithm or to an RFC, and stands in vectors/README.md;
//   5. what pages of spec/ refer to is there: algorithms, sections, codes, pages, schemas; every schema is named;
//   6. tags and document kinds of the code are those of the specification;
//   7. first blocks and checkpoints of the networks stand in spec/record-format.md;
//   8. every code that a check group can give stands in spec/verification.md.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const read = (name) => readFileSync(path.join(root, name), 'utf8');
const problems = [];
/** Names in capitals that are no codes: what evidence says, settings. */
const NO_CODES = new Set([
  ...['BATON_SPENT', 'ANCHOR_ROOT_DIFFERENT', 'INPUT_FROZEN'],
  ...['OIDC_ISSUER', 'OIDC_CLIENT_ID'],
]);

function sources(folder) {
  return readdirSync(path.join(root, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => path.relative(root, path.join(entry.parentPath ?? entry.path, entry.name)));
}
const files = [...sources('libs'), ...sources('apps')].map((name) => ({ name, text: read(name) }));
const spec = read('spec/protocol.md');

const sections = new Set([...spec.matchAll(/^#{2,3} (\d+(?:\.\d+)?)\.? /gm)].map((match) => match[1]));
const algorithms = new Map(
  [...spec.matchAll(/^#### Algorithm (\d+\.\d+) (\w+)$/gm)].map((match) => [match[1], match[2]]),
);
const kebab = (name) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

for (const { name, text } of files) {
  for (const [, section] of text.matchAll(/§(\d+(?:\.\d+)?)/g)) {
    if (!sections.has(section) && !/RFC \d+[^\n]{0,30}§/.test(text))
      problems.push(`${name}: no section §${section} in the spec`);
  }
  for (const [, number] of text.matchAll(/Algorithms? (\d+\.\d+)/g)) {
    if (!algorithms.has(number)) problems.push(`${name}: no Algorithm ${number} in the spec`);
  }
}

const exported = new Map();
for (const { name, text } of files.filter((file) => file.name.startsWith('libs'))) {
  for (const [, symbol] of text.matchAll(/^export (?:async )?(?:function|class) (\w+)/gm)) {
    exported.set(symbol, [...(exported.get(symbol) ?? []), name]);
  }
}
const vectors = new Set(readdirSync(path.join(root, 'vectors')).filter((name) => name.endsWith('.json')));
for (const [number, symbol] of algorithms) {
  const places = exported.get(symbol) ?? [];
  if (places.length !== 1)
    problems.push(`Algorithm ${number} ${symbol}: exported ${places.length} times (${places.join(', ')})`);
  const vector = `${kebab(symbol)}.json`;
  if (!vectors.has(vector)) problems.push(`Algorithm ${number} ${symbol}: no vectors/${vector}`);
  else {
    const { algorithm, vectors: cases } = JSON.parse(read(`vectors/${vector}`));
    if (algorithm !== `${number} ${symbol}`)
      problems.push(`vectors/${vector}: says "${algorithm}", not "${number} ${symbol}"`);
    if (!Array.isArray(cases) || cases.length === 0) problems.push(`vectors/${vector}: holds no vector`);
  }
  vectors.delete(vector);
}
const described = read('vectors/README.md');
for (const vector of readdirSync(path.join(root, 'vectors')).filter((name) => name.endsWith('.json')))
  if (!described.includes(`\`${vector}\``)) problems.push(`vectors/${vector}: not in vectors/README.md`);
for (const vector of vectors)
  if (!vector.startsWith('rfc')) problems.push(`vectors/${vector}: belongs to no algorithm`);

function codesIn(name, pattern) {
  return new Set([...read(name).matchAll(pattern)].map((match) => match[1]));
}
const statuses = new Map(
  [...read('libs/edge/src/service-error.ts').matchAll(/^ {2}([A-Z][A-Z0-9_]*): \{ status: (\d{3}),/gm)].map((match) => [
    match[1],
    match[2],
  ]),
);
const inCode = new Set([
  ...codesIn('libs/crypto/src/errors.ts', /^ {2}'([A-Z][A-Z0-9_]*)',$/gm),
  ...statuses.keys(),
  ...codesIn('libs/client/src/errors.ts', /^ {2}'([A-Z][A-Z0-9_]*)',$/gm),
]);
const documented = new Set();
for (const [, code, meaning] of read('spec/errors.md').matchAll(/^\| `([A-Z0-9_]+)` *\|([^|]*)\|/gm)) {
  if (documented.has(code)) problems.push(`${code}: twice in spec/errors.md`);
  documented.add(code);
  const found = /\bHTTP (\d{3})\b/.exec(meaning)?.[1];
  const status = statuses.get(code);
  if (found !== status) problems.push(`${code}: HTTP ${found ?? '–'} in spec/errors.md, ${status ?? '–'} in the code`);
}
for (const code of inCode) if (!documented.has(code)) problems.push(`${code}: not in spec/errors.md`);
for (const code of documented) if (!inCode.has(code)) problems.push(`${code}: in spec/errors.md but not in the code`);

// ---- 5. References between the pages. ----
const pages = readdirSync(path.join(root, 'spec')).filter((name) => name.endsWith('.md'));
const headings = (text) => new Set([...text.matchAll(/^#{2,3} (\d+(?:\.\d+)?)\.? /gm)].map((match) => match[1]));
const formats = headings(read('spec/record-format.md'));
const withoutRfcs = (text) => text.replace(/RFC \d+( appendix [A-Z]|,)? §[\d.]+/g, '');
for (const page of pages) {
  const text = withoutRfcs(read(`spec/${page}`));
  for (const [, list] of text.matchAll(/Algorithms? (\d+\.\d+(?:(?:, | and | to )\d+\.\d+)*)/g)) {
    for (const [number] of list.matchAll(/\d+\.\d+/g))
      if (!algorithms.has(number)) problems.push(`spec/${page}: no Algorithm ${number}`);
  }
  for (const [, where, number] of text.matchAll(
    /(protocol|record[- ]format(?:\.md)?)(?:\]\([^)]*\))? §(\d+(?:\.\d+)?)/g,
  )) {
    const known = where === 'protocol' ? sections : formats;
    if (!known.has(number)) problems.push(`spec/${page}: no §${number} in ${where}`);
  }
  for (const [, code] of text.matchAll(/`([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)`/g)) {
    if (!documented.has(code) && !NO_CODES.has(code)) problems.push(`spec/${page}: no code ${code}`);
  }
  for (const [, target] of text.matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)) {
    if (!existsSync(path.join(root, 'spec', target))) problems.push(`spec/${page}: no page ${target}`);
  }
}
const named = new Set([...read('spec/record-format.md').matchAll(/`([a-z-]+\.json)`/g)].map((match) => match[1]));
for (const schema of readdirSync(path.join(root, 'spec/schemas')))
  if (!named.has(schema)) problems.push(`spec/schemas/${schema}: record-format.md does not name it`);

// ---- 6. Tags and kinds. ----
const listIn = (name, list) => {
  const body = new RegExp(`export const ${list} = \\[([^\\]]*)\\]`).exec(read(name))?.[1] ?? '';
  return [...body.matchAll(/^ {2}'([^']+)'/gm)].map((match) => match[1]);
};
function compareLists(what, inTheCode, paragraph) {
  const listed = [...paragraph.matchAll(/`([a-z/-]+)`/g)].map((match) => match[1]);
  for (const item of inTheCode) if (!listed.includes(item)) problems.push(`${what} ${item}: not in spec/protocol.md`);
  for (const item of listed) if (!inTheCode.includes(item)) problems.push(`${what} ${item}: not in the code`);
  if (inTheCode.length === 0) problems.push(`${what}s of the code were not found`);
}
compareLists('tag', listIn('libs/crypto/src/hash.ts', 'TAGS'), /^The tags are: (.*?)\.$/ms.exec(spec)?.[1] ?? '');
compareLists('kind', listIn('libs/crypto/src/hash.ts', 'DOCUMENT_KINDS'), /^Kinds: (.*?)\./ms.exec(spec)?.[1] ?? '');

// ---- 7. Networks. ----
const blocks = [...read('libs/record/src/networks.ts').matchAll(/[hH]ash: '([0-9a-f]{64})'/g)].map((match) => match[1]);
if (blocks.length === 0) problems.push('the networks of the code were not found');
for (const block of blocks)
  if (!read('spec/record-format.md').includes(block)) problems.push(`spec/record-format.md: no block ${block}`);

// ---- 8. Codes of the check groups. ----
const groups = read('spec/verification.md');
const checks = files.filter(({ name }) =>
  /verify-election\/(group-|board-order|log-pass|checkpoint-file|anchor-rules|mined-blocks|minimal-bump|ceremony-documents|check-run|confirmation)/.test(
    name,
  ),
);
for (const { name, text } of checks) {
  for (const [, code] of text.matchAll(/^(?! \*| {2,}\*).*'([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)'/gm)) {
    if (inCode.has(code) && !groups.includes(code))
      problems.push(`${name}: spec/verification.md does not say when ${code}`);
  }
}

for (const problem of problems) console.error(problem);
console.error(
  `specification: ${sections.size} sections, ${algorithms.size} algorithms, ${inCode.size} codes, ${problems.length} problems`,
);
process.exit(problems.length > 0 ? 1 : 0);
