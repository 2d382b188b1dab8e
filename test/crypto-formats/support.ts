/** Shared by the tests of documents, logs, tokens and formats: outcomes as codes, vectors from files, bytes from labels. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { concatBytes, sha256, u32, utf8, VerificationError, type ErrorCode } from '#crypto';

const folder = fileURLToPath(new URL('../../vectors/', import.meta.url));

export interface VectorFile {
  algorithm: string;
  spec: string;
  made: string;
  vectors: { name: string; input: unknown; output: unknown }[];
}

/** The code of the refusal, or 'accepted'. Anything but a VerificationError passes through and fails the test. */
export function codeOf(run: () => unknown): ErrorCode | 'accepted' {
  try {
    run();
    return 'accepted';
  } catch (error) {
    if (error instanceof VerificationError) return error.code;
    throw error;
  }
}

export async function codeOfAsync(run: () => Promise<unknown>): Promise<ErrorCode | 'accepted'> {
  try {
    await run();
    return 'accepted';
  } catch (error) {
    if (error instanceof VerificationError) return error.code;
    throw error;
  }
}

/** The refusal itself. */
export function refusalOf(run: () => unknown): VerificationError {
  try {
    run();
  } catch (error) {
    if (error instanceof VerificationError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

export function readVectors(file: string): VectorFile {
  return JSON.parse(readFileSync(`${folder}${file}.json`, 'utf8')) as VectorFile;
}

export function vectorFiles(): string[] {
  return readdirSync(folder).flatMap((file) => (file.endsWith('.json') ? [file.slice(0, -5)] : []));
}

/** n bytes that depend on the label alone. */
export function bytesFor(label: string, n: number): Uint8Array {
  const blocks = Array.from({ length: Math.ceil(n / 32) }, (_, i) => sha256(concatBytes(utf8(label), u32(i))));
  return concatBytes(...blocks).slice(0, n);
}

export function flipBit(bytes: Uint8Array, at: number): Uint8Array {
  const copy = bytes.slice();
  copy[at >> 3] ^= 1 << (at & 7);
  return copy;
}
