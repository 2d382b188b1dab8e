/**
 * Requests for tokens by the kernel (spec §5.3, Algorithm 5.8): the signatures of a batch together, every blinded message by
 * itself. Whatever it does not accept is decided by noble, check after check.
 */
import { decodeG1 } from '../bls.js';
import { concatBytes } from '../bytes.js';
import { requestBytes, requestClaims, splitRequest } from '../token-request.js';
import type { RequestRefusal } from './engine.js';
import { drawSample } from './halving.js';
import type { Kernel } from './kernel.js';
import { G1_AFFINE_BYTES } from './kernel-tokens.js';
import { judgeRequest } from './noble-engine.js';
import { verifySignatureBatch } from './wasm-signatures.js';

/** @param requests untrusted   @returns by request, what it is refused for */
export function verifyRequestsInKernel(
  kernel: Kernel,
  electionId: Uint8Array,
  registrars: 1 | 2,
  requests: readonly Uint8Array[],
): (RequestRefusal | null)[] {
  // 1. The one length: what has another one is no question to the kernel.
  const due = requestBytes(registrars);
  const asked = requests.flatMap((bytes, at) =>
    bytes.length === due ? [{ at, request: splitRequest(bytes, registrars) }] : [],
  );
  // 2. Signatures, with the form of roll keys and signatures; then blinded messages.
  const claims = asked.flatMap(({ at, request }) =>
    requestClaims(electionId, request).map((claim) => ({ at, ...claim })),
  );
  const unsigned = new Set(verifySignatureBatch(kernel, 'request', claims).map((failing) => claims[failing].at));
  const decodes = decodeBlinded(
    kernel,
    asked.map(({ request }) => request.D),
  );
  const accepted = new Set(asked.flatMap(({ at }, i) => (decodes[i] && !unsigned.has(at) ? [at] : [])));
  // 3. Noble decides the others.
  return requests.map((bytes, at) => {
    if (accepted.has(at)) return null;
    const refusal = judgeRequest(electionId, registrars, bytes);
    if (refusal === null) throw new Error('the kernel refuses a request and noble does not');
    return refusal;
  });
}

/** @param blinded 48 bytes each   @returns by item, whether it is an element of G1 but the identity */
function decodeBlinded(kernel: Kernel, blinded: readonly Uint8Array[]): boolean[] {
  const count = blinded.length;
  const status = kernel.within(() => {
    const { exports } = kernel;
    const at = {
      bytes: kernel.put(concatBytes(...blinded)),
      points: exports.reserve(count * G1_AFFINE_BYTES),
      status: exports.reserve(count),
    };
    exports.decodeTokens(at.bytes, count, at.points, at.status);
    return kernel.read(at.status, count);
  });
  const sample = drawSample(blinded.filter((_, i) => status[i] === 0));
  if (!sample.every(isElement)) throw new Error('noble refuses a blinded message that the kernel accepts');
  return Array.from(status, (each) => each === 0);
}

function isElement(blinded: Uint8Array): boolean {
  try {
    decodeG1(blinded, 'REQUEST_POINT_INVALID', 'blinded message');
    return true;
  } catch {
    return false;
  }
}
