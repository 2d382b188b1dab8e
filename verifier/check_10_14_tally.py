"""Check groups 10 to 14: counted set, encrypted tally, partial decryptions, tally, result (section 10)."""
import ballots as bal
from check_2_3_keys import signed
from checks import Check
from curve25519 import decode_point, encode_point, verify_document
from encoding import MiB, Refused, choice, decode_canonical_json, encode_canonical_json, hexa, integer, is_list, is_object, members, need, sha256
from record import Missing


def published_result(s):
    """result.json, if it is there and decodes (record-format section 7); group 14 judges the file itself."""
    code = "RESULT_FORM_INVALID"
    text, count = lambda v: isinstance(v, str), integer()
    try:
        data = s.files.read("result.json", 4 * MiB)
        result = members(decode_canonical_json(data, 4 * MiB, 4), code, electionId=hexa(32), closingRoot=hexa(32), contests=is_list, classes=is_list)
        for x in result["contests"]:
            members(x, code, id=text, state=choice("tallied", "empty", "withheld"), counted=count,
                    totals=lambda v: v is None or isinstance(v, list) and all(map(count, v)), blank=lambda v: v is None or count(v))
        for x in result["classes"]:
            members(x, code, id=text, cast=count, superseded=count, spoiled=count, counted=count, requests=count, roll=count)
        return result
    except (Missing, Refused):
        return None


def holding(s, contest):
    """The counted ballots that hold a contest."""
    return [s.ballots[i] for i in s.counted if (contest, 0) in s.ballots[i].ciphertexts]


def check_counted_set(s, c):
    s.need("1", "5", "6")
    if s.closing is None or s.aborted is not None:
        raise Missing("the election was aborted" if s.aborted is not None else "the board does not reach the close")
    c.expected = len(s.ballots)
    highest = {}
    for i, b in sorted(s.ballots.items()):
        who = (b.class_index, b.key)
        if who not in highest or s.ballots[highest[who]].revision < b.revision:
            highest[who] = i
        c.checked += 1
    s.counted, s.numbers = sorted(highest.values()), []
    for n in range(len(s.definition["voterClasses"])):
        cast = sum(b.class_index == n for b in s.ballots.values())
        counted = sum(s.ballots[i].class_index == n for i in s.counted)
        s.numbers.append({"cast": cast, "counted": counted, "superseded": cast - counted,
                          "spoiled": sum(x[0] == n for x in s.spoils.values()), "requests": (s.request_classes or []).count(n)})
    published = published_result(s)
    if published is not None:
        same = ("cast", "superseded", "counted")
        for n, voter_class in enumerate(s.definition["voterClasses"]):
            theirs = published["classes"][n] if n < len(published["classes"]) else {}
            if any(theirs.get(k) != s.numbers[n][k] for k in same):
                c.fail("class " + voter_class["id"], "COUNTED_SET_MISMATCH", "recomputed: %s" % {k: s.numbers[n][k] for k in same})


def check_encrypted_tally(s, c):
    s.need("5", "6", "9a")
    if s.counted is None:
        raise Missing("there is no counted set")
    d = s.definition
    c.expected = sum(len(x["options"]) for x in d["contests"])
    weights = [v["weight"] for v in d["voterClasses"]]
    s.aggregates, s.due = {}, []
    for n, contest in enumerate(d["contests"]):
        held = holding(s, n)
        for option in range(len(contest["options"])):
            alpha, beta = bal.aggregate([(weights[b.class_index], *b.ciphertexts[n, option][:2]) for b in held])
            s.aggregates[n, option] = encode_point(alpha), encode_point(beta)
            c.checked += 1
            if bal.contest_state(d, len(held)) == "tallied":
                s.due.append((n, option))


def verify_decryption_file(s, trustee, named):
    """Record-format section 6. named: the hash that the board names. Gives {(contest, option): M_i as a point}."""
    d, form = s.definition, "DECRYPTION_FILE_INVALID"
    key = d["trustees"]["members"][trustee - 1]["signingKey"]
    data = signed(s, "decryption/trustee-%d" % trustee, "decryption", key, 16 * MiB)
    need(named == sha256(data), "DECRYPTION_NOT_ON_BOARD", "")
    f = members(decode_canonical_json(data, 16 * MiB, 3), form, electionId=hexa(32), trustee=integer(1, 32), tallyInput=is_object, shares=is_list)
    t = members(f["tallyInput"], form, aggregatesHash=hexa(32), closeTxid=hexa(32), closingRoot=hexa(32), signature=hexa(64))
    for x in f["shares"]:
        members(x, form, contest=integer(0, 65535), option=integer(0, 65535), proof=hexa(96), share=hexa(32))
    pairs = [(x["contest"], x["option"]) for x in f["shares"]]
    need(pairs == sorted(set(pairs)), form, "shares do not ascend")
    need(f["electionId"] == s.election_id.hex() and f["trustee"] == trustee, "DECRYPTION_CONTENT_MISMATCH", "")
    tally_input = bal.compute_tally_input(s.election_id, s.close_txid, s.closing_root, [s.aggregates[k] for k in sorted(s.aggregates)])
    need((t["closeTxid"], t["closingRoot"], t["aggregatesHash"]) == (s.close_txid[::-1].hex(), s.closing_root.hex(), tally_input[96:].hex()),
         "DECRYPTION_TALLY_INPUT_MISMATCH", "")
    verify_document("tally-input", bytes.fromhex(key), tally_input, bytes.fromhex(t["signature"]))
    need(pairs == s.due, "DECRYPTION_SHARES_MISMATCH", "not exactly the shares that are due")
    return {(x["contest"], x["option"]): bal.verify_partial_decryption(
        s.election_id, s.closing_root, trustee, s.verification_keys[trustee - 1], x["contest"], x["option"],
        *s.aggregates[x["contest"], x["option"]], bytes.fromhex(x["share"]), bytes.fromhex(x["proof"])) for x in f["shares"]}


