/**
 * Reading a definition to show it (spec §3): strict form and bounds, by itself, since a page shows an election before it
 * has loaded the curves that its keys are checked with.
 */
import { decodeCanonicalJson, VerificationError } from '#crypto';
import { checkBounds } from './definition-bounds.js';
import { DEFINITION_SCHEMA } from './definition-schema.js';
import { type Definition, PROTOCOL } from './definition-types.js';
import { readForm } from './strict-form.js';

/** Bound of draft and definition, before anything is parsed. */
export const MAX_DEFINITION_BYTES = 4 * 2 ** 20;
const MAX_DEPTH = 8;

/**
 * A definition to be shown: as `decodeDefinition`, but whether its keys are keys is not checked, which needs the curves.
 * Whoever uses one of its keys decodes it.
 * @param bytes untrusted
 * @throws VerificationError JSON_…, DEFINITION_PROTOCOL_UNKNOWN, DEFINITION_SCHEMA_INVALID, and the codes of the bounds
 */
export function readDefinition(bytes: Uint8Array): Definition {
  const value = decodeVersioned(bytes);
  const definition = readForm(DEFINITION_SCHEMA, value, 'DEFINITION_SCHEMA_INVALID', 'definition') satisfies Definition;
  checkBounds(definition);
  return definition;
}

/** Canonical JSON whose protocol we know: an unknown version is named as such before its members are judged. */
export function decodeVersioned(bytes: Uint8Array): unknown {
  const value = decodeCanonicalJson(bytes, { maxBytes: MAX_DEFINITION_BYTES, maxDepth: MAX_DEPTH });
  // Whatever the value is: nothing of JSON has a member of this name from elsewhere.
  const protocol = (value as { protocol?: unknown } | null)?.protocol;
  if (protocol !== PROTOCOL) {
    throw new VerificationError(
      'DEFINITION_PROTOCOL_UNKNOWN',
      `protocol is ${JSON.stringify(protocol)?.slice(0, 100) ?? 'missing'}, this program knows "${PROTOCOL}"`,
    );
  }
  return value;
}
