"""Check group 9a: the chain of anchors (section 8), and the Merkle paths as far as they go without block headers."""
import anchors as anchor
from encoding import MiB, Refused, as_json, hexa, members, need, some_hex
from record import Missing

LINE = 24 * MiB


def anchor_lines(s):
    """anchors.jsonl (record-format section 5), line by line: raw transaction, its id in internal order, BUMP or None."""
    code = "ANCHOR_LINE_INVALID"
    data = s.files.read("anchors.jsonl", 1 << 40)
    need(data.endswith(b"\n"), code, "does not end with LF")
    for n, text in enumerate(data[:-1].split(b"\n")):
        line = members(as_json(text, LINE, 1, code), code, raw=some_hex(10_000_000), txid=hexa(32),
                       bump=lambda v: v is None or some_hex(65_535)(v))
        raw = bytes.fromhex(line["raw"])
        txid = anchor.sha256d(raw)
        need(txid[::-1].hex() == line["txid"], code, "line %d: txid" % n)
        yield raw, txid, line["bump"] and bytes.fromhex(line["bump"])


def payloads(s):
    """What the anchors say, up to the first that cannot be read, which group 9a refuses. For groups 8 and 14."""
    try:
        for n, (raw, _, _) in enumerate(anchor_lines(s)):
            if n:
                yield anchor.decode_anchor_payload(anchor.decode_transaction(raw)["outputs"][1]["script"])
    except (Refused, Missing, IndexError):
        return


def check(s, c):
    s.need("definition", "entries", "requests")
    d, last = s.definition, None
    key = bytes.fromhex(d["anchor"]["publicKey"])
    # What the chain has to cover: every entry up to the abort, else up to the close, else the whole board (12.5.5).
    end = s.aborted if s.aborted is not None else s.closing
    c.expected = end + 1 if end is not None else len(s.entries)
    ends_in_abort = [a["type"] for a in payloads(s)][-1:] == ["ABORT"]
    blocks, height_before, found, close_txid = {}, 0, [], None
    for n, (raw, txid, bump) in enumerate(anchor_lines(s)):
        place = "anchor %d" % (n - 1) if n else "the funding transaction"
        with c.item(place, 0):
            if n == 0:
                previous = funding_output(d, raw, txid, key)
                s.spent = [previous]                                # what each anchor spends, for evidence
            else:
                _, a, satoshis = anchor.verify_anchor_transaction(raw, *previous, key)
                previous = (txid, 0, satoshis)
                s.spent.append(previous)
                check_chain_rules(s, a, last, n - 1)
                before, last = last["treeSize"] if last else 0, a
                found.append(a)
                close_txid = txid if a["type"] == "CLOSE" else close_txid
                check_against_logs(s, c, a, before, ends_in_abort)
        if c.failures:
            break                                                   # what spends a refused anchor is no anchor either
        if bump is not None:
            with c.item(place + ", Merkle path", 0):
                height, root = anchor.bump_root(bump, txid)
                need(blocks.setdefault(height, root) == root, "ANCHOR_BLOCK_ROOTS_DIFFERENT", "block %d" % height)
                need(height >= height_before, "ANCHOR_BLOCK_ORDER_INVALID", "block %d" % height)
                height_before = height
    s.anchors = found
    if c.failures:
        return
    s.close_txid = close_txid
    if c.checked < c.expected:
        c.missing.append("the anchors stop before %s" % ("the end of the board" if end is None else "the abort" if s.aborted is not None else "the close"))
    c.notes.append("%d of %d board entries anchored" % (last["treeSize"] if last else 0, len(s.entries)))


def funding_output(d, raw, txid, key):
    """Line 0: the output that the first anchor spends."""
    named, vout = d["anchor"]["genesisOutpoint"].split(":")
    need(txid[::-1].hex() == named, "FUNDING_TXID_DIFFERENT", txid[::-1].hex())
    outputs = anchor.decode_transaction(raw)["outputs"]
    need(int(vout) < len(outputs) and outputs[int(vout)]["script"] == anchor.p2pkh(key), "FUNDING_OUTPUT_INVALID", vout)
    return txid, int(vout), outputs[int(vout)]["satoshis"]


def check_chain_rules(s, a, last, seq):
    """Section 8.3, one anchor after the other."""
    need(a["electionId"] == s.election_id, "ANCHOR_ELECTION_INVALID", "")
    need(a["seq"] == seq, "ANCHOR_SEQUENCE_BROKEN", "seq %d" % a["seq"])
    before = last["treeSize"] if last else 0
    if last:
        need(last["type"] != "ABORT", "ANCHOR_ABORT_INVALID", "an anchor behind ABORT")
        need(a["treeSize"] >= before and a["issuedSize"] >= last["issuedSize"], "ANCHOR_SIZE_DECREASED", "")
        need(a["timeMs"] >= last["timeMs"], "ANCHOR_TIME_DECREASED", "")
        need(a["treeSize"] != before or a["rootHash"] == last["rootHash"], "ANCHOR_ROOT_CHANGED", "board")
        need(a["issuedSize"] != last["issuedSize"] or a["issuedRoot"] == last["issuedRoot"], "ANCHOR_ROOT_CHANGED", "issuance")
    need(len(a["leafHashes"]) == a["treeSize"] - before, "ANCHOR_LEAVES_MISSING", "")


def check_against_logs(s, c, a, before, ends_in_abort):
    """The payload against both logs: leaf hashes, roots, and what only CLOSE, RESULT and ABORT may cover."""
    for k, leaf in enumerate(a["leafHashes"][:max(0, len(s.leaves) - before)]):
        need(leaf == s.leaves[before + k], "ANCHOR_LEAF_MISMATCH", "entry %d" % (before + k))
        c.checked += before + k < c.expected
    if a["treeSize"] > len(s.entries) or a["issuedSize"] > len(s.requests):
        raise Missing("it covers more than the record holds")
    need(a["rootHash"] == s.roots[a["treeSize"]], "ANCHOR_BOARD_ROOT_MISMATCH", "")
    need(a["issuedRoot"] == s.issued_roots[a["issuedSize"]], "ANCHOR_ISSUED_ROOT_MISMATCH", "")
    for index, code, kind in ((s.closing, "ANCHOR_CLOSE_INVALID", "CLOSE"), (s.result_index, "ANCHOR_RESULT_INVALID", "RESULT"),
                              (s.aborted, "ANCHOR_ABORT_INVALID", "ABORT")):
        covers = index is not None and before <= index < a["treeSize"]
        need(covers == (a["type"] == kind) and (not covers or a["treeSize"] == index + 1), code, a["type"])
    if a["type"] == "CLOSE":
        need(a["timeMs"] >= s.definition["schedule"]["votingCloses"] or ends_in_abort, "ANCHOR_CLOSE_EARLY", str(a["timeMs"]))
