"""Section 8: anchor transactions on BSV, their payload, and the Merkle paths (BUMP) of record-format section 5."""
from encoding import Reader, need, refuse, sha256
from secp256k1 import N, decode_der, decode_secp256k1_key, ripemd160, verify_ecdsa

MAX_INTEGER = 2 ** 53 - 1
TYPES = ("GENESIS", "BATCH", "HEARTBEAT", "CLOSE", "RESULT", "TOP-UP", "ABORT")
EMPTY_ROOT = sha256(b"")


def sha256d(x):
    return sha256(sha256(x))


def p2pkh(key):
    return bytes.fromhex("76a914") + ripemd160(sha256(key)) + bytes.fromhex("88ac")


# ---- 8.1 transactions -------------------------------------------------------------------------------------------

def varint(reader, code):
    """Bitcoin's variable-length integer, shortest form only."""
    first = reader.number(1)
    if first < 0xfd:
        return first
    size = {0xfd: 2, 0xfe: 4, 0xff: 8}[first]
    n = reader.number(size, "little")
    need({2: 0xfd, 4: 1 << 16, 8: 1 << 32}[size] <= n <= MAX_INTEGER, code, "length is not in its shortest form")
    return n


def encode_varint(n):
    if n < 0xfd:
        return bytes([n])
    return b"\xfd" + n.to_bytes(2, "little") if n < 1 << 16 else b"\xfe" + n.to_bytes(4, "little")


def decode_transaction(raw):
    code = "TRANSACTION_FORM_INVALID"
    r = Reader(raw, code)
    tx = {"version": r.take(4), "inputs": [], "outputs": [], "txid": sha256d(raw)}        # internal byte order
    for _ in range(varint(r, code)):
        tx["inputs"].append({"outpoint": r.take(36), "script": r.take(varint(r, code)), "sequence": r.take(4)})
    for _ in range(varint(r, code)):
        tx["outputs"].append({"satoshis": r.number(8, "little"), "script": r.take(varint(r, code))})
    tx["locktime"] = r.take(4)
    r.end()
    need(tx["inputs"] and tx["outputs"], code, "no input or no output")
    need(all(o["satoshis"] <= 21 * 10 ** 14 for o in tx["outputs"]), code, "more satoshis than there are")
    return tx


def sighash_digest(tx, index, script, satoshis, kind=0x41):
    """BIP 143 with FORKID, for one input. kind: 0x41 all, 0x42 none, 0x43 single; with 0x80: only this input is signed."""
    own, base, alone = tx["inputs"][index], kind & 0x1f, kind & 0x80
    outputs = [o["satoshis"].to_bytes(8, "little") + encode_varint(len(o["script"])) + o["script"] for o in tx["outputs"]]
    signed = outputs if base == 1 else outputs[index:index + 1] if base == 3 else []
    hashed = lambda parts: sha256d(b"".join(parts))
    return sha256d(tx["version"] + (bytes(32) if alone else hashed(i["outpoint"] for i in tx["inputs"]))
                   + (bytes(32) if alone or base != 1 else hashed(i["sequence"] for i in tx["inputs"])) + own["outpoint"]
                   + encode_varint(len(script)) + script + satoshis.to_bytes(8, "little") + own["sequence"]
                   + (hashed(signed) if signed else bytes(32)) + tx["locktime"] + kind.to_bytes(4, "little"))


def read_pushes(script, code):
    """Pushes in their shortest form and nothing else."""
    r, pushes = Reader(script, code), []
    while r.at < len(script):
        op = r.number(1)
        if 1 <= op <= 75:
            n, least = op, 1
        elif op in (0x4c, 0x4d, 0x4e):
            n = r.number({0x4c: 1, 0x4d: 2, 0x4e: 4}[op], "little")
            least = {0x4c: 76, 0x4d: 256, 0x4e: 65536}[op]
        else:
            refuse(code, "opcode 0x%02x" % op)
        need(n >= least, code, "not the shortest push")
        pushes.append(r.take(n))
    return pushes


def push(data):
    n = len(data)
    if n <= 75:
        return bytes([n]) + data
    if n < 256:
        return b"\x4c" + bytes([n]) + data
    return (b"\x4d" + n.to_bytes(2, "little") if n < 65536 else b"\x4e" + n.to_bytes(4, "little")) + data


# ---- 8.2 the payload --------------------------------------------------------------------------------------------

