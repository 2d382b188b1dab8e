/**
 * Two records of one election held against each other: files that stand once they are there, logs that only grow, a chain
 * that goes on. Nothing is verified here: whether a record is sound, `verify` says of each.
 */
import { equalBytes, sha256, toHex, VerificationError } from '#crypto';
import { RECORD_INDEX, type RecordSource } from '#record';
import { compareAnchors } from './anchors.js';
import { type Difference, noDifference } from './difference.js';
import { compareLog } from './logs.js';

/** What every record has from its beginning. */
const ALWAYS = ['definition.json', 'draft.json', 'roll.txt'];
/** Grow by their own rules, or are made anew with every record. */
const GROWING = /^(?:board\/checkpoint|issuance\/checkpoint|anchors\.jsonl|hints\/.*|(?:board|issuance)\/tile\/.*)$/;
/** Cosignatures may come to it; the entries that it covers are the board's. */
const CLOSING = 'board/checkpoint-closing';

/** @param older, newer untrusted; what cannot be read is told as a gap */
export async function compareRecords(older: RecordSource, newer: RecordSource): Promise<Difference> {
  const into = noDifference();
  const [definition, other] = [await electionOf(older), await electionOf(newer)];
  if (definition !== null && other !== null && definition !== other) {
    const text = `the first record is of election ${definition}, the second of ${other}`;
    into.breaches.push({ code: 'ELECTION_ID_MISMATCH', place: 'definition.json', text });
    return into;
  }
  await attempt(into, () => compareLog('board', older, newer, into));
  await attempt(into, () => compareLog('issuance', older, newer, into));
  await attempt(into, () => compareAnchors(older, newer, into));
  await compareFiles(older, newer, into);
  return into;
}

async function compareFiles(older: RecordSource, newer: RecordSource, into: Difference): Promise<void> {
  const [before, after] = [new Set(await older.list()), new Set(await newer.list())];
  for (const path of ALWAYS.filter((name) => !before.has(name) && !after.has(name))) {
    into.gaps.push(`${path} is in neither record`);
  }
  const standing = (path: string) => path !== RECORD_INDEX && !GROWING.test(path);
  for (const path of [...before].filter(standing).sort()) {
    if (!after.has(path)) into.gaps.push(`${path} is missing in the second record`);
    else if (path !== CLOSING) await attempt(into, () => compareFile(path, older, newer, into));
  }
  const added = [...after].filter((path) => standing(path) && !before.has(path)).sort();
  for (const path of added) {
    if (path === CLOSING) into.changes.push({ kind: 'closing', text: 'the checkpoint at the close is there' });
    else if (!path.endsWith('.sig.json')) into.changes.push({ kind: 'file', text: `new file ${path}` });
  }
}

async function compareFile(path: string, older: RecordSource, newer: RecordSource, into: Difference): Promise<void> {
  if (equalBytes(await older.read(path), await newer.read(path))) return;
  const text = `${path} is another file than before`;
  into.breaches.push({ code: 'RECORD_FILE_CHANGED', place: path, text });
}

async function electionOf(source: RecordSource): Promise<string | null> {
  if (!(await source.list()).includes('definition.json')) return null;
  return toHex(sha256(await source.read('definition.json')));
}

/** What cannot be read or decoded cannot be told; the rest still can. */
async function attempt(into: Difference, compare: () => Promise<void>): Promise<void> {
  try {
    await compare();
  } catch (error) {
    const code = error instanceof VerificationError ? ` (${error.code})` : '';
    into.gaps.push(`${error instanceof Error ? error.message : String(error)}${code}`);
  }
}