def check_partial_decryptions(s, c):
    s.need("2", "11")
    k = s.definition["trustees"]["threshold"]
    c.expected = k * len(s.due)
    on_board = {f["number"]: f["sha256"] for kind, f in s.kinds if kind == "document" and f["kind"] == 1}
    good, wrong = {}, Check("", "")
    for trustee in range(1, len(s.definition["trustees"]["members"]) + 1):
        name = "decryption/trustee-%d" % trustee
        if s.files.has(name + ".json"):
            with wrong.item(name):
                good[trustee] = verify_decryption_file(s, trustee, on_board.get(trustee))
        elif trustee in on_board:
            c.notes.append("the board names %s, and it is not there" % name)
    c.checked = min(k, len(good)) * len(s.due)
    if len(good) >= k or not s.due:
        s.shares = {t: good[t] for t in sorted(good)[:k]}
        c.notes += ["set aside: %(place)s: %(code)s %(message)s" % f for f in wrong.failures] + ["set aside: " + m for m in wrong.missing]
    else:
        c.failures += wrong.failures
        c.missing += wrong.missing + ["%d of %d right decryption files" % (len(good), k)]


def check_tally(s, c):
    s.need("11", "12")
    d, totals = s.definition, []
    c.expected = len(s.due)
    for n, contest in enumerate(d["contests"]):
        held = holding(s, n)
        state = bal.contest_state(d, len(held))
        totals.append({"empty": [0] * len(contest["options"]), "withheld": None, "tallied": []}[state])
        bound = contest["optionMax"] * sum(d["voterClasses"][b.class_index]["weight"] for b in held)
        for option in range(len(contest["options"])) if state == "tallied" else ():
            with c.item("contest %s, option %d" % (contest["id"], option)) as found:
                point = bal.combine_shares({t: m[n, option] for t, m in s.shares.items()}, decode_point(s.aggregates[n, option][1]))
                totals[n].append(bal.discrete_log(point, bound))
            if not found.good:
                return
    s.totals = totals
    published = published_result(s)
    for n, contest in enumerate(d["contests"] if published else ()):
        theirs, state = published["contests"][n] if n < len(published["contests"]) else {}, bal.contest_state(d, len(holding(s, n)))
        if theirs.get("state") != state:
            c.fail("contest " + contest["id"], "TALLY_STATE_MISMATCH", "is " + state)
        elif theirs["totals"] != totals[n]:
            c.fail("contest " + contest["id"], "TALLY_TOTALS_MISMATCH", "recomputed: %s" % totals[n])


def check_result(s, c):
    s.need("7", "8", "9a")
    if s.totals is None:
        raise Missing("there are no totals")
    c.expected = 3
    tallied = [t if bal.contest_state(s.definition, len(holding(s, n))) == "tallied" else None for n, t in enumerate(s.totals)]
    with c.item("totals", 0) as bounds:                             # 1.
        s.result = bal.compute_result(s.definition, s.election_id, s.closing_root, s.numbers, tallied)
    if not bounds.good:
        return
    data = s.files.read("result.json", 4 * MiB)                     # 2.
    with c.item("result.json"):
        need(data == encode_canonical_json(s.result), "RESULT_MISMATCH", "not what the record gives")
    if s.result_index is None:                                      # 3.
        raise Missing("the board names no result yet")
    with c.item("the board's entry of the result"):
        need(s.kinds[s.result_index][1]["sha256"] == sha256(data), "RESULT_NOT_ON_BOARD", "the board names another result")
    with c.item("the RESULT anchor"):                               # 4.
        if not any(a["type"] == "RESULT" and a["treeSize"] == s.result_index + 1 for a in s.anchors):
            raise Missing("there is no RESULT anchor yet")
