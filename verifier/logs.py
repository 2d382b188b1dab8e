"""Section 7: trees (RFC 6962), tiles, checkpoints and cosignatures (C2SP), board entries."""
import base64
import binascii
import re
import unicodedata

from encoding import (MAX_INTEGER, Reader, Refused, characters, choice, decode_canonical_json, hexa, integer, members, need,
                      refuse, sha256)
from curve25519 import verify_ed25519


# ---- 7.1 trees --------------------------------------------------------------------------------------------------

def hash_leaf(entry):
    """Algorithm 7.1."""
    return sha256(b"\x00" + entry)


def hash_children(left, right):
    return sha256(b"\x01" + left + right)


def append_leaves(frontier, leaves):
    """Algorithm 7.2. A frontier is a list of (size, root), largest first."""
    frontier = list(frontier)
    for leaf in leaves:
        size, root = 1, leaf
        while frontier and frontier[-1][0] == size:
            root, size = hash_children(frontier.pop()[1], root), 2 * size
        frontier.append((size, root))
    return frontier


def frontier_root(frontier):
    if not frontier:
        return sha256(b"")
    root = frontier[-1][1]
    for _, left in reversed(frontier[:-1]):
        root = hash_children(left, root)
    return root


def compute_root(leaves):
    """Algorithm 7.3."""
    return frontier_root(append_leaves([], leaves))


def all_roots(leaves):
    """The roots of the trees of 0, 1, 2, ... leaves."""
    frontier, roots = [], [sha256(b"")]
    for leaf in leaves:
        frontier = append_leaves(frontier, [leaf])
        roots.append(frontier_root(frontier))
    return roots


def verify_inclusion(leaf, index, size, proof, root):
    """Algorithm 7.5 (RFC 9162 section 2.1.3.2)."""
    code = "INCLUSION_PROOF_INVALID"
    need(isinstance(index, int) and 0 <= index < size and all(len(h) == 32 for h in proof), code, "form")
    fn, sn, r = index, size - 1, leaf
    for h in proof:
        need(sn != 0, code, "too long")
        if fn & 1 or fn == sn:
            r = hash_children(h, r)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            r = hash_children(r, h)
        fn, sn = fn >> 1, sn >> 1
    need(sn == 0 and r == root, code, "does not lead to the root")


def verify_consistency(old_size, old_root, new_size, new_root, proof):
    """Algorithm 7.7 (RFC 9162 section 2.1.4.2)."""
    code = "CONSISTENCY_PROOF_INVALID"
    need(0 <= old_size <= new_size and all(len(h) == 32 for h in proof), code, "form")
    if old_size == new_size or old_size == 0:
        same = old_root == (new_root if old_size else sha256(b""))
        need(not proof and same and (old_size != new_size or old_root == new_root), code, "sizes equal or zero")
        return
    need(proof, code, "empty")
    if old_size & (old_size - 1) == 0:
        proof = [old_root] + proof
    fn, sn = old_size - 1, new_size - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    fr = sr = proof[0]
    for h in proof[1:]:
        need(sn != 0, code, "too long")
        if fn & 1 or fn == sn:
            fr, sr = hash_children(h, fr), hash_children(h, sr)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            sr = hash_children(sr, h)
        fn, sn = fn >> 1, sn >> 1
    need(sn == 0 and fr == old_root and sr == new_root, code, "does not lead to the roots")


# ---- tiles ------------------------------------------------------------------------------------------------------

def tile_path(level, n, width):
    """Algorithm 7.12; level is a number or "entries"."""
    need(level == "entries" or 0 <= level <= 63, "TILE_INVALID", "level")
    need(n >= 0 and 1 <= width <= 256, "TILE_INVALID", "number or width")
    groups = ["%03d" % (n % 1000)]
    while n >= 1000:
        n //= 1000
        groups.insert(0, "x%03d" % (n % 1000))
    return "tile/%s/%s" % (level, "/".join(groups)) + ("" if width == 256 else ".p/%d" % width)


def parse_tile_path(path):
    """Algorithm 7.13."""
    m = re.fullmatch(r"tile/(entries|[0-9]{1,2})/((?:x[0-9]{3}/)*[0-9]{3})(?:\.p/([0-9]{1,3}))?", path)
    need(m, "TILE_INVALID", path)
    level = m[1] if m[1] == "entries" else int(m[1])
    n, width = int(re.sub("[x/]", "", m[2])), int(m[3]) if m[3] else 256
    need(width >= 1 and tile_path(level, n, width) == path, "TILE_INVALID", path)
    return level, n, width


