"""Section 4.1, 4.2, 5.3, 6 and 10 in the group: key ceremony of the trustees, requests, ballots, spoils, tally."""
import functools
import hashlib
import secrets

from bls import decode_g1
from definition import body_length
from encoding import ELL, Reader, Refused, refuse, need, hash_, hash_to_scalar, u16, sha256
from curve25519 import (B, IDENTITY, add, affine, neg, mul, multi_mul, decode_point, encode_point, decode_scalar, is_identity, equal,
                    hash_to_ristretto255, verify_signature, signature_equation)


def holds(*terms):
    """True if the sum of k*p over the terms is the identity."""
    return is_identity(multi_mul([(k % ELL, p) for k, p in terms]))


# ---- 4.1 key ceremony of the trustees ------------------------------------------------------------------------------

def verify_key_commitment(ceremony_id, index, k, commitments, proof):
    """Algorithm 4.2: exactly k commitments, none the identity; z*B = R + c*A_0."""
    code = "KEY_PROOF_INVALID"
    need(len(commitments) == k and len(proof) == 64, code, "number of commitments, or length of the proof")
    points = [decode_point(c, code, identity=False) for c in commitments]
    r, z = decode_point(proof[:32], code, identity=False), decode_scalar(proof[32:], code)
    context = b"psephos/v1/dkg/" + ceremony_id.hex().encode()
    c = hashlib.sha512(context + index.to_bytes(32, "little") + commitments[0] + proof[:32]).digest()
    need(holds((z, B), (-1, r), (-int.from_bytes(c, "little"), points[0])), code, "the proof of possession does not verify")
    return points


def derive_trustee_keys(all_commitments):
    """Algorithm 4.6: Y = sum of A_j0, Y_i = sum over j, x of i^x * A_jx. Encoded points in, encoded points out."""
    code = "KEY_COMMITMENTS_INVALID"
    m = len(all_commitments)
    need(m and len({len(c) for c in all_commitments}) == 1 and 2 <= len(all_commitments[0]) <= m, code, "numbers")
    columns = [IDENTITY] * len(all_commitments[0])
    for commitments in all_commitments:
        columns = [add(a, decode_point(c, code, identity=False)) for a, c in zip(columns, commitments)]
    keys = [columns[0]] + [multi_mul([(i ** x, c) for x, c in enumerate(columns)]) for i in range(1, m + 1)]
    need(not any(is_identity(k) for k in keys), code, "a key is the identity")
    return encode_point(keys[0]), [encode_point(k) for k in keys[1:]]


def compute_transcript_hash(messages):
    """Algorithm 4.7: all commitment messages, then all shares messages, each in order of index."""
    return hash_("transcript", *messages)


def verify_rehearsal(election_id, index, verification_key, share, proof):
    """Algorithm 4.9."""
    code = "REHEARSAL_PROOF_INVALID"
    need(len(proof) == 96, code, "length")
    p = hash_to_ristretto255(b"psephos/v1/rehearsal" + election_id)
    m, y = decode_point(share, code, identity=False), decode_point(verification_key, code, identity=False)
    a, bc, z = decode_point(proof[:32], code), decode_point(proof[32:64], code), decode_scalar(proof[64:], code)
    statement = election_id + u16(index) + verification_key + encode_point(p) + share
    e = hash_to_scalar("rehearsal", statement, proof[:32], proof[32:64])
    need(holds((z, B), (-1, a), (-e, y)) and holds((z, p), (-1, bc), (-e, m)), code, "does not verify")


# ---- 5.3 request ---------------------------------------------------------------------------------------------------

def decode_request(request, registrars):
    """Algorithm 5.7 backwards: (class, roll keys, D, signatures)."""
    need(len(request) == 50 + 96 * registrars, "REQUEST_LENGTH_INVALID", "%d bytes" % len(request))
    r = Reader(request, "REQUEST_LENGTH_INVALID")
    voter_class = r.number(2)
    keys = [r.take(32) for _ in range(registrars)]
    for k in keys:
        decode_point(k, "REQUEST_POINT_INVALID", identity=False)
    blinded = r.take(48)
    decode_g1(blinded, "REQUEST_POINT_INVALID")
    signatures = [r.take(64) for _ in range(registrars)]
    for signature in signatures:
        decode_point(signature[:32], "REQUEST_SIGNATURE_INVALID")
        decode_scalar(signature[32:], "REQUEST_SIGNATURE_INVALID")
    return voter_class, keys, blinded, signatures


