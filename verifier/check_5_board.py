"""Check group 5: the board. And what groups 5 and 8 have in common: a log's checkpoint, entries and tiles (section 7)."""
import re

import logs
from curve25519 import verify_document
from encoding import need
from record import Missing


def checkpoint_of(s, log, path):
    """Verification.md, section 5: (size, root, set of names that cosigned)."""
    d = s.definition
    witnesses = [(w["name"], bytes.fromhex(w["publicKey"])) for w in d["witnesses"]["members"]]
    return logs.verify_checkpoint(s.files.read(path, 400_000), d[log]["origin"], bytes.fromhex(d[log]["publicKey"]), witnesses, whole_record=True)


def read_log(s, c, log):
    """Steps 1 to 3 of group 5, as far as both logs have them: (size, entries, root, names that cosigned), or None. Where the
    pass ended early there are fewer entries than the size: those before the bundle that is missing or no bundle."""
    with c.item(log + "/checkpoint", 0) as verified:
        size, root, cosigned = checkpoint_of(s, log, log + "/checkpoint")
    if not verified.good:
        return None
    c.expected = size
    if size > 256 * len(s.files.paths()):
        raise Missing("%s holds fewer entries than its checkpoint says" % log)
    tiles = logs.tiles_for_size(size)
    paths = {log + "/" + logs.tile_path(*t) for t in tiles}
    for path in s.files.below(log + "/tile/"):
        if path not in paths:
            c.fail(path, "TILE_UNEXPECTED", "a log of this size has no such tile")
    entries = []
    for level, n, width in tiles:
        if level == "entries":
            path = log + "/" + logs.tile_path(level, n, width)
            with c.item(path, 0) as read:
                bundle = logs.decode_entry_bundle(s.files.read(path))
                need(len(bundle) == width, "TILE_INVALID", "a bundle of %d entries, not %d" % (len(bundle), width))
            if not read.good:
                break
            entries += bundle
    return size, entries, root, cosigned


def check_tree(s, c, log, size, entries, root):
    """Step 4: every tile is that of the entries, and the root is the checkpoint's. Gives the leaf hashes, or None where the
    pass ended early: then the full tiles of what was read are checked and no more."""
    leaves, whole = [logs.hash_leaf(e) for e in entries], len(entries) == size
    for level, n, width in logs.tiles_for_size(len(entries)):
        if level != "entries" and (whole or width == 256):
            path = log + "/" + logs.tile_path(level, n, width)
            with c.item(path, 0):
                need(s.files.read(path, 8192) == logs.tile_hashes(leaves, level, n, width), "TILE_MISMATCH", "not what the entries make")
    if not whole:
        return None
    with c.item(log + "/checkpoint", 0):
        need(logs.compute_root(leaves) == root, "TREE_ROOT_MISMATCH", log)
    return leaves


def check_quorum(s, c, place, cosigned):
    """Step 5: once the board is closed it is due."""
    few = len(cosigned) < s.definition["witnesses"]["quorum"]
    if few and s.closing is None:
        c.missing.append("%s has %d cosignatures" % (place, len(cosigned)))
    elif few:
        c.fail(place, "COSIGNATURE_QUORUM_MISSING", "%d cosignatures" % len(cosigned))


def check(s, c):
    s.need("1")
    found = read_log(s, c, "board")
    if found is None:
        return
    size, entries, root, cosigned = found
    s.read, s.kinds, s.phase_before = entries, [], []
    state = {"phase": "setup", "phaseNo": 0, "shares": set()}
    for index, entry in enumerate(entries):
        s.phase_before.append(state["phase"])
        s.kinds.append((None, {}))
        with c.item("board entry %d" % index) as right:
            s.kinds[index] = logs.decode_board_entry(entry)
            check_entry(s, index, *s.kinds[index], state)
        if not right.good:                                          # what else it says counts for nothing
            s.kinds[index] = (None, {})
    s.leaves = check_tree(s, c, "board", size, entries, root)
    if s.leaves is None:                                            # nobody learns where a part of a board stands
        s.kinds = s.closing = s.aborted = s.result_index = None
        return
    s.entries = entries
    s.roots = logs.all_roots(s.leaves)
    check_quorum(s, c, "board/checkpoint", cosigned)
    check_closing(s, c)
    check_documents(s, c)


