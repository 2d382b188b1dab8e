"""Check group 5: the board. And what groups 5 and 8 have in common: a log's checkpoint, entries and tiles (section 7)."""
import re

import logs
from curve25519 import verify_document
from encoding import need
from record import Missing


def read_log(s, c, log, closed):
    """Checkpoint, cosignatures, entries, tiles, root of one log. Gives (entries, leaf hashes)."""
    c.expected += 1
    path = log + "/checkpoint"
    with c.item(path) as verified:
        size, root, cosigned = checkpoint_of(s, log, path)
        if closed:
            need(len(cosigned) >= s.definition["witnesses"]["quorum"], "COSIGNATURE_QUORUM_MISSING", "%d cosignatures" % len(cosigned))
    if not verified.good and not any(f["code"] == "COSIGNATURE_QUORUM_MISSING" for f in c.failures):
        raise Missing("no valid checkpoint")
    if size > 256 * len(s.files.below(log + "/tile/entries/")):
        raise Missing("%s holds fewer entries than its checkpoint says" % log)
    entries = []
    tiles = logs.tiles_for_size(size)
    for level, n, width in tiles:
        if level == "entries":
            bundle = logs.decode_entry_bundle(s.files.read(log + "/" + logs.tile_path(level, n, width)))
            need(len(bundle) == width, "TILE_INVALID", "a bundle of %d entries, not %d" % (len(bundle), width))
            entries += bundle
    leaves = [logs.hash_leaf(e) for e in entries]
    hashed = [t for t in tiles if t[0] != "entries"]
    c.expected += size + len(hashed)
    for level, n, width in hashed:
        tile = log + "/" + logs.tile_path(level, n, width)
        with c.item(tile):
            need(s.files.read(tile, 8192) == logs.tile_hashes(leaves, level, n, width), "TILE_MISMATCH", "not what the entries make")
    need(logs.compute_root(leaves) == root, "TREE_ROOT_MISMATCH", log)
    return entries, leaves


def checkpoint_of(s, log, path):
    """Algorithm 7.10, and section 12.5.3: half of a known signer's line is a damaged line, not a stranger's."""
    d = s.definition
    witnesses = [(w["name"], bytes.fromhex(w["publicKey"])) for w in d["witnesses"]["members"]]
    origin, log_key = d[log]["origin"], bytes.fromhex(d[log]["publicKey"])
    note = s.files.read(path, 400_000)
    found = logs.verify_checkpoint(note, origin, log_key, witnesses)
    signers = {(origin, logs.key_id(origin, 1, log_key))} | {(name, logs.key_id(name, 4, key)) for name, key in witnesses}
    for name, kid in logs.signers_of(note):
        half = any((name == n) != (kid == k) for n, k in signers)
        need((name, kid) in signers or not half, "COSIGNATURE_INVALID", name)
    return found


def check(s, c):
    s.need("definition")
    entries, leaves = read_log(s, c, "board", False)
    s.kinds = []
    state = {"phase": None, "phaseNo": 0, "shares": set()}
    for index, entry in enumerate(entries):
        s.phase_before.append(state["phase"])
        s.kinds.append((None, {}))
        with c.item("board entry %d" % index):
            s.kinds[index] = logs.decode_board_entry(entry)
            check_entry(s, index, *s.kinds[index], state)
    s.entries, s.leaves, s.roots = entries, leaves, logs.all_roots(leaves)
    check_documents(s, c)
    quorum = s.definition["witnesses"]["quorum"]
    if s.closing is not None:
        c.expected += 1
        with c.item("board/checkpoint-closing"):
            size, root, cosigned = checkpoint_of(s, "board", "board/checkpoint-closing")
            need(size == s.closing + 1, "CHECKPOINT_SIZE_MISMATCH", "size %d" % size)
            need(root == s.roots[size], "TREE_ROOT_MISMATCH", "board/checkpoint-closing")
            need(len(cosigned) >= quorum, "COSIGNATURE_QUORUM_MISSING", "%d cosignatures" % len(cosigned))
            s.closing_root = root
        with c.item("board/checkpoint", 0):
            cosigned = checkpoint_of(s, "board", "board/checkpoint")[2]
            need(len(cosigned) >= quorum, "COSIGNATURE_QUORUM_MISSING", "%d cosignatures" % len(cosigned))
    else:
        if s.files.has("board/checkpoint-closing"):
            c.fail("board/checkpoint-closing", "CHECKPOINT_SIZE_MISMATCH", "there is no closing entry")
        if s.aborted is None:
            c.missing.append("the board does not reach the close")
    if c.failures:
        s.closing_root = None


