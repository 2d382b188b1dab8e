"""Check group 8: the issuance log, its requests, and the invariant of section 5.4: not more keys on the board than
requests, not more requests than roll entries, at every anchor that advances the log and at CLOSE."""
import ballots as bal
import logs
from check_5_board import read_log
from check_9_anchors import payloads
from encoding import need, u16


def check(s, c):
    s.need("definition", "roll", "entries")
    d = s.definition
    entries, leaves = read_log(s, c, "issuance", s.closing is not None)
    classes, used = [], {}
    for i, request in enumerate(entries):
        with c.item("request %d" % i):
            n = int.from_bytes(request[:2], "big")
            classes.append(n)
            need(len(request) == 50 + 96 * d["roll"]["registrars"], "REQUEST_LENGTH_INVALID", "%d bytes" % len(request))
            need(n < len(d["voterClasses"]), "REQUEST_CLASS_INVALID", "class %d" % n)
            _, keys = bal.verify_request(s.election_id, d["roll"]["registrars"], request)
            need(u16(n) + b"".join(keys) in s.roll, "REQUEST_NOT_ON_ROLL", "class %d" % n)
            need(not any(k in used for k in keys), "REQUEST_REPEATED", "as request %s" % [used.get(k) for k in keys])
            used.update((k, i) for k in keys)
    points, issued = [], 0
    for a in payloads(s):
        if a["issuedSize"] > issued or a["type"] == "CLOSE":
            points.append(("anchor %d" % a["seq"], a["treeSize"], a["issuedSize"]))
        issued = max(issued, a["issuedSize"])
        if a["type"] == "CLOSE" and len(entries) > a["issuedSize"]:
            c.fail("issuance", "ISSUANCE_SIZE_MISMATCH", "%d requests, CLOSE covers %d" % (len(entries), a["issuedSize"]))
    points.append(("the record", len(s.entries), len(entries)))
    first = first_seen(s)
    for place, tree_size, issued_size in points:
        for n, voter_class in enumerate(d["voterClasses"]):
            on_board = sum(k == n and at < tree_size for (k, _), at in first.items())
            requested, roll = classes[:issued_size].count(n), d["roll"]["size"][voter_class["id"]]
            if not on_board <= requested <= roll:
                c.fail(place, "ISSUANCE_INVARIANT_BROKEN", "class %s: %d keys, %d requests, %d roll entries" % (voter_class["id"], on_board, requested, roll))
    if not c.failures:
        s.requests, s.issued_roots = classes, logs.all_roots(leaves)


def first_seen(s):
    """Where each (class, ballotKey) stands on the board first, in a ballot or a spoil."""
    first = {}
    for i, (kind, _) in enumerate(s.kinds):
        at = {"ballot": 37, "spoil": 33}.get(kind)                  # where class and key stand in the entry
        if at and len(s.entries[i]) >= at + 34:
            first.setdefault((int.from_bytes(s.entries[i][at:at + 2], "big"), s.entries[i][at + 2:at + 34]), i)
    return first
