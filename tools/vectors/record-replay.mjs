/**
 * Runs the algorithms of the record on the JSON of their vectors (spec §3, §7, §8, §10): for the script that makes the
 * files and for the test that repeats them. Bytes are lower-case hex.
 */
import { fromHex, toHex, VerificationError } from '#crypto';
import * as record from '#record';
import { verifyMinimalBump } from '#verify';

const bin = (text) => fromHex(text, text.length / 2);

function payloadOf(json) {
  const { electionId, rootHash, issuedRoot, leafHashes, ...numbers } = json;
  return {
    ...numbers,
    electionId: bin(electionId),
    rootHash: bin(rootHash),
    issuedRoot: bin(issuedRoot),
    leafHashes: leafHashes.map(bin),
  };
}

/** Any value with its byte arrays as hex. */
function jsonOf(value) {
  if (value instanceof Uint8Array) return toHex(value);
  if (Array.isArray(value)) return value.map(jsonOf);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, jsonOf(item)]));
}

export const replays = {
  '3.2 computeRollRoot': ({ entries }) =>
    toHex(record.computeRollRoot(entries.map((entry) => ({ ...entry, rollKeys: entry.rollKeys.map(bin) })))),
  '3.6 decodeRoll': ({ bytes, registrars }) => jsonOf(record.decodeRoll(bin(bytes), registrars)),
  '7.17 verifyPhaseEntry': ({ officials, issuanceDuringVoting, position, entry }) => {
    const definition = {
      officials: officials.map((signingKey, i) => ({ name: `official ${i}`, signingKey })),
      policy: { issuanceDuringVoting },
    };
    const place = { ...position, electionId: bin(position.electionId) };
    record.verifyPhaseEntry(definition, place, record.decodeBoardEntry(bin(entry)));
    return 'valid';
  },
  '8.5 verifyAnchorSuccession': ({ electionId, previous, payload }) => {
    record.verifyAnchorSuccession(bin(electionId), previous === null ? null : payloadOf(previous), payloadOf(payload));
    return 'valid';
  },
  '8.6 verifyMinimalBump': ({ bump, txid }) => jsonOf(verifyMinimalBump(bump, txid)),
  '7.11 decodeBoardEntry': ({ bytes }) => jsonOf(record.decodeBoardEntry(bin(bytes))),
  '8.1 encodeAnchorPayload': ({ payload }) => toHex(record.encodeAnchorPayload(payloadOf(payload))),
  '8.2 decodeAnchorPayload': ({ script }) => jsonOf(record.decodeAnchorPayload(bin(script))),
  '8.3 buildAnchor': ({ previous, secretKey, payload, feeSat }) =>
    jsonOf(record.buildAnchor({ previous, secretKey: bin(secretKey), payload: payloadOf(payload), feeSat })),
  '8.4 verifyAnchorTransaction': ({ raw, previousOutput, publicKey }) =>
    jsonOf(record.verifyAnchorTransaction(bin(raw), previousOutput, bin(publicKey))),
  '10.7 computeResult': ({ definition, electionId, closingRoot, classes, totals }) =>
    record.computeResult({ definition, electionId: bin(electionId), closingRoot: bin(closingRoot), classes, totals }),
};

/** The output of one vector; a refusal as {"error": code}. */
export function replay(algorithm, input) {
  try {
    return replays[algorithm](input);
  } catch (error) {
    if (error instanceof VerificationError) return { error: error.code };
    throw error;
  }
}