def verify_request(election_id, registrars, request):
    """Algorithm 5.8, decoding included."""
    voter_class, keys, blinded, signatures = decode_request(request, registrars)
    verify_request_signatures(election_id, voter_class, keys, blinded, signatures)


def verify_request_signatures(election_id, voter_class, keys, blinded, signatures):
    for key, signature in zip(keys, signatures):
        verify_signature("request", key, election_id + u16(voter_class) + blinded, signature, "REQUEST_SIGNATURE_INVALID")


# ---- 6 the ballot --------------------------------------------------------------------------------------------------

class Ballot:
    pass


def compute_tracker(body):
    """Algorithm 6.3."""
    return hash_("tracker", body)


def decode_ballot(entry, election_id, classes):
    """Algorithm 6.6. classes: for each class's number its [(number, options, optionMax, allowedTotals)]."""
    need(len(entry) >= 75, "BALLOT_LENGTH_INVALID", "%d bytes" % len(entry))
    r = Reader(entry, "BALLOT_LENGTH_INVALID")
    need(r.take(5) == b"\x10PSB1", "BALLOT_MAGIC_INVALID", "magic")
    need(r.take(32) == election_id, "BALLOT_ELECTION_INVALID", "another election")
    class_index = r.number(2)
    need(class_index in classes, "BALLOT_CLASS_INVALID", "class %d" % class_index)
    contests = classes[class_index]
    length = body_length(contests)
    need(len(entry) == 1 + length + 48 + 64, "BALLOT_LENGTH_INVALID", "%d bytes" % len(entry))
    b, point = Ballot(), "BALLOT_POINT_INVALID"
    b.class_index, b.key, b.revision = class_index, r.take(32), r.number(4)
    decode_point(b.key, point, identity=False)
    b.body, b.token, b.signature = entry[1:1 + length], entry[-112:-64], entry[-64:]
    b.tracker = compute_tracker(b.body)
    # the ciphertexts of every option; then the proofs: each option's (values 0..R), then the contest's total's
    b.ciphertexts, proofs = {}, []
    for contest, options, _, _ in contests:
        for option in range(options):
            alpha, beta = r.take(32), r.take(32)
            b.ciphertexts[contest, option] = (decode_point(alpha, point, identity=False), decode_point(beta, point), alpha, beta)
    for contest, options, option_max, totals in contests:
        pairs = [b.ciphertexts[contest, option][:2] for option in range(options)]
        proofs += [(pair, range(option_max + 1)) for pair in pairs]
        total = (IDENTITY, IDENTITY)
        for pair in pairs:
            total = add(total[0], pair[0]), add(total[1], pair[1])
        proofs.append((total, totals))
    commitments = [[(decode_point(r.take(32), point), decode_point(r.take(32), point)) for _ in values] for _, values in proofs]
    b.prefix = entry[1:r.at]
    b.proofs = []
    for (pair, values), commitment in zip(proofs, commitments):
        challenges = [decode_scalar(r.take(32), "BALLOT_SCALAR_INVALID") for _ in list(values)[:-1]]
        responses = [decode_scalar(r.take(32), "BALLOT_SCALAR_INVALID") for _ in values]
        b.proofs.append((pair, values, commitment, challenges, responses))
    decode_point(b.signature[:32], point)
    decode_scalar(b.signature[32:], "BALLOT_SCALAR_INVALID")
    return b


