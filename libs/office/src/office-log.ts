/**
 * The office's log (spec/office.md §1): one entry for each action, chained by hashes. Whoever has kept the hash of one entry
 * can tell from any later export whether something before it was changed, left out or put in.
 */
import { decodeCanonicalJson, encodeCanonicalJson, fromHex, hash, toHex, utf8, VerificationError } from '#crypto';

/** Who did it; null: the server itself. */
export interface LogActor {
  kind: 'account' | 'token' | 'operator';
  id: string;
  name: string;
  role: 'official' | 'auditor';
}

/** What the office writes down: dotted words, the area first. A log that is read may hold others, of another version. */
export const LOGGED_ACTIONS = [
  'setup.link-made',
  'account.joined',
  'account.signed-in',
  'account.invited',
  'account.invitation-approved',
  'account.recovery-requested',
  'account.recovery-approved',
  'account.request-withdrawn',
  'account.removal-requested',
  'account.removed',
  'account.credential-added',
  'account.passkey-removed',
  'account.key-registered',
  'plan.created',
  'plan.duplicated',
  'plan.saved',
  'plan.deleted',
  'plan.frozen',
  'plan.unfrozen',
  'plan.published',
  'roll.imported',
  'roll.deleted',
  'entitled.imported',
  'entitled.linked',
  'enrolment.opened',
  'enrolment.ended',
  'enrolment.reset',
  'trustee.invited',
  'trustee.joined',
  'trustee.declined',
  'approval.requested',
  'approval.approved',
  'approval.rejected',
  'approval.done',
  'approval.failed',
  'approval.lapsed',
  'approval.void',
  'document.certified',
  'token.created',
  'token.revoked',
  'webhook.created',
  'webhook.removed',
] as const;
export type LoggedAction = (typeof LOGGED_ACTIONS)[number];

/** What is hashed. */
export interface LogEntry {
  /** 0, 1, 2 … without a gap. */
  no: number;
  atMs: number;
  actor: LogActor | null;
  /** Dotted words, such as `plan.created`. */
  action: string;
  planId: string | null;
  /** `boardIndex`: where the action stands on the public board. */
  detail: Record<string, string | number | boolean>;
}

/** As it is exported: one line of canonical JSON. */
export interface LoggedEntry extends LogEntry {
  previous: string;
  hash: string;
}

/** What the first entry follows. */
export const LOG_START = '00'.repeat(32);

const LIMITS = { maxBytes: 64 * 1024, maxDepth: 4 };
const MEMBERS = ['action', 'actor', 'atMs', 'detail', 'hash', 'no', 'planId', 'previous'];

/** The bytes of an entry: canonical JSON. */
export function encodeLogEntry({ no, atMs, actor, action, planId, detail }: LogEntry): Uint8Array {
  return encodeCanonicalJson({ no, atMs, actor, action, planId, detail });
}

/** `H("office-log", hash of the entry before, bytes of the entry)`, in hex. @param previous 32 bytes in hex */
export function hashLogEntry(previous: string, entry: Uint8Array): string {
  return toHex(hash('office-log', fromHex(previous, 32), entry));
}

/** What an exported log establishes. */
export interface LogFigures {
  entries: number;
  /** Hash of the last entry: to be kept, and compared with what a later export says of the same number. */
  head: string;
}

/**
 * Every entry follows the one before it, from the first on.
 * @param text untrusted: the exported file, one entry a line   @param known untrusted entries of an earlier export, or none
 * @throws VerificationError OFFICE_LOG_INVALID naming the line
 */
export function verifyOfficeLog(text: string, known: readonly { no: number; hash: string }[]): LogFigures {
  let head = LOG_START;
  const lines = text.split('\n');
  // A file ends with a line feed: what is cut in the middle of a line ends otherwise.
  if (lines.pop() !== '') throw invalid(lines.length + 1, 'the file does not end with a whole line');
  for (const [at, line] of lines.entries()) {
    const entry = decodeLine(line, at + 1);
    if (entry.no !== at) throw invalid(at + 1, `entry ${at} is missing`);
    if (entry.previous !== head) throw invalid(at + 1, 'it does not follow the entry before');
    if (hashLogEntry(head, encodeLogEntry(entry)) !== entry.hash) throw invalid(at + 1, 'it was changed');
    head = entry.hash;
    const kept = known.find(({ no }) => no === at);
    if (kept !== undefined && kept.hash !== head) throw invalid(at + 1, 'it is not what was kept');
  }
  const lost = known.find(({ no }) => no >= lines.length);
  if (lost !== undefined) throw invalid(lines.length + 1, `entry ${lost.no} was kept and is missing`);
  return { entries: lines.length, head };
}

function decodeLine(line: string, number: number): LoggedEntry {
  try {
    const value = decodeCanonicalJson(utf8(line), LIMITS) as LoggedEntry;
    if (Object.keys(value).sort().join() !== MEMBERS.join()) throw new Error('other members');
    return value;
  } catch (cause) {
    throw invalid(number, 'it is no entry', cause);
  }
}

function invalid(line: number, problem: string, cause?: unknown): VerificationError {
  return new VerificationError('OFFICE_LOG_INVALID', `line ${line} of the log: ${problem}`, undefined, { cause });
}
