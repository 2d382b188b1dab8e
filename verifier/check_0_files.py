"""Check group 0: record.json lists every file, what is due is there, and nothing without a place in a record is."""
import re

import logs
from encoding import MiB, decode_canonical_json, hexa, is_object, members, need
from record import is_record_path

STEPS = {"trustee": ("commitment", "shares", "transcript", "rehearsal"), "issuer": ("commitment", "shares", "transcript")}
FIXED = ("draft.json", "definition.json", "roll.txt", "anchors.jsonl", "board/checkpoint", "issuance/checkpoint")
# Record-format section 1: what may stand in a record beside these and the tiles.
OPTIONAL = "|".join((r"board/checkpoint-closing", r"result\.json", r"hints/[a-z0-9][a-z0-9._-]{0,99}",
                     r"documents/(certified|evidence)-(0|[1-9][0-9]{0,4})(\.[a-z0-9]{1,8})?"))
OF_A_MEMBER = r"(ceremony|decryption)/(trustee|issuer)-[a-z0-9-]+(\.sig)?\.json"


def check(s, c):
    form = "RECORD_FILE_LIST_INVALID"
    there = [p for p in s.files.paths() + s.files.strange if p != "record.json"]
    c.expected = len(there)
    with c.item("record.json", 0) as read:
        listing = decode_canonical_json(s.files.read("record.json", 64 * MiB), 64 * MiB, 2)
        listed = members(listing, form, files=is_object, format="psephos-record/1")["files"]
        need(all(map(hexa(32), listed.values())), form, "a hash")
        need("record.json" not in listed and all(map(is_record_path, listed)), form, "a path, or record.json itself")
    if not read.good:
        return
    due = paths_of_members(s.readable_definition) if s.readable_definition else set()
    c.missing += ["%s is missing" % p for p in sorted({*listed, *FIXED, *due}) if not s.files.has(p)]
    for path in sorted(there, key=lambda p: p.encode()):
        with c.item(path):
            check_place(path, due, s.readable_definition)
            need(path in listed, "RECORD_FILE_UNLISTED", "not in record.json")
            need(path not in s.files.strange, "RECORD_FILE_UNKNOWN", "no plain file")
            need(s.files.sha256(path).hex() == listed[path], "RECORD_FILE_CHANGED", "not the file that record.json lists")


def paths_of_members(d):
    """The ceremonies' files of this definition."""
    return {"ceremony/%s-%d-%s%s" % (role, i, step, end) for role, steps in STEPS.items()
            for i in range(1, len(d[role + "s"]["members"]) + 1) for step in steps for end in (".json", ".sig.json")}


def check_place(path, due, d):
    log, _, tile = path.partition("/")
    if log in ("board", "issuance") and tile.startswith("tile/"):
        logs.parse_tile_path(tile)                                  # whether a log of this size has it: groups 5 and 8
    elif path not in FIXED and path not in due and not re.fullmatch(OPTIONAL, path):
        decryption = re.fullmatch(r"decryption/trustee-([1-9][0-9]?)(\.sig)?\.json", path)
        if d is None:
            known = re.fullmatch(OF_A_MEMBER, path)
        else:
            known = decryption and int(decryption[1]) <= len(d["trustees"]["members"])
        need(known, "RECORD_FILE_UNKNOWN", "has no place in a record")
