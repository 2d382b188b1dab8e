"""Check group 9a: the chain of anchors (section 8), and the Merkle paths as far as they go without block headers."""
import anchors as anchor
from encoding import MiB, decode_canonical_json, hexa, members, need, some_hex
from record import Missing

LINE = 24 * MiB


def decode_line(text):
    """One line of anchors.jsonl (record-format section 5): raw transaction, its id in internal order, BUMP or None."""
    code = "ANCHOR_LINE_INVALID"
    line = members(decode_canonical_json(text, LINE, 1), code, raw=some_hex(10_000_000), txid=hexa(32),
                   bump=lambda v: v is None or some_hex(65_535)(v))
    raw = bytes.fromhex(line["raw"])
    txid = anchor.sha256d(raw)
    need(txid[::-1].hex() == line["txid"], code, "txid")
    return raw, txid, line["bump"] and bytes.fromhex(line["bump"])


def check(s, c):
    s.need("1")
    if s.leaves is None or s.issued_roots is None:
        raise Missing("the logs were not read to their ends")
    # What the chain has to cover: every entry up to the abort, else up to the close, else the whole board (12.5.5).
    end = s.aborted if s.aborted is not None else s.closing
    c.expected = end + 1 if end is not None else len(s.entries)
    lines = s.files.read("anchors.jsonl", 1 << 40).split(b"\n")
    if lines == [b""]:
        raise Missing("anchors.jsonl has no line")
    key, blocks = bytes.fromhex(s.definition["anchor"]["publicKey"]), {"height": 0}
    previous, last, close = None, None, None
    for n, text in enumerate(lines[:-1] if lines[-1] == b"" else lines):
        place = "anchor %d" % (n - 1) if n else "the funding transaction"
        with c.item(place, 0) as read:                              # 1. to 3.: what spends a refused anchor is none
            need(n + 1 < len(lines), "ANCHOR_LINE_INVALID", "does not end with LF")
            raw, txid, bump = decode_line(text)
            if previous is None:
                previous, a = funding_output(s.definition, raw, txid, key), None
            else:
                _, a, satoshis = anchor.verify_anchor_transaction(raw, *previous, key)
                previous = (txid, 0, satoshis)
            s.spent.append(previous)                                # what the next anchor spends; for evidence too
        if not read.good:
            break
        if a is not None:                                           # 4.
            with c.item(place, 0) as right:
                check_in_place(s, a, last, n - 1)
            if right.good:
                before = last["treeSize"] if last else 0
                c.checked += max(0, min(c.expected, a["treeSize"]) - before)
            last = a
            s.anchors.append(a)
            if a["type"] == "CLOSE" and close is None:
                close, s.close_txid = a, txid
        if bump is not None:                                        # 5.
            with c.item(place + ", Merkle path", 0):
                check_path(bump, txid, blocks)
    if close and last["type"] != "ABORT" and close["timeMs"] < s.definition["schedule"]["votingCloses"]:         # 6.
        c.fail("anchor %d" % close["seq"], "ANCHOR_CLOSE_EARLY", str(close["timeMs"]))
    if c.checked < c.expected and c.status == "passed":             # 7.
        c.missing.append("the anchors stop before %s" % ("the end of the board" if end is None else "entry %d" % end))
    c.notes.append("%d of %d board entries anchored" % (min(last["treeSize"], len(s.entries)) if last else 0, len(s.entries)))


def funding_output(d, raw, txid, key):
    """Line 0: the output that the first anchor spends."""
    named, vout = d["anchor"]["genesisOutpoint"].split(":")
    outputs = anchor.decode_transaction(raw)["outputs"]
    need(txid[::-1].hex() == named, "FUNDING_TXID_DIFFERENT", txid[::-1].hex())
    need(int(vout) < len(outputs) and outputs[int(vout)]["script"] == anchor.p2pkh(key), "FUNDING_OUTPUT_INVALID", vout)
    return txid, int(vout), outputs[int(vout)]["satoshis"]


def check_in_place(s, a, last, seq):
    """Section 8.3: a payload behind the one before it, and against both logs."""
    need(a["electionId"] == s.election_id, "ANCHOR_ELECTION_INVALID", "")
    need(a["seq"] == seq, "ANCHOR_SEQUENCE_BROKEN", "seq %d" % a["seq"])
    before = last["treeSize"] if last else 0
    if last:
        need(a["timeMs"] >= last["timeMs"], "ANCHOR_TIME_DECREASED", "")
        need(a["treeSize"] >= before and a["issuedSize"] >= last["issuedSize"], "ANCHOR_SIZE_DECREASED", "")
    need(len(a["leafHashes"]) == a["treeSize"] - before, "ANCHOR_LEAVES_MISSING", "")
    if last:
        need(a["treeSize"] != before or a["rootHash"] == last["rootHash"], "ANCHOR_ROOT_CHANGED", "board")
        need(a["issuedSize"] != last["issuedSize"] or a["issuedRoot"] == last["issuedRoot"], "ANCHOR_ROOT_CHANGED", "issuance")
        need(last["type"] != "ABORT", "ANCHOR_ABORT_INVALID", "an anchor behind ABORT")
    for k, leaf in enumerate(a["leafHashes"][:max(0, len(s.leaves) - before)]):
        need(leaf == s.leaves[before + k], "ANCHOR_LEAF_MISMATCH", "entry %d" % (before + k))
    if a["treeSize"] > len(s.entries):
        raise Missing("it covers more than the record's board")
    need(a["rootHash"] == s.roots[a["treeSize"]], "ANCHOR_BOARD_ROOT_MISMATCH", "")
    beyond = a["issuedSize"] > len(s.requests)
    need(beyond or a["issuedRoot"] == s.issued_roots[a["issuedSize"]], "ANCHOR_ISSUED_ROOT_MISMATCH", "")
    for index, code, kind in ((s.closing, "ANCHOR_CLOSE_INVALID", "CLOSE"), (s.result_index, "ANCHOR_RESULT_INVALID", "RESULT"),
                              (s.aborted, "ANCHOR_ABORT_INVALID", "ABORT")):
        covers = index is not None and before <= index < a["treeSize"]
        need(covers == (a["type"] == kind) and (not covers or a["treeSize"] == index + 1), code, a["type"])
    if beyond:
        raise Missing("it covers more than the record's issuance log")


def check_path(bump, txid, blocks):
    """One root for each height, and heights that do not go back."""
    height, root = anchor.bump_root(bump, txid)
    need(blocks.setdefault(("root", height), root) == root, "ANCHOR_BLOCK_ROOTS_DIFFERENT", "block %d" % height)
    need(height >= blocks["height"], "ANCHOR_BLOCK_ORDER_INVALID", "block %d" % height)
    blocks["height"] = height