def follow_phase(s, index, to, state):
    state["phase"], state["phaseNo"] = to, state["phaseNo"] + 1
    if to == "closed" and s.closing is None:
        s.closing = index
    if to == "aborted" and s.aborted is None:
        s.aborted = index


def check_entry(s, index, kind, f, state):
    """Section 7.3 and 7.4: what may stand here."""
    d, before = s.definition, dict(state)
    need(index != 0 or kind == "created", "BOARD_FIRST_ENTRY_INVALID", kind)
    need(s.aborted is None, "BOARD_ENTRY_AFTER_ABORT", kind)
    need(kind not in ("ballot", "spoil") or s.closing is None, "BOARD_ENTRY_AFTER_CLOSE", kind)      # else groups 6 and 7
    if kind == "created":
        need(index == 0, "BOARD_CREATED_TWICE", "")
        need(f["electionId"] == s.election_id, "BOARD_FIRST_ENTRY_INVALID", "another election")
    if kind == "phase":
        statement, officials = f["statement"], d["officials"]
        follow_phase(s, index, statement["to"], state)              # the board is in this phase, even if the step is refused
        need(statement["electionId"] == s.election_id.hex(), "PHASE_ELECTION_INVALID", "")
        need(statement["phaseNo"] == before["phaseNo"], "PHASE_NUMBER_INVALID", str(statement["phaseNo"]))
        need(statement["from"] == before["phase"], "PHASE_FROM_INVALID", statement["from"])
        during = d["policy"]["issuanceDuringVoting"]
        allowed = {("setup", "issuing"), ("issuing", "voting"), ("voting", "closed")} | ({("setup", "voting")} if during else set())
        step = statement["from"], statement["to"]
        need((step in allowed or step[1] == "aborted") and s.result_index is None, "PHASE_TRANSITION_INVALID", "%s to %s" % step)
        need(all(official < len(officials) for official, _ in f["signatures"]), "PHASE_OFFICIAL_INVALID", "no such official")
        for official, signature in f["signatures"]:
            verify_document("phase", bytes.fromhex(officials[official]["signingKey"]), f["bytes"], signature, "PHASE_SIGNATURE_INVALID")
    if kind == "document" and f["kind"] in (1, 2):
        code = "BOARD_DOCUMENT_INVALID"
        need(before["phase"] == "closed" and s.result_index is None, code, "before the close, or behind the result")
        if f["kind"] == 2:
            s.result_index = index
            return
        need(f["number"] <= len(d["trustees"]["members"]) and f["number"] not in state["shares"], code, "trustee %d" % f["number"])
        state["shares"].add(f["number"])


def check_closing(s, c):
    """Step 6."""
    path = "board/checkpoint-closing"
    if s.closing is None:
        if s.files.has(path):
            c.fail(path, "CHECKPOINT_SIZE_MISMATCH", "there is no closing entry")
        return
    with c.item(path, 0):
        size, root, cosigned = checkpoint_of(s, "board", path)
        need(len(cosigned) >= s.definition["witnesses"]["quorum"], "COSIGNATURE_QUORUM_MISSING", "%d cosignatures" % len(cosigned))
        need(size == s.closing + 1, "CHECKPOINT_SIZE_MISMATCH", "size %d" % size)
        need(root == s.roots[size], "TREE_ROOT_MISMATCH", path)
        s.closing_root = root


def check_documents(s, c):
    """Step 7: certified documents and evidence. Each file has its entry, and each entry its file."""
    named = {(("certified", "evidence")[f["kind"] - 3], f["number"], f["sha256"]) for kind, f in s.kinds if kind == "document" and f["kind"] in (3, 4)}
    there = set()
    for path in s.files.below("documents/"):
        m = re.fullmatch(r"documents/(certified|evidence)-(0|[1-9][0-9]{0,4})(\.[a-z0-9]{1,8})?", path)
        with c.item(path, 0):
            one = (m[1], int(m[2]), s.files.sha256(path)) if m else None
            need(one in named, "DOCUMENT_FILE_MISMATCH", "no entry of the board names this file")
            there.add(one)
    c.missing += ["documents/%s-%d is missing, one of its entries" % (name, number) for name, number, _ in sorted(named - there)]