def check_entry(s, index, kind, f, state):
    """Section 7.3 and 7.4: what may stand here in this phase."""
    d = s.definition
    if index == 0:
        need(kind == "created" and f["electionId"] == s.election_id, "BOARD_FIRST_ENTRY_INVALID", kind)
        state["phase"] = "setup"
        return
    need(kind != "created", "BOARD_CREATED_TWICE", "")
    need(state["phase"] != "aborted", "BOARD_ENTRY_AFTER_ABORT", kind)
    if kind in ("ballot", "spoil"):                                 # before the opening: groups 6 and 7
        need(state["phase"] != "closed", "BOARD_ENTRY_AFTER_CLOSE", kind)
    elif kind == "phase":
        statement, officials = f["statement"], d["officials"]
        need(statement["electionId"] == s.election_id.hex(), "PHASE_ELECTION_INVALID", "")
        need(statement["phaseNo"] == state["phaseNo"], "PHASE_NUMBER_INVALID", str(statement["phaseNo"]))
        need(statement["from"] == state["phase"], "PHASE_FROM_INVALID", statement["from"])
        during = d["policy"]["issuanceDuringVoting"]
        allowed = {("setup", "issuing"), ("issuing", "voting"), ("voting", "closed")} | ({("setup", "voting")} if during else set())
        step = statement["from"], statement["to"]
        need((step in allowed or step[1] == "aborted") and s.result_index is None, "PHASE_TRANSITION_INVALID", "%s to %s" % step)
        need(statement["to"] != "aborted" or statement["reason"], "PHASE_STATEMENT_INVALID", "an abort needs a reason")
        for official, signature in f["signatures"]:
            need(official < len(officials), "PHASE_OFFICIAL_INVALID", "official %d" % official)
            verify_document("phase", bytes.fromhex(officials[official]["signingKey"]), f["bytes"], signature, "PHASE_SIGNATURE_INVALID")
        state["phase"], state["phaseNo"] = statement["to"], state["phaseNo"] + 1
        if state["phase"] == "closed":
            s.closing = index
        if state["phase"] == "aborted":
            s.aborted = index
    elif kind == "document" and f["kind"] in (1, 2):
        code = "BOARD_DOCUMENT_INVALID"
        need(state["phase"] == "closed" and s.result_index is None, code, "before the close, or behind the result")
        if f["kind"] == 2:
            s.result_index = index
            return
        need(f["number"] <= len(d["trustees"]["members"]) and f["number"] not in state["shares"], code, "trustee %d" % f["number"])
        state["shares"].add(f["number"])


def check_documents(s, c):
    """Section 12.5.4: certified documents and evidence. Each entry has its file, and each file its entry."""
    hashes, named = {}, set()                                       # (what, number) -> paths; those that an entry names
    for path in s.files.below("documents/"):
        m = re.fullmatch(r"documents/(certified|evidence)-([1-9][0-9]{0,4})(\..*)?", path)
        if m:
            hashes.setdefault((m[1], int(m[2])), []).append(path)
    for index, (kind, f) in enumerate(s.kinds):
        if kind == "document" and f["kind"] in (3, 4):
            c.expected += 1
            name = ("certified", "evidence")[f["kind"] - 3], f["number"]
            with c.item("board entry %d: documents/%s-%d" % (index, *name)):
                if name not in hashes:
                    raise Missing("no such file")
                named.add(name)
                for path in hashes[name]:
                    need(s.files.sha256(path) == f["sha256"], "DOCUMENT_FILE_MISMATCH", path)
    for name in hashes.keys() - named:
        for path in hashes[name]:
            c.fail(path, "DOCUMENT_FILE_MISMATCH", "no entry of the board names it")