def ballot_proof_equations(b, election_key):
    """Algorithm 6.7: the terms of every equation; each must sum to the identity."""
    e = hash_to_scalar("ballot", encode_point(election_key), b.prefix)
    for (alpha, beta), values, commitment, challenges, responses in b.proofs:
        challenges = challenges + [(e - sum(challenges)) % ELL]
        for v, (a, bc), c, z in zip(values, commitment, challenges, responses):
            yield [(z, B), (ELL - 1, a), (-c % ELL, alpha)]                         # z*B = A + e*alpha
            yield [(z, election_key), (ELL - 1, bc), (-c % ELL, beta), (c * v % ELL, B)]   # z*Y = Bc + e*(beta - v*B)


def verify_ballot_proofs(b, election_key):
    """Algorithm 6.7."""
    need(fold(ballot_proof_equations(b, election_key)), "BALLOT_PROOF_INVALID", "a proof does not verify")


def ballot_signature_equation(b):
    return signature_equation("ballot", b.key, b.tracker, b.signature)


def fold(equations):
    """All equations in one: with independent random 128-bit weights their sum is the identity only if each is (but for
    chance 2^-128). Terms of the same point are gathered first."""
    gathered = {}
    for terms in equations:
        weight = secrets.randbits(128)
        for k, p in terms:
            gathered[p] = gathered.get(p, 0) + weight * (k if k != ELL - 1 else -1)
    return is_identity(multi_mul([(k % ELL, p) if k >= 0 or -k >= 2 ** 200 else (-k, neg(p)) for p, k in gathered.items()]))


def verify_ballot_batch(ballots, election_key):
    """Algorithm 6.8: [(place in the list, code)] of the ballots that fail."""
    if not ballots:
        return []
    if fold(t for b in ballots for t in [ballot_signature_equation(b), *ballot_proof_equations(b, election_key)]):
        return []
    if len(ballots) == 1:
        signed = holds(*ballot_signature_equation(ballots[0]))
        return [(0, "BALLOT_PROOF_INVALID" if signed else "BALLOT_SIGNATURE_INVALID")]
    half = len(ballots) // 2
    right = verify_ballot_batch(ballots[half:], election_key)
    return verify_ballot_batch(ballots[:half], election_key) + [(half + n, code) for n, code in right]


# ---- 6.4 spoils ----------------------------------------------------------------------------------------------------

def decode_spoil(entry, election_id):
    """Algorithm 6.10, its form: (class, key, tracker, token, signature)."""
    need(len(entry) == 211, "SPOIL_LENGTH_INVALID", "%d bytes" % len(entry))
    r = Reader(entry, "SPOIL_LENGTH_INVALID")
    need(r.number(1) == 0x11, "SPOIL_TYPE_INVALID", "type")
    need(r.take(32) == election_id, "SPOIL_ELECTION_INVALID", "another election")
    voter_class, key, tracker, token, signature = r.number(2), r.take(32), r.take(32), r.take(48), r.take(64)
    decode_point(key, "SPOIL_POINT_INVALID", identity=False)
    decode_point(signature[:32], "SPOIL_POINT_INVALID")
    decode_scalar(signature[32:], "SPOIL_SCALAR_INVALID")
    return voter_class, key, tracker, token, signature


def verify_spoil_signature(election_id, voter_class, key, tracker, signature):
    verify_signature("spoil", key, election_id + u16(voter_class) + tracker, signature, "SPOIL_SIGNATURE_INVALID")


# ---- 10 tally ------------------------------------------------------------------------------------------------------

def aggregate(ciphertexts):
    """Algorithm 10.1 for one option: [(weight, alpha, beta)] as points."""
    return multi_mul([(w, a) for w, a, _ in ciphertexts]), multi_mul([(w, b) for w, _, b in ciphertexts])


def compute_tally_input(election_id, close_txid, closing_root, aggregates):
    """Algorithm 10.2; aggregates: encoded (alpha, beta) of every contest and option in definition order."""
    return election_id + close_txid + closing_root + sha256(b"".join(a + b for a, b in aggregates))


