"""Section 4.4 and 5: the issuers' key ceremony, and voting tokens, both in BLS12-381 (bls.py)."""
import hashlib
import secrets

from bls import (G1, G2, G2_GENERATOR, R, decode_bls_scalar, decode_g1, decode_g2, hash_to_g1, pairings_cancel)
from encoding import Refused, refuse


# ---- 4.4 key ceremony of the issuers -------------------------------------------------------------------

def decode_commitments(commitments, t):
    if len(commitments) != t:
        refuse("KEY_COMMITMENTS_INVALID", "%d commitments" % len(commitments))
    return [decode_g2(c, "KEY_COMMITMENTS_INVALID") for c in commitments]


def verify_issuer_proof(ceremony_id, class_index, index, points, first, proof):
    """Algorithm 4.11 (as 4.2) behind its decoding: z*g2 = R + c*A_0. first: A_0 as bytes."""
    if len(proof) != 128:
        refuse("KEY_PROOF_INVALID", "length")
    r, z = decode_g2(proof[:96], "KEY_PROOF_INVALID"), decode_bls_scalar(proof[96:], "KEY_PROOF_INVALID")
    context = b"psephos/v1/dkg-issuer/" + ceremony_id.hex().encode() + b"/" + str(class_index).encode()
    c = int.from_bytes(hashlib.sha512(context + index.to_bytes(32, "big") + first + proof[:96]).digest(), "big") % R
    if G2.mul(z, G2_GENERATOR) != G2.add(r, G2.mul(c, points[0])):
        refuse("KEY_PROOF_INVALID", "the proof of possession does not verify")


def derive_issuing_keys(all_commitments):
    """Algorithm 4.15 (as 4.6): X = sum of A_j0, X_i = sum over j, x of i^x * A_jx."""
    code = "KEY_COMMITMENTS_INVALID"
    if not all_commitments or len({len(c) for c in all_commitments}) != 1:
        refuse(code, "none, or of different numbers")
    columns = [G2.sum(column) for column in zip(*all_commitments)]
    keys = [columns[0]]
    for i in range(1, len(all_commitments) + 1):
        keys.append(G2.sum(G2.mul(i ** x, column) for x, column in enumerate(columns)))
    if None in keys:
        refuse(code, "a key is the identity")
    return keys[0], keys[1:]


# ---- 5 voting tokens -----------------------------------------------------------------------------------

def encode_token_message(election_id, class_index, ballot_key):
    """Algorithm 5.5."""
    return b"psephos/v1/token" + election_id + class_index.to_bytes(2, "big") + ballot_key


def verify_blind_signature(verification_key, blinded, share):
    """Algorithm 5.10: e(S_i, g2) = e(D, X_i). Not part of a record; for the vectors."""
    s, d = decode_g1(share, "TOKEN_SHARE_INVALID"), decode_g1(blinded, "REQUEST_POINT_INVALID")
    if not pairings_cancel([(s, G2_GENERATOR), (G1.neg(d), verification_key)]):
        refuse("TOKEN_SHARE_INVALID", "does not verify")


def verify_token(issuing_key, message, token):
    """Algorithm 5.12: e(token, g2) = e(hash_to_G1(m), X)."""
    if not pairings_cancel([(decode_g1(token, "TOKEN_INVALID"), G2_GENERATOR), (G1.neg(hash_to_g1(message)), issuing_key)]):
        refuse("TOKEN_INVALID", "the token does not verify")


def verify_token_batch(issuing_key, items):
    """Algorithm 5.13: one equation with random 128-bit weights; a failing batch is bisected. Gives the bad indices."""
    bad, good = [], []
    for n, (message, token) in enumerate(items):
        try:
            good.append((n, decode_g1(token, "TOKEN_INVALID"), hash_to_g1(message)))
        except Refused:
            bad.append(n)
    return sorted(bad + _bisect_tokens(issuing_key, good))


def _bisect_tokens(issuing_key, items):
    if not items:
        return []
    weights = [secrets.randbits(128) for _ in items] if len(items) > 1 else [1]
    tokens = G1.sum(G1.mul(w, token) for w, (_, token, _) in zip(weights, items))
    hashes = G1.sum(G1.mul(w, point) for w, (_, _, point) in zip(weights, items))
    if pairings_cancel([(tokens, G2_GENERATOR), (G1.neg(hashes), issuing_key)]):
        return []
    if len(items) == 1:
        return [items[0][0]]
    half = len(items) // 2
    return _bisect_tokens(issuing_key, items[:half]) + _bisect_tokens(issuing_key, items[half:])
