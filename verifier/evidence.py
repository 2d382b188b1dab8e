"""Record-format section 14: what a piece of evidence proves. It is named in the report and never changes the verdict."""
import unicodedata

import anchors as anchor
import logs
from encoding import MiB, Refused, characters, choice, decode_canonical_json, hexa, integer, is_list, is_object, members, need, some_hex
from record import Missing
from secp256k1 import N, decode_der, decode_secp256k1_key, verify_ecdsa

MOST = 100                                                          # the first that are judged
TYPES = (0x41, 0x42, 0x43, 0xc1, 0xc2, 0xc3)
PROVEN, STATED, OPEN, REFUTED = "proven", "stated", "open", "refuted"
WRONG = "EVIDENCE_PROOF_INVALID"


def judge_all(s):
    """Every kind 4 entry of the board: its place, outcome, code, and whether an anchor covers it."""
    places = [i for i, (kind, f) in enumerate(s.kinds or []) if kind == "document" and f["kind"] == 4]
    covered = s.anchors[-1]["treeSize"] if s.anchors else 0
    for n, index in enumerate(places):
        found = {"entry": index, "number": s.kinds[index][1]["number"], "anchored": index < covered, "outcome": OPEN, "code": None}
        if n < MOST:
            try:
                found["claim"], found["outcome"] = judge(s, s.files.read("documents/evidence-%d.json" % found["number"], 4 * MiB))
            except Missing:
                found["outcome"] = "missing" if not s.files.has("documents/evidence-%d.json" % found["number"]) else OPEN
            except Refused as e:
                found["outcome"], found["code"] = REFUTED, e.code
        s.evidence.append(found)


def judge(s, data):
    """Section 14.2: (what is claimed, outcome)."""
    form, transaction = "EVIDENCE_INVALID", some_hex(600_000)
    e = members(decode_canonical_json(data, 4 * MiB, 4), form, format="psephos-evidence/1", electionId=hexa(32), seq=integer(),
                code=choice(*JUDGES), proof=is_object)
    proof, maybe = e["proof"], lambda f: lambda v: v is None or f(v)
    shapes = {"BATON_SPENT": dict(bump=maybe(some_hex(65_535)), own=maybe(transaction), spent=is_object, transaction=transaction),
              "ANCHOR_ROOT_DIFFERENT": dict(anchor=transaction, spent=is_object),
              "LOG_FORKED": dict(log=choice("board", "issuance"), note=lambda v: isinstance(v, str) and 1 <= characters(v) <= 65_536),
              "INPUT_FROZEN": dict(anchor=transaction, answers=is_list, spent=is_object)}
    members(proof, form, **shapes[e["code"]])
    if "spent" in proof:
        members(proof["spent"], form, satoshis=integer(1), txid=hexa(32), vout=integer(0, 2 ** 32 - 1))
    for answer in proof.get("answers", []):
        members(answer, form, detail=plain_words, processor=plain_words)
    need(1 <= len(proof.get("answers", [0])) <= 32, form, "number of answers")
    need(e["electionId"] == s.election_id.hex(), "ELECTION_ID_MISMATCH", e["electionId"])
    if s.roots is None or s.issued_roots is None:
        raise Missing("the logs were not read")
    return e["code"], JUDGES[e["code"]](s, e["seq"], proof)


def plain_words(v):
    return isinstance(v, str) and characters(v) <= 500 and not any(unicodedata.category(c) == "Cc" for c in v)


def anchor_of_number(s, seq, raw, spent):
    """Section 14.2: the payload of an anchor of this number, in the form of section 8.1."""
    key = bytes.fromhex(s.definition["anchor"]["publicKey"])
    _, payload, _ = anchor.verify_anchor_transaction(raw, bytes.fromhex(spent["txid"])[::-1], spent["vout"], spent["satoshis"], key)
    need(payload["electionId"] == s.election_id and payload["seq"] == seq, WRONG, "an anchor of another election or number")
    return payload