def verify_partial_decryption(election_id, closing_root, trustee, verification_key, contest, option, alpha, beta, share, proof):
    """Algorithm 10.4 (the statement is that of 10.3). Encoded points in; gives M_i as a point."""
    code, wrong = "PARTIAL_DECRYPTION_INVALID", "PARTIAL_DECRYPTION_PROOF_INVALID"
    need(len(proof) == 96, code, "length of the proof")
    m, al = decode_point(share, code), decode_point(alpha, code)
    a, bc, z = decode_point(proof[:32], code), decode_point(proof[32:64], code), decode_scalar(proof[64:], code)
    need(is_identity(m) == is_identity(al), code, "identity out of place")
    statement = election_id + closing_root + u16(trustee) + u16(contest) + u16(option) + verification_key + alpha + beta + share
    e = hash_to_scalar("share", statement, proof[:32], proof[32:64])
    y = decode_point(verification_key, wrong, identity=False)
    need(holds((z, B), (-1, a), (-e, y)) and holds((z, al), (-1, bc), (-e, m)), wrong, "does not verify")
    return m


def combine_shares(shares, beta):
    """Algorithm 10.5: beta - sum of lambda_i * M_i; shares: {trustee: M_i}, all of them distinct and from 1."""
    need(shares and all(i >= 1 for i in shares), "PARTIAL_DECRYPTION_TRUSTEES_INVALID", "")
    total = IDENTITY
    for i, m in shares.items():
        weight = 1
        for j in shares:
            if j != i:
                weight = weight * j * pow(j - i, -1, ELL) % ELL
        total = add(total, mul(weight, m))
    return add(beta, neg(total))


def discrete_log(point, most):
    """Algorithm 10.6: baby steps, giant steps. Four times an element is one point of the curve however it is written
    (section 2.3's group is the curve up to points of order 4), so x and y can be looked up."""
    steps = 1 << max(0, most.bit_length() + 1) // 2                 # about the square root of `most`
    giant = neg(mul(4 * steps, B))
    for k, at in enumerate(affine(progression(mul(4, point), giant, most // steps + 1))):
        found = baby_steps(steps).get(at)
        if found is not None and k * steps + found <= most:
            return k * steps + found
    refuse("DISCRETE_LOG_NOT_FOUND", "not in 0..%d" % most)


@functools.lru_cache(maxsize=2)
def baby_steps(count):
    return {at: k for k, at in enumerate(affine(progression(IDENTITY, mul(4, B), count)))}


def progression(start, step, count):
    for _ in range(count):
        yield start
        start = add(start, step)


def compute_result(definition, election_id, closing_root, classes, totals):
    """Algorithm 10.7. classes: [{cast, superseded, spoiled, counted, requests}]; totals: a list or None per contest."""
    contests, code = [], "RESULT_TOTALS_INVALID"
    for n, c in enumerate(definition["contests"]):
        holders = [(k, v["weight"]) for k, v in enumerate(definition["voterClasses"]) if c["id"] in v["contests"]]
        counted = sum(classes[k]["counted"] for k, _ in holders)
        weighted = sum(w * classes[k]["counted"] for k, w in holders)
        state = contest_state(definition, counted)
        need((totals[n] is not None) == (state == "tallied"), code, c["id"])
        blank, values = None, totals[n]
        if state == "empty":
            values = [0] * len(c["options"])
        if state == "tallied":
            low, high = c["allowedTotals"][0], c["allowedTotals"][-1]
            need(len(values) == len(c["options"]) and all(0 <= v <= weighted * c["optionMax"] for v in values), code, c["id"])
            need(low * weighted <= sum(values) <= high * weighted, code, c["id"])
            if len(c["allowedTotals"]) == 2 and low == 0:
                need(sum(values) % high == 0, code, c["id"])
                blank = weighted - sum(values) // high
        contests.append({"id": c["id"], "state": state, "totals": values, "blank": blank, "counted": counted})
    names = ("cast", "superseded", "spoiled", "counted", "requests")
    return {"electionId": election_id.hex(), "closingRoot": closing_root.hex(), "contests": contests,
            "classes": [{"id": v["id"], "roll": definition["roll"]["size"][v["id"]], **{x: classes[k][x] for x in names}}
                        for k, v in enumerate(definition["voterClasses"])]}


def contest_state(definition, counted):
    """Section 10.1."""
    return "empty" if counted == 0 else "withheld" if counted < definition["policy"]["minCounted"] else "tallied"
