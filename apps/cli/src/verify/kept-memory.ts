/** The memory of a verifier, and where it is kept. */
import { emptyMemory, type Memory, readMemory, writeMemory } from './memory-file.js';
import { softwareHash } from './software.js';

export interface KeptMemory {
  /** Null where nothing is kept. */
  file: string | null;
  memory: Memory;
}

/** What cannot be used is said beside the report, which is the same whatever was kept. @throws CommandError */
export function openMemory(file: string | null): KeptMemory {
  if (file === null) return { file, memory: emptyMemory() };
  return { file, memory: readMemory(file, softwareHash(), (text) => console.error(`note: ${text}`)) };
}

/** Keeps it for the next time. */
export function keepMemory({ file, memory }: KeptMemory): void {
  if (file !== null) writeMemory(file, softwareHash(), memory);
}
