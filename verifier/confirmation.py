"""Section 12.2, last paragraph: a confirmation that a voter's device kept, held against the record. No part of the verdict."""
import logs
from ballots import compute_tracker
from check_5_board import checkpoint_of
from encoding import Refused, characters, decode_canonical_json, hexa, integer, is_list, members, need
from record import Missing


def check(s, path):
    """One sentence; it begins with the code where the confirmation is refused."""
    with open(path, "rb") as f:
        data = f.read(128 * 1024 + 1)
    try:
        confirm(s, data)
        return "its entry stands on the board, and what the board signed is a part of this record"
    except Missing as e:
        return "not reached: %s" % e
    except Refused as e:
        two_histories = e.code == "CONFIRMATION_BROKEN"
        return "%s%s" % (e, " (the board signed two histories: keep the confirmation and the record)" if two_histories else "")


def confirm(s, data):
    """Verification.md, section 6."""
    form = "CONFIRMATION_INVALID"
    f = members(decode_canonical_json(data, 128 * 1024, 2), form, checkpoint=lambda v: isinstance(v, str) and characters(v) <= 65_536, electionId=hexa(32),
                format="psephos-confirmation/1", inclusionProof=is_list, index=integer(), tracker=hexa(32))
    need(len(f["inclusionProof"]) <= 64 and all(map(hexa(32), f["inclusionProof"])), form, "inclusionProof")
    if s.leaves is None:
        raise Missing("the record's board could not be read")
    need(f["electionId"] == s.election_id.hex(), "ELECTION_ID_MISMATCH", f["electionId"])
    d = s.definition
    witnesses = [(w["name"], bytes.fromhex(w["publicKey"])) for w in d["witnesses"]["members"]]
    size, root, _ = logs.verify_checkpoint(f["checkpoint"].encode(), d["board"]["origin"], bytes.fromhex(d["board"]["publicKey"]), witnesses)
    need(f["index"] < size, form, "its entry is not under its checkpoint")
    if size > len(s.entries):
        raise Missing("the record ends before the confirmation's checkpoint")
    _, own_root, _ = checkpoint_of(s, "board", "board/checkpoint")
    need(s.roots[-1] == own_root, "TREE_ROOT_MISMATCH", "the record's own")
    need(s.roots[size] == root, "CONFIRMATION_BROKEN", "another root at size %d" % size)
    index, entry = f["index"], s.entries[f["index"]]
    try:
        logs.verify_inclusion(s.leaves[index], index, size, [bytes.fromhex(h) for h in f["inclusionProof"]], root)
    except Refused as e:
        raise Refused(form, str(e))
    tracker = compute_tracker(entry[1:-112]) if entry[:1] == b"\x10" else entry[67:99] if entry[:1] == b"\x11" else b""
    need(tracker.hex() == f["tracker"], form, "another entry stands at its index")
