"""Check group 1: the definition, its id, its draft (verification.md, group 1; the bounds are those of section 3.3)."""
import definition as defn
from encoding import MiB, encode_canonical_json, need, sha256


def check(s, c):
    c.expected = 3
    with c.item("definition.json") as read:
        data = s.files.read("definition.json", 4 * MiB)
        d = defn.read_definition(data)
    if not read.good:
        return
    with c.item("electionId"):
        s.election_id = sha256(data)
        need(s.expected_election in (None, s.election_id.hex()), "ELECTION_ID_MISMATCH", s.election_id.hex())
        if s.expected_election is None:
            c.notes.append("the id of the election was not compared: give --election")
    with c.item("draft.json"):
        draft_bytes = s.files.read("draft.json", 4 * MiB)
        draft = defn.read_definition(draft_bytes, defn.DRAFT_FORM)
        need(encode_canonical_json(defn.draft_of(d)) == encode_canonical_json(draft), "DEFINITION_DRAFT_DIFFERENT", "")
        need(d["ceremonyId"] == sha256(draft_bytes).hex(), "DEFINITION_CEREMONY_ID_INVALID", "")
    s.readable_definition = d                                       # for group 0, whatever became of the draft
    if c.status == "passed":
        s.definition = d
