"""Check group 1: the definition, its draft, its id, and the bounds of section 3.3."""
import definition as defn
from encoding import MiB, encode_canonical_json, need, sha256
from record import Missing


def check(s, c):
    c.expected = 6
    with c.item("definition.json"):                                 # protocol version, canonical bytes, schema
        data = s.files.read("definition.json", 4 * MiB)
        s.definition, s.election_id = defn.read_definition(data), sha256(data)
    s.need("definition")
    d = s.definition
    with c.item("electionId"):
        need(s.expected_election in (None, s.election_id.hex()), "ELECTION_ID_MISMATCH", s.election_id.hex())
        if s.expected_election is None:
            c.notes.append("the id of the election was not compared: give --election")
    draft_bytes = s.files.read("draft.json", 4 * MiB)
    draft = None
    with c.item("draft.json"):
        draft = defn.read_definition(draft_bytes, defn.DRAFT_FORM)
    with c.item("draft and definition"):
        need(d["ceremonyId"] == sha256(draft_bytes).hex(), "DEFINITION_CEREMONY_ID_INVALID", "")
        if draft is None:
            raise Missing("the draft cannot be read")
        need(encode_canonical_json(defn.draft_of(d)) == encode_canonical_json(draft), "DEFINITION_DRAFT_DIFFERENT", "")
    with c.item("bounds"):
        defn.check_bounds(d)
    with c.item("ceremony outputs"):
        defn.check_ceremony_output(d)
    if c.failures:
        s.definition = None                                         # nothing is verified under a definition that is refused
