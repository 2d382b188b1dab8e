"""Check group 0: record.json lists every file, every file that is due is there, and nothing else is.

Record-format section 1. Whether a document fits its entry is for group 5, whether a tile does for groups 5 and 8.
"""
import re

import logs
from definition import read_definition
from encoding import MiB, Refused, as_json, hexa, is_object, members, need, refuse
from record import Missing, is_record_path

STEPS = {"trustee": ("commitment", "shares", "transcript", "rehearsal"), "issuer": ("commitment", "shares", "transcript")}
FIXED = {"draft.json", "definition.json", "roll.txt", "anchors.jsonl", "board/checkpoint", "issuance/checkpoint"}
OPTIONAL = "|".join((r"board/checkpoint-closing", r"result\.json", r"hints/[a-z0-9][a-z0-9._-]{0,99}",
                     r"documents/(certified|evidence)-[1-9][0-9]{0,4}(\.[A-Za-z0-9._-]+)?"))
MEMBERS = r"(trustee|issuer)-([1-9][0-9]?)-([a-z]+)(\.sig)?\.json"


def check(s, c):
    form = "RECORD_FILE_LIST_INVALID"
    listing = as_json(s.files.read("record.json"), 64 * MiB, 2, form)
    members(listing, form, files=is_object, format="psephos-record/1")
    listed = listing["files"]
    need(all(map(hexa(32), listed.values())) and "record.json" not in listed, form, "a hash, or record.json itself")
    for path in listed:
        need(is_record_path(path), "RECORD_PATH_INVALID", path[:250])

    due, members_of = files_due(s, c)
    c.expected = len(due | set(listed))
    for path in sorted(due | set(listed)):
        with c.item(path):
            digest = s.files.sha256(path)
            need(path in listed, "RECORD_FILE_UNLISTED", "not in record.json")
            need(digest.hex() == listed[path], "RECORD_FILE_CHANGED", "not the file that record.json lists")
            if path not in due:
                check_place(path, members_of, len(due) > len(FIXED))
    for path in s.files.paths() + s.files.strange:
        if path != "record.json" and path not in listed and path not in due:
            c.fail(path, "RECORD_FILE_UNLISTED", "not in record.json")


def files_due(s, c):
    """What must be there, from the definition, the logs' sizes and the board's entries; and how many members a role has."""
    due, members_of = set(FIXED), {}
    try:
        d = read_definition(s.files.read("definition.json", 4 * MiB))
        members_of = {role: len(d[role + "s"]["members"]) for role in STEPS}
        for log in ("board", "issuance"):
            tiles = logs.tiles_for_size(log_size(s, log))
            due |= {log + "/" + logs.tile_path(*t) for t in tiles}
        for role, steps in STEPS.items():
            due |= {"ceremony/%s-%d-%s%s" % (role, i, step, end)
                    for i in range(1, members_of[role] + 1) for step in steps for end in (".json", ".sig.json")}
        named = []
        for kind, fields in entries_quietly(s):
            if kind == "document" and fields["kind"] == 1:
                named.append("decryption/trustee-%d" % fields["number"])
            if kind == "document" and fields["kind"] == 2:
                due.add("result.json")
            if kind == "phase" and fields["statement"]["to"] == "closed":
                due.add("board/checkpoint-closing")
        there = [n for n in named if s.files.has(n + ".json") and s.files.has(n + ".sig.json")]
        if named and len(there) < d["trustees"]["threshold"]:
            c.missing.append("of %d decryption files that the board names, %d are there" % (len(named), len(there)))
    except (Missing, Refused) as e:
        c.notes.append("not everything that is due could be told: %s" % e)
    return due, members_of


def log_size(s, log):
    """The size that a checkpoint claims; groups 5 and 8 verify it. A record without room for so many entries lacks them."""
    first = s.files.read(log + "/checkpoint", 400_000).split(b"\n")[1:2]
    need(first and re.fullmatch(rb"0|[1-9][0-9]{0,15}", first[0]), "CHECKPOINT_INVALID", "size")
    size = int(first[0])
    if size > 256 * len(s.files.below(log + "/tile/entries/")):
        raise Missing("%s holds fewer entries than its checkpoint says" % log)
    return size


def entries_quietly(s):
    """The board's entries as far as they can be read; group 5 judges them."""
    for level, n, width in logs.tiles_for_size(log_size(s, "board")):
        if level == "entries":
            for entry in logs.decode_entry_bundle(s.files.read("board/" + logs.tile_path(level, n, width))):
                try:
                    yield logs.decode_board_entry(entry)
                except Refused:
                    pass


def check_place(path, members_of, all_known):
    """A listed file that is not due: may it be there?"""
    parts = path.split("/")
    if parts[0] in ("board", "issuance") and parts[1:2] == ["tile"]:
        try:
            logs.parse_tile_path("/".join(parts[1:]))
        except Refused:
            refuse("RECORD_FILE_UNKNOWN", "no tile has this path")
        need(not all_known, "TILE_UNEXPECTED", "a log of this size has no such tile")
        return
    if re.fullmatch(OPTIONAL, path):
        return
    m = re.fullmatch("ceremony/" + MEMBERS, path)
    good = m and m[3] in STEPS[m[1]] and int(m[2]) <= members_of.get(m[1], 32)
    m = re.fullmatch(r"decryption/trustee-([1-9][0-9]?)(\.sig)?\.json", path)
    good = good or m and int(m[1]) <= members_of.get("trustee", 32)
    need(good, "RECORD_FILE_UNKNOWN", "has no place in a record")
