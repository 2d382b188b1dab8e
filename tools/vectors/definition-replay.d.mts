export interface Edit {
  path: (string | number)[];
  value?: unknown;
}
export function edited(base: unknown, edits: readonly Edit[]): unknown;
export function replay(algorithm: string, base: unknown, edits: readonly Edit[]): void;
