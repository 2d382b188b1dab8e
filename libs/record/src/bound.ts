/** Two small tools of the bounds of spec §3. */
import { type ErrorCode, VerificationError } from '#crypto';
import type { Definition, Draft } from './definition-types.js';

/** @throws VerificationError `code` unless `holds` */
export function bound(holds: boolean, code: ErrorCode, message: string): void {
  if (!holds) throw new VerificationError(code, message);
}

/** Whether the ceremonies' outputs are in. */
export function isDefinition(document: Draft | Definition): document is Definition {
  return 'ceremonyId' in document;
}
