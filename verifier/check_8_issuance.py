"""Check group 8: the issuance log and its requests; after group 9a the invariant of section 5.4: not more keys on the
board than requests, not more requests than roll entries."""
import ballots as bal
import logs
from check_5_board import check_quorum, check_tree, read_log
from encoding import Refused, need, u16
from record import Missing


def read_issuance(s, c):
    """Step 1. Gives the entries as far as the log was read."""
    found = read_log(s, c, "issuance")
    if found is None:
        return []
    size, entries, root, cosigned = found
    s.issued_leaves = check_tree(s, c, "issuance", size, entries, root)
    if s.issued_leaves is not None:
        s.issued_roots = logs.all_roots(s.issued_leaves)
        check_quorum(s, c, "issuance/checkpoint", cosigned)
        s.requests = entries
    return entries


def check(s, c):
    """Step 2: every request, as far as the log was read."""
    s.need("1", "4")
    requests = read_issuance(s, c)
    d, used, s.request_classes = s.definition, {}, []
    for i, request in enumerate(requests):
        s.request_classes.append(None)
        with c.item("request %d" % i):
            n, keys, blinded, signatures = bal.decode_request(request, d["roll"]["registrars"])
            need(n < len(d["voterClasses"]), "REQUEST_CLASS_INVALID", "class %d" % n)
            s.request_classes[i] = n
            repeated = keys[0] in used
            used.setdefault(keys[0], i)
            bal.verify_request_signatures(s.election_id, n, keys, blinded, signatures)
            need(u16(n) + b"".join(keys) in s.roll, "REQUEST_NOT_ON_ROLL", "class %d" % n)
            need(not repeated, "REQUEST_REPEATED", "as request %s" % used[keys[0]])
    if s.entries is None:
        raise Missing("the board was not read to its end")


def check_against_anchors(s, c, anchors_passed):
    """Steps 3 and 4, after group 9a."""
    if s.requests is None or s.entries is None or s.request_classes is None:
        return
    points, issued = [], 0
    close = next((a for a in s.anchors if a["type"] == "CLOSE"), None)
    if close and len(s.requests) > close["issuedSize"]:
        c.fail("issuance", "ISSUANCE_SIZE_MISMATCH", "%d requests, CLOSE covers %d" % (len(s.requests), close["issuedSize"]))
    if close and len(s.requests) < close["issuedSize"]:
        c.missing.append("%d requests, CLOSE covers %d" % (len(s.requests), close["issuedSize"]))
    for a in s.anchors:
        if a["issuedSize"] > issued or a["type"] == "CLOSE":
            points.append(("anchor %d" % a["seq"], a["treeSize"], a["issuedSize"]))
        issued = a["issuedSize"]
    points = (points if anchors_passed else []) + [("the record", len(s.entries), len(s.requests))]
    first = first_seen(s)
    for place, tree_size, issued_size in points:
        for n, voter_class in enumerate(s.definition["voterClasses"]):
            on_board = sum(k == n and at < tree_size for (k, _), at in first.items())
            requested, roll = s.request_classes[:issued_size].count(n), s.definition["roll"]["size"][voter_class["id"]]
            if not on_board <= requested <= roll:
                c.fail(place, "ISSUANCE_INVARIANT_BROKEN", "class %s: %d keys, %d requests, %d roll entries" % (voter_class["id"], on_board, requested, roll))


def first_seen(s):
    """Where each (class, ballotKey) stands on the board first, in a ballot or a spoil."""
    first = {}
    for i, who in sorted([(i, (b.class_index, b.key)) for i, b in s.ballots.items()] + [(i, x[:2]) for i, x in s.spoils.items()]):
        first.setdefault(who, i)
    return first