def check_anchor_payload(a):
    """The rules of section 8.2 and 8.3 that one payload alone can break."""
    numbers = (a["seq"], a["treeSize"], a["issuedSize"], a["timeMs"])
    need(all(n <= MAX_INTEGER for n in numbers), "ANCHOR_PAYLOAD_FORM_INVALID", "number above 2^53 - 1")
    n, kind = len(a["leafHashes"]), a["type"]
    need(n <= a["treeSize"] and n <= 15000, "ANCHOR_PAYLOAD_COUNT_INVALID", "%d leaf hashes" % n)
    need(n == 0 if kind in ("HEARTBEAT", "TOP-UP") else n >= 1, "ANCHOR_PAYLOAD_COUNT_INVALID", "%s with %d" % (kind, n))
    need((kind == "GENESIS") == (a["seq"] == 0) and (kind != "GENESIS" or a["treeSize"] == 1),
         "ANCHOR_PAYLOAD_GENESIS_INVALID", "%s with seq %d" % (kind, a["seq"]))
    need(a["issuedSize"] != 0 or a["issuedRoot"] == EMPTY_ROOT, "ANCHOR_PAYLOAD_ISSUANCE_INVALID", "root of no entries")
    return a


def encode_anchor_payload(a):
    """Algorithm 8.1."""
    check_anchor_payload(a)
    n = len(a["leafHashes"])
    header = (bytes([1, TYPES.index(a["type"])]) + a["electionId"] + a["seq"].to_bytes(8, "big") + a["treeSize"].to_bytes(8, "big")
              + a["rootHash"] + a["issuedSize"].to_bytes(8, "big") + a["issuedRoot"] + a["timeMs"].to_bytes(8, "big") + n.to_bytes(4, "big"))
    return b"\x00\x6a" + push(b"PSPH") + push(header) + (push(b"".join(a["leafHashes"])) if n else b"")


def decode_anchor_payload(script):
    """Algorithm 8.2."""
    form = "ANCHOR_PAYLOAD_FORM_INVALID"
    need(script[:2] == b"\x00\x6a", form, "does not begin with 00 6a")
    pushes = read_pushes(script[2:], "ANCHOR_PAYLOAD_PUSH_INVALID")
    need(len(pushes) in (2, 3) and pushes[0] == b"PSPH" and len(pushes[1]) == 134, form, "parts")
    r = Reader(pushes[1], form)
    need(r.number(1) == 1, "ANCHOR_PAYLOAD_VERSION_UNKNOWN", "version")
    kind = r.number(1)
    need(kind < len(TYPES), "ANCHOR_PAYLOAD_TYPE_UNKNOWN", "type %d" % kind)
    a = {"type": TYPES[kind], "electionId": r.take(32), "seq": r.number(8), "treeSize": r.number(8), "rootHash": r.take(32),
         "issuedSize": r.number(8), "issuedRoot": r.take(32), "timeMs": r.number(8)}
    n = r.number(4)
    r.end()
    need(all(a[k] <= MAX_INTEGER for k in ("seq", "treeSize", "issuedSize", "timeMs")), form, "number above 2^53 - 1")
    leaves = pushes[2] if len(pushes) == 3 else b""
    need(len(leaves) == 32 * n and (n > 0) == (len(pushes) == 3), "ANCHOR_PAYLOAD_COUNT_INVALID", "says %d leaf hashes" % n)
    a["leafHashes"] = [leaves[k:k + 32] for k in range(0, len(leaves), 32)]
    return check_anchor_payload(a)