def is_anchor_of_number(*these):
    try:
        return bool(anchor_of_number(*these))
    except Refused:
        return False


def judge_baton_spent(s, seq, proof):
    raw, spent, own = bytes.fromhex(proof["transaction"]), proof["spent"], proof["own"]
    key = bytes.fromhex(s.definition["anchor"]["publicKey"])
    outpoint = bytes.fromhex(spent["txid"])[::-1] + spent["vout"].to_bytes(4, "little")
    tx = carefully(anchor.decode_transaction, raw)
    index = next((n for n, i in enumerate(tx["inputs"]) if i["outpoint"] == outpoint), None)
    need(index is not None, WRONG, "does not spend it")
    pushes = carefully(anchor.read_pushes, tx["inputs"][index]["script"], WRONG)
    need(len(pushes) == 2 and pushes[0] and pushes[1] == key, WRONG, "not unlocked by a signature and the anchor key")
    if pushes[0][-1] in TYPES:
        r, low_s = carefully(decode_der, pushes[0][:-1])
        need(low_s <= N // 2, WRONG, "high S")
        digest = anchor.sighash_digest(tx, index, anchor.p2pkh(key), spent["satoshis"], pushes[0][-1])
        need(verify_ecdsa(decode_secp256k1_key(key), digest, r, low_s), WRONG, "the signature does not verify")
    if proof["bump"] is not None:
        carefully(anchor.bump_root, bytes.fromhex(proof["bump"]), tx["txid"], False)
    if own is not None:
        need(is_anchor_of_number(s, seq, bytes.fromhex(own), spent), WRONG, "its own anchor is none")
        blank = lambda t: (t["version"], t["locktime"], t["outputs"], [(i["outpoint"], i["sequence"]) for i in t["inputs"]])
        need(blank(anchor.decode_transaction(bytes.fromhex(own))) != blank(tx), WRONG, "the same but for unlocking scripts")
    else:
        need(not is_anchor_of_number(s, seq, raw, spent), WRONG, "it is an anchor of this number")
        if seq >= len(s.spent):
            return OPEN
        need(s.spent[seq][:2] == (outpoint[:32], spent["vout"]), WRONG, "not the output that this anchor had to spend")
    return PROVEN if pushes[0][-1] in TYPES else OPEN


def judge_anchor_root(s, seq, proof):
    a = carefully(anchor_of_number, s, seq, bytes.fromhex(proof["anchor"]), proof["spent"])
    known = [(a[root], roots[a[size]]) for root, size, roots in (("rootHash", "treeSize", s.roots), ("issuedRoot", "issuedSize", s.issued_roots))
             if a[size] < len(roots)]
    if any(claimed != own for claimed, own in known):
        return PROVEN
    need(len(known) < 2, WRONG, "its roots are those of the logs")
    return OPEN


def judge_log_forked(s, _seq, proof):
    log = s.definition[proof["log"]]
    size, root, _ = carefully(logs.verify_checkpoint, proof["note"].encode(), log["origin"], bytes.fromhex(log["publicKey"]), [])
    roots = s.roots if proof["log"] == "board" else s.issued_roots
    if size >= len(roots):
        return OPEN
    need(root != roots[size], WRONG, "it is the log's root")
    return PROVEN


def judge_input_frozen(s, seq, proof):
    carefully(anchor_of_number, s, seq, bytes.fromhex(proof["anchor"]), proof["spent"])
    return STATED


def carefully(function, *arguments):
    """Whatever does not hold of a proof has one code."""
    try:
        return function(*arguments)
    except Refused as e:
        raise Refused(WRONG, str(e))


JUDGES = {"BATON_SPENT": judge_baton_spent, "ANCHOR_ROOT_DIFFERENT": judge_anchor_root,
          "LOG_FORKED": judge_log_forked, "INPUT_FROZEN": judge_input_frozen}
