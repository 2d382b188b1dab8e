"""Section 12.2, last paragraph: a confirmation that a voter's device kept, held against the record. No part of the verdict."""
import logs
from ballots import compute_tracker
from encoding import Refused, as_json, hexa, integer, is_list, members, need
from record import Missing


def check(s, path):
    """One sentence. CONFIRMATION_BROKEN: the board signed a history that is not this record's."""
    try:
        s.need("definition", "entries", "ballots")
        with open(path, "rb") as f:
            confirm(s, f.read(128 * 1024 + 1))
        return "its entry stands on the board, and what the board signed is a part of this record"
    except Missing as e:
        return "cannot be checked: %s" % e
    except Refused as e:
        return "%s, %s" % (e, "equivocation: keep the confirmation and the record as evidence" if e.code == "CONFIRMATION_BROKEN" else "refused")


def confirm(s, data):
    form = "CONFIRMATION_INVALID"
    f = members(as_json(data, 128 * 1024, 2, form), form, checkpoint=lambda v: isinstance(v, str), electionId=hexa(32),
                format="psephos-confirmation/1", inclusionProof=is_list, index=integer(), tracker=hexa(32))
    need(all(map(hexa(32), f["inclusionProof"])), form, "inclusionProof")
    need(f["electionId"] == s.election_id.hex(), "ELECTION_ID_MISMATCH", f["electionId"])
    board = s.definition["board"]
    size, root, _ = logs.verify_checkpoint(f["checkpoint"].encode(), board["origin"], bytes.fromhex(board["publicKey"]), [])
    if size > len(s.entries):
        raise Missing("the record ends before the confirmation's checkpoint")
    need(s.roots[size] == root, "CONFIRMATION_BROKEN", "another root at size %d" % size)
    need(f["index"] < size and s.kinds[f["index"]][0] == "ballot", form, "its entry is no ballot under its checkpoint")
    logs.verify_inclusion(s.leaves[f["index"]], f["index"], size, [bytes.fromhex(h) for h in f["inclusionProof"]], root)
    body = s.entries[f["index"]][1:-112]                            # without the type, token and signature
    need(compute_tracker(body).hex() == f["tracker"], form, "another tracker stands at its index")