def verify_anchor_transaction(raw, previous_txid, previous_vout, previous_satoshis, public_key):
    """Algorithm 8.4. Ids in internal byte order. Gives (txid, payload, satoshis of the baton)."""
    key = decode_secp256k1_key(public_key)
    tx, script = decode_transaction(raw), p2pkh(public_key)
    need(tx["version"] == bytes.fromhex("01000000"), "ANCHOR_VERSION_INVALID", "version")
    need(tx["locktime"] == bytes(4), "ANCHOR_LOCKTIME_INVALID", "locktime")
    need(all(i["sequence"] == b"\xff" * 4 for i in tx["inputs"]), "ANCHOR_SEQUENCE_INVALID", "sequence")
    need(len(tx["outputs"]) == 2, "ANCHOR_OUTPUTS_INVALID", "%d outputs" % len(tx["outputs"]))
    outpoint = previous_txid + previous_vout.to_bytes(4, "little")
    need(tx["inputs"][0]["outpoint"] == outpoint, "ANCHOR_BATON_BROKEN", "input 0")
    first, (baton, data) = tx["inputs"][0], tx["outputs"]
    need(baton["script"] == script, "ANCHOR_BATON_SCRIPT_INVALID", "output 0")
    need(data["satoshis"] == 0, "ANCHOR_DATA_VALUE_INVALID", "output 1")
    payload = decode_anchor_payload(data["script"])
    top_up = payload["type"] == "TOP-UP"
    need(2 <= len(tx["inputs"]) <= 252 if top_up else len(tx["inputs"]) == 1, "ANCHOR_INPUTS_INVALID", "%d inputs" % len(tx["inputs"]))
    need(baton["satoshis"] >= 1 and (top_up or baton["satoshis"] <= previous_satoshis), "ANCHOR_VALUE_INVALID", "%d satoshis" % baton["satoshis"])
    pushes = read_pushes(first["script"], "ANCHOR_UNLOCKING_SCRIPT_INVALID")
    need(len(pushes) == 2, "ANCHOR_UNLOCKING_SCRIPT_INVALID", "not two pushes")
    signature, pushed_key = pushes
    need(pushed_key == public_key, "ANCHOR_KEY_INVALID", "signed with another key")
    need(signature[-1:] == b"\x41", "ANCHOR_SIGHASH_INVALID", "0x" + signature[-1:].hex())
    r, s = decode_der(signature[:-1])
    need(s <= N // 2, "ANCHOR_SIGNATURE_HIGH_S", "")
    need(verify_ecdsa(key, sighash_digest(tx, 0, script, previous_satoshis), r, s), "ANCHOR_SIGNATURE_INVALID", "does not verify")
    return tx["txid"], payload, baton["satoshis"]


# ---- record-format section 5: Merkle paths ----------------------------------------------------------------------

def bump_root(bump, txid, minimal=True):
    """Algorithm 8.6 (BRC-74): (height of the block, Merkle root in internal order)."""
    code = "BUMP_FORM_INVALID"
    r = Reader(bump, code)
    height, count = varint(r, code), r.number(1)
    need(1 <= count <= 40, code, "tree height")
    levels = []
    for level in range(count):
        nodes = []                                                  # (offset, flag, hash)
        for _ in range(varint(r, code)):
            offset, flag = varint(r, code), r.number(1)
            need(offset <= MAX_INTEGER and height <= MAX_INTEGER, code, "number")
            need(flag in (0, 1) or flag == 2 and level == 0, code, "flag")
            need(flag != 1 or offset & 1, code, "a left node is no duplicate")
            need(not nodes or nodes[-1][0] < offset, code, "order")
            nodes.append((offset, flag, None if flag == 1 else r.take(32)))
        levels.append(nodes)
    r.end()
    index = next((offset for offset, _, h in levels[0] if h == txid), None)
    need(index is not None, "BUMP_TXID_MISSING", "another transaction")
    if count == 1 and len(levels[0]) == 1 and index == 0:           # a block of one transaction: it is the root
        need(levels[0][0][1] == 2, code, "flag")
        return height, txid
    computed = {}
    for level, given in enumerate(levels):
        nodes = dict(computed)
        for offset, _, h in given:
            need(offset not in computed or computed[offset] == h, "BUMP_NODE_DIFFERENT", "level %d" % level)
            nodes[offset] = h
        computed = {}
        for offset in nodes:
            left, right = nodes.get(offset & ~1), nodes.get(offset | 1, "")
            need(left is not None and right != "", "BUMP_SIBLING_MISSING", "level %d" % level)
            need(left != right, "BUMP_SIBLING_DUPLICATED", "level %d" % level)
            computed[offset >> 1] = sha256d(left + (right or left))
    need(list(computed) == [0], "BUMP_SIBLING_MISSING", "does not end in one root")
    for level, given in enumerate(levels if minimal else ()):       # nothing but what the path needs
        sibling = index >> level ^ 1
        need([offset for offset, _, _ in given] == (sorted((index, sibling)) if level == 0 else [sibling]), code, "not minimal")
        need(all((flag == 2) == (level == 0 and offset == index) for offset, flag, _ in given), code, "flag")
    return height, computed[0]