def tiles_for_size(size):
    """Algorithm 7.14: for each level its full tiles and the partial one, then the entry bundles."""
    tiles, count, level = [], size, 0
    while count:
        for n in range(-(-count // 256)):
            tiles.append((level, n, min(256, count - 256 * n)))
        count, level = count // 256, level + 1
    return tiles + [("entries", n, w) for lv, n, w in tiles if lv == 0]


def tile_hashes(leaves, level, n, width):
    """What a tile holds: the roots of the complete subtrees of 256^level leaves."""
    span = 256 ** level
    return b"".join(compute_root(leaves[k * span:(k + 1) * span]) for k in range(256 * n, 256 * n + width))


def decode_entry_bundle(data):
    """Algorithm 7.15."""
    reader, entries = Reader(data, "TILE_INVALID"), []
    while reader.at < len(data):
        entries.append(reader.take(reader.number(2)))
    return entries


# ---- 7.2 checkpoints --------------------------------------------------------------------------------------------

def decode_base64(text, code):
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        refuse(code, "no base64")
    need(base64.b64encode(data).decode() == text, code, "base64 is not canonical")
    return data


WHITE_SPACE = set("\t\n\v\f\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000") | set(map(chr, range(0x2000, 0x200b)))


def good_name(name):
    return bool(name) and not any(c in WHITE_SPACE or c == "+" or unicodedata.category(c) == "Cc" for c in name)


def key_id(name, kind, key):
    return sha256(name.encode() + b"\x0a" + bytes([kind]) + key)[:4]


def verify_checkpoint(note, origin, log_key, witnesses, whole_record=False):
    """Algorithm 7.10, in the order of verification.md section 5. witnesses: [(name, key)]. whole_record: step 6 too.
    Gives (size, root, set of names that cosigned)."""
    code = "CHECKPOINT_INVALID"
    try:
        note = note.decode("utf-8")
    except UnicodeDecodeError:
        refuse(code, "no UTF-8")
    # 1. The form of the note and of its signature lines.
    need(characters(note) <= 100_000 and not any(c < " " and c != "\n" for c in note), code, "too long, or control characters")
    text, gap, tail = note.rpartition("\n\n")
    need(gap and tail.endswith("\n") and 1 <= tail.count("\n") <= 256, code, "signature lines")
    parsed = []
    for signature in tail[:-1].split("\n"):
        m = re.fullmatch("\u2014 ([^ ]+) ([A-Za-z0-9+/=]+)", signature)
        need(m and good_name(m[1]), code, "signature line")
        data = decode_base64(m[2], code)
        need(len(data) >= 5, code, "signature line")
        parsed.append((m[1], data[:4], data[4:]))
    # 2. Name, size, root.
    lines, body = text.split("\n"), (text + "\n").encode()
    need(len(lines) == 3 and good_name(lines[0]) and len({k for _, k in witnesses}) == len(witnesses), code, "lines")
    need(re.fullmatch("0|[1-9][0-9]{0,15}", lines[1]) and int(lines[1]) <= MAX_INTEGER, code, "size")
    root = decode_base64(lines[2], code)
    need(len(root) == 32, code, "root")
    # 3.
    need(lines[0] == origin, "CHECKPOINT_ORIGIN_INVALID", lines[0])
    # 4. The log's signature.
    own = origin, key_id(origin, 1, log_key)
    need(any((name, kid) == own for name, kid, _ in parsed), "CHECKPOINT_UNSIGNED", origin)
    for name, kid, field in parsed:
        if (name, kid) == own:
            carefully(log_key, body, field, "CHECKPOINT_SIGNATURE_INVALID")
    # 5. Those of the witnesses.
    known = {(name, key_id(name, 4, key)): key for name, key in witnesses}
    cosigned = set()
    for name, kid, field in parsed:
        if (name, kid) in known:
            time = int.from_bytes(field[:8], "big")
            need(len(field) == 72 and time < 2 ** 63, "COSIGNATURE_INVALID", name)
            carefully(known[name, kid], b"cosignature/v1\ntime %d\n" % time + body, field[8:], "COSIGNATURE_INVALID")
            cosigned.add(name)
    # 6. Half of a known signer's line is a damaged line, not a stranger's.
    for name, kid, _ in parsed if whole_record else []:
        signers = [own, *known]
        need((name, kid) in signers or not any(name == n or kid == k for n, k in signers), "COSIGNATURE_INVALID", name)
    return int(lines[1]), root, cosigned


def carefully(key, message, signature, code):
    try:
        verify_ed25519(key, message, signature)
    except Refused as e:
        refuse(code, e.message)


# ---- 7.3 board entries ------------------------------------------------------------------------------------------

def decode_board_entry(entry):
    """Algorithm 7.11: (type, fields)."""
    need(1 <= len(entry) <= 65535, "ENTRY_LENGTH_INVALID", "empty or too long")
    r = Reader(entry, "LENGTH_INVALID")
    kind = r.number(1)
    if kind == 0x01:
        fields = {"electionId": r.take(32)}
        r.end()
        return "created", fields
    if kind == 0x10:
        return "ballot", {}
    if kind == 0x11:
        return "spoil", {}
    if kind == 0x20:
        statement = r.take(r.number(4))
        signatures = [(r.number(1), r.take(64)) for _ in range(2)]
        r.end()
        need(signatures[0][0] < signatures[1][0], "PHASE_OFFICIAL_INVALID", "not two officials, ascending")
        return "phase", {"bytes": statement, "statement": decode_phase_statement(statement), "signatures": signatures}
    if kind == 0x30:
        document, number, digest = r.number(1), r.number(2), r.take(32)
        r.end()
        need(1 <= document <= 4 and not (document == 1 and number == 0) and not (document == 2 and number != 0),
             "ENTRY_DOCUMENT_INVALID", "kind %d number %d" % (document, number))
        return "document", {"kind": document, "number": number, "sha256": digest}
    refuse("ENTRY_TYPE_UNKNOWN", "0x%02x" % kind)


PHASES = ("setup", "issuing", "voting", "closed", "aborted")


def decode_phase_statement(data):
    code = "PHASE_STATEMENT_INVALID"
    s = members(decode_canonical_json(data, 16384, 2), code, electionId=hexa(32), phaseNo=integer(0, 1000), reason=reason,
                **{"from": choice(*PHASES), "to": choice(*PHASES)})
    need(s["to"] != "aborted" or s["reason"], code, "an abort needs a reason")
    return s


def reason(value):
    """Section 7.4: at most 2,000 characters, of the control characters only tab and line feed."""
    return isinstance(value, str) and characters(value) <= 2000 and not any(unicodedata.category(c) == "Cc" and c not in "\t\n" for c in value)
