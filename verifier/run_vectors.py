#!/usr/bin/env python3
"""Replays the test vectors (vectors/README.md) of every algorithm that this verifier implements.

    python3 run_vectors.py [FOLDER OF VECTORS]
"""
import copy
import json
import os
import struct
import sys
from types import SimpleNamespace

import anchors
import ballots
import bls
import check_5_board
import check_9_anchors
import definition
import encoding
import curve25519
import logs
import tokens
from encoding import Refused, u16

H = bytes.fromhex


def hexed(value):
    """bytes to hex, tuples to lists, all the way down."""
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, (list, tuple)):
        return [hexed(v) for v in value]
    if isinstance(value, dict):
        return {k: hexed(v) for k, v in value.items()}
    return value


def nothing(f):
    """A check: "valid" if it does not refuse."""
    def checked(i):
        f(i)
        return "valid"
    return checked


def leaves(n):
    return [logs.hash_leaf(b"entry %d" % k) for k in range(n)]


def contests(i):
    return [(c["contest"], c["options"], c["optionMax"], c["allowedTotals"]) for c in i["context"]["contests"]]


def ballot(i, entry=None):
    return ballots.decode_ballot(H(entry or i["entry"]), H(i["context"]["electionId"]), {i["context"]["classIndex"]: contests(i)})


def election_key(i):
    return curve25519.decode_point(H(i["context"]["publicKey"]))


def decode_ballot(i):
    b = ballot(i)
    numbers = sorted({c for c, _ in b.ciphertexts})
    pairs = [[list(b.ciphertexts[c, o][2:]) for o in range(sum(k[0] == c for k in b.ciphertexts))] for c in numbers]
    return {"ballotKey": b.key, "revision": b.revision, "tracker": b.tracker, "token": b.token, "signature": b.signature, "ciphertexts": pairs}


def decode_spoil(i):
    n, key, tracker, token, signature = ballots.decode_spoil(H(i["entry"]), H(i["electionId"]))
    ballots.verify_spoil_signature(H(i["electionId"]), n, key, tracker, signature)
    return {"classIndex": n, "ballotKey": key, "tracker": tracker, "token": token}


def decode_board_entry(i):
    kind, f = logs.decode_board_entry(H(i["bytes"]))
    if kind in ("ballot", "spoil"):
        f = {"bytes": H(i["bytes"])}
    if kind == "phase":
        f = {"statement": f["statement"], "statementBytes": f["bytes"], "signatures": [{"official": o, "signature": s} for o, s in f["signatures"]]}
    return {"type": kind, **f}


def verify_checkpoint(i):
    size, root, cosigned = logs.verify_checkpoint(i["note"].encode(), i["log"]["origin"], H(i["log"]["publicKey"]), [(w["name"], H(w["publicKey"])) for w in i["witnesses"]])
    return {"origin": i["log"]["origin"], "size": size, "root": root, "cosignedBy": [w["name"] for w in i["witnesses"] if w["name"] in cosigned]}


def payload_in(p):
    return {**p, **{k: H(p[k]) for k in ("electionId", "rootHash", "issuedRoot")}, "leafHashes": [H(x) for x in p["leafHashes"]]}


def verify_anchor_transaction(i):
    p = i["previousOutput"]
    txid, payload, satoshis = anchors.verify_anchor_transaction(H(i["raw"]), H(p["txid"])[::-1], p["vout"], p["satoshis"], H(i["publicKey"]))
    return {"txid": txid[::-1], "payload": payload, "batonSat": satoshis}


def append_leaves(i):
    f = logs.append_leaves(logs.append_leaves([], leaves(i["size"])), leaves(i["size"] + i["add"])[i["size"]:])
    return {"size": sum(s for s, _ in f), "hashes": [h for _, h in f], "root": logs.frontier_root(f)}


