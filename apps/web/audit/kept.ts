/**
 * What this device keeps: definitions of elections it has seen (public, and compared with their id whenever they are read),
 * so that a second device works without a network; and which results were checked here.
 */
import { decodeBase64, encodeBase64 } from './base64.js';

const DEFINITION = 'definition/';
const CHECKED = 'checked/';

export interface CheckedResult {
  verdict: string;
  timeMs: number;
  /** SHA-256 of the checked record.json, and of its result.json ("" without one), hex. */
  record: string;
  result: string;
}

/** Bytes that may be anything: whoever reads them compares their hash with the id. */
export function keptDefinition(electionId: string): Uint8Array | null {
  const text = read(DEFINITION + electionId);
  return text === null ? null : decodeBase64(text);
}

export function keepDefinition(electionId: string, bytes: Uint8Array): void {
  write(DEFINITION + electionId, encodeBase64(bytes));
}

/** Ids of elections whose definition is here. */
export function keptElections(): string[] {
  try {
    return Object.keys(localStorage)
      .filter((key) => /^definition\/[0-9a-f]{64}$/.test(key))
      .map((key) => key.slice(DEFINITION.length))
      .sort();
  } catch {
    return [];
  }
}

export function checkedResult(electionId: string): CheckedResult | null {
  try {
    const value = JSON.parse(read(CHECKED + electionId) ?? 'null') as Partial<CheckedResult> | null;
    const { verdict, timeMs, record, result } = value ?? {};
    if (typeof verdict !== 'string' || typeof timeMs !== 'number') return null;
    if (typeof record !== 'string' || typeof result !== 'string') return null;
    return { verdict, timeMs, record, result };
  } catch {
    return null;
  }
}

export function keepChecked(electionId: string, checked: CheckedResult): void {
  write(CHECKED + electionId, JSON.stringify(checked));
}

function read(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function write(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // A browser that keeps nothing, or is full, still checks; it asks the server again next time.
  }
}