def rfc6962(i, output):
    """The file does not hold the eight entries of the reference tree; these are they. Proofs are verified, not made."""
    data = [H(x) for x in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")]
    hashes = [logs.hash_leaf(x) for x in data]
    root = lambda n: logs.compute_root(hashes[:n])
    if i["kind"] == "root":
        return root(i["size"])
    if i["kind"] == "leaf":
        return hashes[i.get("index", 2)]
    if i["kind"] == "inclusion":
        logs.verify_inclusion(hashes[i["index"]], i["index"], i["size"], [H(h) for h in output], root(i["size"]))
    else:
        logs.verify_consistency(i["oldSize"], root(i["oldSize"]), i["newSize"], root(i["newSize"]), [H(h) for h in output])
    return output


def rfc9380(i):
    x, y = bls.hash_to_g1(i.encode(), b"QUUX-V01-CS02-with-BLS12381G1_XMD:SHA-256_SSWU_RO_")
    return {"x": "%096x" % x, "y": "%096x" % y}


def rfc8032(i, signature):
    """A verifier signs nothing: the signature verifies."""
    curve25519.verify_ed25519(H(i["publicKey"]), H(i["message"]), H(signature))
    return signature


def rfc8785(i):
    value = json.loads(i["json"]) if "json" in i else struct.unpack(">d", H(i["double"]))[0]
    return encoding.encode_canonical_json(value).decode("utf-8")


def combine_shares(i):
    shares = {s["trustee"]: curve25519.decode_point(H(s["share"])) for s in i["shares"]}
    encoding.need(len(shares) == len(i["shares"]), "PARTIAL_DECRYPTION_TRUSTEES_INVALID")
    return curve25519.encode_point(ballots.combine_shares(shares, curve25519.decode_point(H(i["beta"]))))


def aggregate(i):
    point = lambda x: curve25519.decode_point(H(x))
    return dict(zip(("alpha", "beta"), map(curve25519.encode_point, ballots.aggregate(
        [(c["weight"], point(c["alpha"]), point(c["beta"])) for c in i["ciphertexts"]]))))


def compute_tally_input(i):
    return ballots.compute_tally_input(H(i["electionId"]), H(i["closeTxidInternal"]), H(i["closingRoot"]), [(H(a["alpha"]), H(a["beta"])) for a in i["aggregates"]])


def hkdf(i):
    out = encoding.hkdf(H(i["ikm"]), H(i["info"]))
    return {"bytes": out, "scalar": curve25519.encode_scalar(int.from_bytes(out, "little")), "blsScalar": (int.from_bytes(out, "big") % bls.R).to_bytes(32, "big")}


def encode_token_message(i):
    encoding.need(i["classIndex"] < 65536, "NUMBER_INVALID")
    encoding.need(len(i["electionId"]) == 64, "LENGTH_INVALID")
    return tokens.encode_token_message(H(i["electionId"]), i["classIndex"], H(i["ballotKey"]))


def derive_issuing_keys(i):
    key, keys = tokens.derive_issuing_keys([[bls.decode_g2(H(c), "KEY_COMMITMENTS_INVALID") for c in cs] for cs in i["allCommitments"]])
    return {"publicKey": bls.encode_g2(key), "verificationKeys": [bls.encode_g2(k) for k in keys]}


def verify_partial_decryption(i):
    a = i["aggregate"]
    ballots.verify_partial_decryption(H(i["electionId"]), H(i["closingRoot"]), i["trustee"], H(i["verificationKey"]), a["contest"], a["option"],
                                      H(a["alpha"]), H(a["beta"]), H(i["share"]), H(i["proof"]))


def ballot_batch(i):
    return [{"index": n, "code": code} for n, code in ballots.verify_ballot_batch([ballot(i, e) for e in i["entries"]], election_key(i))]


def verify_issuer_commitment(i):
    points = tokens.decode_commitments([H(c) for c in i["commitments"]], i["threshold"])
    tokens.verify_issuer_proof(H(i["ceremonyId"]), i["classIndex"], i["index"], points, H(i["commitments"][0]), H(i["proof"]))


def issuing_key(text):
    return bls.decode_g2(H(text), "ISSUING_KEY_INVALID")


def roll_entry(e):
    return u16(e["classIndex"]) + b"".join(H(k) for k in e["rollKeys"])


def edited(base, edits):
    """A file's base document after the edits of one vector: a value set, or without a value the member removed."""
    document = copy.deepcopy(base)
    for e in edits:
        place = document
        for part in e["path"][:-1]:
            place = place[part]
        if "value" in e:
            place[e["path"][-1]] = e["value"]
        else:
            del place[e["path"][-1]]
    return document


def decoded(form):
    return nothing(lambda d: definition.check_bounds(definition.read_definition(encoding.encode_canonical_json(d), form)))


def decode_roll(i):
    entries = definition.decode_roll(H(i["bytes"]), i["registrars"])
    return [{"classIndex": int.from_bytes(e[:2], "big"), "rollKeys": [e[k:k + 32] for k in range(2, len(e), 32)]} for e in entries]


def verify_phase_entry(i):
    at = i["position"]
    d = {"officials": [{"signingKey": k} for k in i["officials"]], "policy": {"issuanceDuringVoting": i["issuanceDuringVoting"]}}
    s = SimpleNamespace(definition=d, election_id=H(at["electionId"]), aborted=None, closing=None, result_index=0 if at["hasResult"] else None)
    check_5_board.check_entry(s, 1, *logs.decode_board_entry(H(i["entry"])), {"phaseNo": at["phaseNo"], "phase": at["from"]})


def verify_anchor_succession(i):
    """Logs that hold whatever the payload says: what is asked is what two payloads show by themselves."""
    a, last = payload_in(i["payload"]), i["previous"] and payload_in(i["previous"])
    s = SimpleNamespace(election_id=H(i["electionId"]), leaves=[], entries=range(1000), requests=range(1000), roots={a["treeSize"]: a["rootHash"]},
                        issued_roots={a["issuedSize"]: a["issuedRoot"]}, closing=None, result_index=None, aborted=None)
    check_9_anchors.check_in_place(s, a, last, last["seq"] + 1 if last else 0)


def verify_minimal_bump(i):
    bump = encoding.unhex(i["bump"], None, "BUMP_FORM_INVALID")
    return dict(zip(("blockHeight", "merkleRoot"), anchors.bump_root(bump, H(i["txid"])[::-1])))


def compute_result(i):
    return ballots.compute_result(i["definition"], H(i["electionId"]), H(i["closingRoot"]), i["classes"], i["totals"])


REPLAY = {
    "hash": lambda i: encoding.hash_(i["tag"], *map(H, i["args"])),
    "hash-to-scalar": lambda i: curve25519.encode_scalar(encoding.hash_to_scalar(i["tag"], *map(H, i["args"]))),
    "hkdf": hkdf,
    "verify-signature": nothing(lambda i: curve25519.verify_signature(i["purpose"], H(i["publicKey"]), H(i["message"]), H(i["signature"]))),
    "verify-document": nothing(lambda i: curve25519.verify_document(i["kind"], H(i["publicKey"]), H(i["bytes"]), H(i["signature"]))),
    "verify-ed25519": nothing(lambda i: curve25519.verify_ed25519(H(i["publicKey"]), H(i["message"]), H(i["signature"]))),
    "encode-canonical-json": encoding.encode_canonical_json,
    "decode-canonical-json": lambda i: {"value": encoding.decode_canonical_json(H(i), 25000, 8)},
    "encode-base32": lambda i: encoding.encode_base32(H(i["bytes"])),
    "decode-base32": lambda i: encoding.decode_base32(i["text"], i["lengthBytes"]),
    "decode-draft": decoded(definition.DRAFT_FORM),
    "decode-definition": decoded(definition.DEFINITION_FORM),
    "decode-roll": decode_roll,
    "compute-roll-root": lambda i: definition.compute_roll_root([roll_entry(e) for e in i["entries"]]),
    "verify-key-commitment": nothing(lambda i: ballots.verify_key_commitment(H(i["ceremonyId"]), i["index"], i["k"], [H(c) for c in i["message"]["commitments"]], H(i["message"]["proof"]))),
    "derive-trustee-keys": lambda i: dict(zip(("publicKey", "verificationKeys"), ballots.derive_trustee_keys([[H(c) for c in cs] for cs in i["commitments"]]))),
    "compute-transcript-hash": lambda i: ballots.compute_transcript_hash([H(m) for m in i["messages"]]),
    "verify-rehearsal": nothing(lambda i: ballots.verify_rehearsal(H(i["electionId"]), i["index"], H(i["verificationKey"]), H(i["share"]), H(i["proof"]))),
    "verify-issuer-commitment": nothing(verify_issuer_commitment),
    "derive-issuing-keys": derive_issuing_keys,
    "encode-token-message": encode_token_message,
    "verify-request": nothing(lambda i: ballots.verify_request(H(i["electionId"]), i["registrars"], H(i["request"]))),
    "verify-blind-signature": nothing(lambda i: tokens.verify_blind_signature(issuing_key(i["verificationKey"]), H(i["D"]), H(i["S"]))),
    "verify-token": nothing(lambda i: tokens.verify_token(issuing_key(i["issuingKey"]), H(i["message"]), H(i["token"]))),
    "verify-token-batch": lambda i: tokens.verify_token_batch(issuing_key(i["issuingKey"]), [(H(x["message"]), H(x["token"])) for x in i["items"]]),
    "compute-tracker": lambda i: ballots.compute_tracker(H(i["body"])),
    "decode-ballot": decode_ballot,
    "verify-ballot-proofs": nothing(lambda i: ballots.verify_ballot_proofs(ballot(i), election_key(i))),
    "verify-ballot-batch": ballot_batch,
    "decode-spoil": decode_spoil,
    "hash-leaf": lambda i: logs.hash_leaf(H(i)),
    "append-leaves": append_leaves,
    "compute-root": lambda i: logs.compute_root(leaves(i)),
    "verify-inclusion": nothing(lambda i: logs.verify_inclusion(H(i["leafHash"]), i["index"], i["size"], [H(h) for h in i["proof"]], H(i["root"]))),
    "verify-consistency": nothing(lambda i: logs.verify_consistency(i["oldSize"], H(i["oldRoot"]), i["newSize"], H(i["newRoot"]), [H(h) for h in i["proof"]])),
    "tile-path": lambda i: logs.tile_path(i["level"], i["n"], i["width"]),
    "parse-tile-path": lambda i: dict(zip(("level", "n", "width"), logs.parse_tile_path(i))),
    "tiles-for-size": lambda i: [logs.tile_path(*t) for t in logs.tiles_for_size(i)],
    "decode-entry-bundle": lambda i: logs.decode_entry_bundle(H(i)),
    "verify-checkpoint": verify_checkpoint,
    "decode-board-entry": decode_board_entry,
    "verify-phase-entry": nothing(verify_phase_entry),
    "verify-anchor-succession": nothing(verify_anchor_succession),
    "verify-minimal-bump": verify_minimal_bump,
    "encode-anchor-payload": lambda i: anchors.encode_anchor_payload(payload_in(i["payload"])),
    "decode-anchor-payload": lambda i: anchors.decode_anchor_payload(H(i["script"])),
    "verify-anchor-transaction": verify_anchor_transaction,
    "aggregate": aggregate,
    "compute-tally-input": compute_tally_input,
    "verify-partial-decryption": nothing(verify_partial_decryption),
    "combine-shares": combine_shares,
    "discrete-log": lambda i: ballots.discrete_log(curve25519.decode_point(H(i["point"])), i["maxValue"]),
    "compute-result": compute_result,
    "rfc6962": rfc6962,
    "rfc8032": rfc8032,
    "rfc8785": rfc8785,
    "rfc9380": rfc9380,
}


def replay(function, vector):
    try:
        more = (vector["output"],) if function in (rfc6962, rfc8032) else ()
        return hexed(function(vector["input"], *more))
    except Refused as e:
        return {"error": e.code}
    except Exception as e:
        return {"crashed": repr(e)}


def ristretto(folder):
    """rfc9496.json has a form of its own."""
    with open(os.path.join(folder, "rfc9496.json")) as f:
        v = json.load(f)
    text = lambda x: x if isinstance(x, str) else x["bytes"]
    good = sum(curve25519.encode_point(curve25519.mul(k, curve25519.B)).hex() == text(x) for k, x in enumerate(v["multiplesOfGenerator"]))
    for bad in v["badEncodings"]:
        try:
            curve25519.decode_point(H(text(bad)))
        except Refused:
            good += 1
    good += sum(curve25519.encode_point(curve25519.element_derivation(H(x["input"]))).hex() == x["output"] for x in v["elementDerivation"])
    return good, len(v["multiplesOfGenerator"]) + len(v["badEncodings"]) + len(v["elementDerivation"])


def main():
    folder = sys.argv[1] if len(sys.argv) > 1 else os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "vectors")
    total = passed = 0
    for name, function in REPLAY.items():
        with open(os.path.join(folder, name + ".json"), encoding="utf-8") as f:
            content = json.load(f)
        vectors, base = content["vectors"], content.get("base")
        outcomes = [(v, replay(function, v if base is None else {"input": edited(base, v["input"])})) for v in vectors]
        wrong = [(v, out) for v, out in outcomes if out != v["output"]]
        total, passed = total + len(outcomes), passed + len(outcomes) - len(wrong)
        print("%-28s %3d of %3d" % (name, len(outcomes) - len(wrong), len(outcomes)))
        for v, out in wrong:
            print("     %s: %s, not %s" % (v["name"], str(out)[:150], str(v["output"])[:150]))
    good, all_ = ristretto(folder)
    print("%-28s %3d of %3d" % ("rfc9496", good, all_))
    done = set(REPLAY) | {"rfc9496"}
    others = sorted(f[:-5] for f in os.listdir(folder) if f.endswith(".json") and f[:-5] not in done)
    print("\n%d of %d; not part of a verifier: %s" % (passed + good, total + all_, ", ".join(others)))
    return 0 if (passed, good) == (total, all_) else 1


if __name__ == "__main__":
    sys.exit(main())
