"""Section 3 and record-format section 2: draft, definition, bounds, roll."""
import copy
import re
import unicodedata

from secp256k1 import decode_secp256k1_key
from encoding import (MAX_INTEGER, MiB, Refused, characters, choice, decode_canonical_json, hexa, integer, need, pattern,
                      refuse, unhex)
from curve25519 import decode_ed25519_key, check_x25519_key, decode_point
from logs import WHITE_SPACE, compute_root, hash_leaf

SCHEMA = "DEFINITION_SCHEMA_INVALID"


# ---- record-format section 2: members and types ------------------------------------------------------------------
# A form is a function that refuses a value, a dict of exactly these members, or [form] for a list.

def match(form, value, place):
    if isinstance(form, dict):
        need(isinstance(value, dict), SCHEMA, place + " is no object")
        need(set(value) == set(form), SCHEMA, "%s: missing or unknown: %s" % (place, sorted(set(value) ^ set(form))))
        for name in form:
            match(form[name], value[name], place + "." + name)
    elif isinstance(form, list):
        need(isinstance(value, list), SCHEMA, place + " is no list")
        for n, item in enumerate(value):
            match(form[0], item, "%s[%d]" % (place, n))
    else:
        need(form(value), SCHEMA, "%s has not its form" % place)


MARKS = "\u061c\u200c\u200d\u200e\u200f"


SPACES = "[" + "".join(sorted(WHITE_SPACE)) + "]+"


# Unicode 17 (section 3.3), whatever this Python knows: format characters, and letters and digits in a form of their own.
FORMATS = set(map(chr, range(0x13439, 0x13440)))
FORMS = {0xa7f1: "S", **dict(zip(range(0x1ccd6, 0x1ccfa), "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")),
         **dict(zip(range(0x1e030, 0x1e06e), "\u0430\u0431\u0432\u0433\u0434\u0435\u0436\u0437\u0438\u043a\u043b\u043c\u043e\u043f\u0440\u0441\u0442\u0443\u0444\u0445\u0446\u0447\u0448\u044b\u044d\u044e"
                    "\ua689\u04d9\u0456\u0458\u04e9\u04af\u04cf\u0430\u0431\u0432\u0433\u0434\u0435\u0436\u0437\u0438\u043a\u043b\u043e\u043f\u0441\u0443\u0444\u0445\u0446\u0447\u0448\u044a\u044b\u0491\u0456\u0455\u045f"
                    "\u04ab\ua651\u04b1"))}


def plain(value, allowed=MARKS):
    return not any((unicodedata.category(c) in ("Cc", "Cf") or c in FORMATS) and c not in allowed for c in value)


def words(least, most, allowed=MARKS):
    return lambda v: isinstance(v, str) and least <= characters(v) <= most and plain(v, allowed)


def texts(least, most, allowed=MARKS):
    """A language map (record-format section 2)."""
    language, form = re.compile("[a-z]{2,3}(-[A-Za-z0-9]{2,8})*"), words(least, most, allowed)
    return lambda v: isinstance(v, dict) and all(language.fullmatch(k) and form(t) for k, t in v.items())


text = words(0, 1000)                                              # ids, whose form has a code of its own
name = words(1, 200)
title, description = texts(1, 1000), texts(0, 20000, MARKS + "\t\n")


def rule(value):
    kinds = {"most-votes": {"kind": text, "seats": integer(1)},
             "majority": {"kind": text, "of": choice("counted", "not-blank"), "share": pattern("[1-9][0-9]{0,3}/[1-9][0-9]{0,3}")},
             "none": {"kind": text}}
    need(isinstance(value, dict) and value.get("kind") in kinds, SCHEMA, "rule")
    match(kinds[value["kind"]], value, "rule")
    return True


def sizes(value):
    return isinstance(value, dict) and all(integer()(v) for v in value.values())


ORIGIN = pattern("[A-Za-z0-9._~:/-]{1,200}")
OUTPOINT = pattern("[0-9a-f]{64}:(0|[1-9][0-9]{0,9})")
MEMBER = {"index": integer(), "name": name, "signingKey": hexa(32), "sealingKey": hexa(32)}
DRAFT_FORM = {
    "protocol": choice("psephos/1"), "title": title, "description": description,
    "contact": {"email": words(0, 200), "name": words(0, 200), "phone": words(0, 200), "url": words(0, 1000)}, "timeZone": pattern("[A-Za-z0-9_+/-]{1,64}"),
    "contests": [{"id": text, "title": title, "description": description,
                  "options": [{"id": text, "title": title, "description": description}],
                  "optionMax": integer(), "allowedTotals": [integer()], "method": choice("plurality"),
                  "optionOrder": choice("listed", "shuffled"), "rule": rule}],
    "voterClasses": [{"id": text, "label": title, "weight": integer(), "contests": [text]}],
    "roll": {"registrars": integer(1, 2), "size": sizes, "root": hexa(32)},
    "issuers": {"threshold": integer(), "members": [MEMBER]},
    "witnesses": {"quorum": integer(), "members": [{"name": ORIGIN, "publicKey": hexa(32)}]},
    "trustees": {"threshold": integer(), "members": [dict(MEMBER)]},
    "board": {"origin": ORIGIN, "publicKey": hexa(32)}, "issuance": {"origin": text, "publicKey": hexa(32)},
    "anchor": {"network": choice("devnet", "regtest", "testnet", "mainnet"), "publicKey": hexa(33),
               "genesisOutpoint": lambda v: OUTPOINT(v) and int(v[65:]) < 2 ** 32,
               "maxDelayMs": integer(1), "heartbeatMs": integer(1), "closeConfirmations": integer(1, 10000)},
    "schedule": {"issuanceOpens": integer(), "issuanceCloses": integer(), "votingOpens": integer(), "votingCloses": integer()},
    "policy": {"revoting": choice("latest-counts", "refused"), "issuanceDuringVoting": lambda v: isinstance(v, bool),
               "issuanceRoundS": integer(0, 86400), "minCounted": integer(2, 1000000)},
    "officials": [{"name": name, "signingKey": hexa(32)}], "software": {"web": hexa(32)}}

DEFINITION_FORM = copy.deepcopy(DRAFT_FORM)
DEFINITION_FORM["voterClasses"][0]["issuing"] = {
    "publicKey": hexa(96), "verificationKeys": [hexa(96)], "commitments": [[hexa(96)]], "proofs": [hexa(128)]}
DEFINITION_FORM["trustees"]["members"][0].update({"commitments": [hexa(32)], "proof": hexa(64)})
DEFINITION_FORM["trustees"]["publicKey"] = hexa(32)
DEFINITION_FORM["rollApprovals"] = [{"issuer": integer(1), "signature": hexa(64)}]
DEFINITION_FORM["ceremonyId"] = hexa(32)


def read_definition(data, form=DEFINITION_FORM):
    """Canonical bytes, protocol version, members and types, bounds."""
    value = decode_canonical_json(data, 4 * MiB, 8)
    need(isinstance(value, dict) and value.get("protocol") == "psephos/1", "DEFINITION_PROTOCOL_UNKNOWN", "protocol")
    match(form, value, "definition" if form is DEFINITION_FORM else "draft")
    need(len(value["voterClasses"]) <= 65535, SCHEMA, "more than 65,535 classes")
    need(len(value.get("rollApprovals", [])) <= 32, SCHEMA, "more than 32 approvals")
    need(len(value["officials"]) <= 255 and len(value["witnesses"]["members"]) <= 255, SCHEMA, "more than 255 officials or witnesses")
    check_bounds(value)
    return value


def draft_of(definition):
    """Section 3.1: the definition without what the draft lacks."""
    d = copy.deepcopy(definition)
    for c in d["voterClasses"]:
        del c["issuing"]
    for m in d["trustees"]["members"]:
        del m["commitments"], m["proof"]
    del d["trustees"]["publicKey"], d["rollApprovals"], d["ceremonyId"]
    return d


# ---- 3.3 bounds --------------------------------------------------------------------------------------------------

def distinct(values, code, place):
    seen = set()
    for v in values:
        need(v not in seen, code, "%s: %s" % (place, v))
        seen.add(v)


def as_read(title):
    return " ".join(t for t in re.split(SPACES, unicodedata.normalize("NFKC", "".join(c for c in title if c not in MARKS).translate(FORMS))) if t)


def language_maps(d):
    yield d["description"]
    for c in d["contests"]:
        yield from (c["title"], c["description"])
        for o in c["options"]:
            yield from (o["title"], o["description"])
    for c in d["voterClasses"]:
        yield c["label"]


def check_bounds(d):
    """Section 3.3, in the order of verification.md section 4, on a draft or definition whose members have their types."""
    # 1. ids and names
    for ids in [[c["id"] for c in d["contests"]]] + [[o["id"] for o in c["options"]] for c in d["contests"]] + [[c["id"] for c in d["voterClasses"]]]:
        seen = set()
        for each in ids:
            need(re.fullmatch("[a-z0-9-]{1,32}", each), "DEFINITION_ID_FORM_INVALID", each[:50])
            need(each not in seen, "DEFINITION_ID_DUPLICATE", each)
            seen.add(each)
    for role in ("issuers", "trustees", "witnesses"):
        distinct((p["name"] for p in d[role]["members"]), "DEFINITION_NAME_DUPLICATE", role)
    distinct((p["name"] for p in d["officials"]), "DEFINITION_NAME_DUPLICATE", "officials")
    # 2. languages
    need(d["title"] and all(set(m) == set(d["title"]) for m in language_maps(d)), "DEFINITION_LANGUAGES_DIFFERENT", "")
    check_contests_and_classes(d)                                   # 3. to 5.
    check_parties(d)                                                # 6. and 7.
    if "ceremonyId" in d:
        check_ceremony_outputs(d)                                   # 8.
    check_keys(d)                                                   # 9.


def check_contests_and_classes(d):
    contests, classes, size = d["contests"], d["voterClasses"], d["roll"]["size"]
    need(contests, "DEFINITION_CONTESTS_EMPTY", "")
    for c in contests:
        n, r, totals = len(c["options"]), c["optionMax"], c["allowedTotals"]
        need(n, "DEFINITION_OPTIONS_EMPTY", c["id"])
        need(1 <= r <= 100, "DEFINITION_OPTION_MAX_INVALID", c["id"])
        need(totals and all(a < b for a, b in zip(totals, totals[1:])), "DEFINITION_TOTALS_INVALID", c["id"])
        need(totals[-1] <= n * r, "DEFINITION_TOTALS_TOO_LARGE", c["id"])
        need(r + 1 <= 1000 and len(totals) <= 1000, "DEFINITION_BRANCHES_TOO_MANY", c["id"])
        if c["rule"]["kind"] == "most-votes":
            need(c["rule"]["seats"] <= n, "DEFINITION_RULE_INVALID", c["id"])
        if c["rule"]["kind"] == "majority":
            a, b = c["rule"]["share"].split("/")
            need(int(a) <= int(b), "DEFINITION_RULE_INVALID", c["id"])
    need(classes, "DEFINITION_CLASSES_EMPTY", "")
    order = {c["id"]: n for n, c in enumerate(contests)}
    for c in classes:
        need(1 <= c["weight"] <= 2 ** 31, "DEFINITION_WEIGHT_INVALID", c["id"])
        need(c["contests"], "DEFINITION_CLASS_WITHOUT_CONTEST", c["id"])
        last = -1
        for each in c["contests"]:
            need(each in order, "DEFINITION_CLASS_CONTEST_UNKNOWN", c["id"])
            need(order[each] > last, "DEFINITION_CLASS_CONTESTS_UNORDERED", c["id"])
            last = order[each]
    for c in contests:
        need(any(c["id"] in k["contests"] for k in classes), "DEFINITION_CONTEST_WITHOUT_CLASS", c["id"])
    need(set(size) == {c["id"] for c in classes}, "DEFINITION_ROLL_CLASSES_INVALID", "")
    need(sum(size.values()) > 0, "DEFINITION_ROLL_EMPTY", "")
    for c in contests:
        most = sum(k["weight"] * size[k["id"]] for k in classes if c["id"] in k["contests"]) * c["optionMax"]
        need(most < 2 ** 40, "DEFINITION_TALLY_TOO_LARGE", "%s: %d" % (c["id"], most))
    for c in classes:
        length = 1 + body_length(class_contests(d, c)) + 48 + 64
        need(length <= 65535, "DEFINITION_BALLOT_TOO_LARGE", "%s: %d bytes" % (c["id"], length))
    for c in contests:
        distinct(((language, as_read(o["title"][language])) for o in c["options"] for language in o["title"]), "DEFINITION_OPTIONS_ALIKE", c["id"])


def check_parties(d):
    for role in ("issuers", "trustees"):
        members, threshold = d[role]["members"], d[role]["threshold"]
        need(len(members) <= 32, "DEFINITION_MEMBERS_TOO_MANY", role)
        need([m["index"] for m in members] == list(range(1, len(members) + 1)), "DEFINITION_INDEX_INVALID", role)
        need(threshold >= 2, "DEFINITION_THRESHOLD_TOO_SMALL", role)
        need(threshold <= len(members), "DEFINITION_THRESHOLD_TOO_LARGE", role)
    need(2 * d["trustees"]["threshold"] > len(d["trustees"]["members"]), "DEFINITION_THRESHOLD_NO_MAJORITY", "")
    witnesses, q = d["witnesses"]["members"], d["witnesses"]["quorum"]
    need(2 * q > len(witnesses) + d["issuers"]["threshold"] - 1, "DEFINITION_QUORUM_TOO_SMALL", "")
    need(q <= len(witnesses), "DEFINITION_QUORUM_TOO_LARGE", "")
    need(len(d["officials"]) >= 3, "DEFINITION_OFFICIALS_TOO_FEW", "")
    need(d["issuance"]["origin"] == d["board"]["origin"] + "/issuance", "DEFINITION_ORIGIN_INVALID", "")
    opens, closes, votes, ends = (d["schedule"][k] for k in ("issuanceOpens", "issuanceCloses", "votingOpens", "votingCloses"))
    if d["policy"]["issuanceDuringVoting"]:
        need(opens < closes == ends and votes < ends, "DEFINITION_SCHEDULE_INVALID", "")
    else:
        need(opens < closes <= votes < ends, "DEFINITION_SCHEDULE_INVALID", "")


def check_ceremony_outputs(d):
    """As many keys, commitments, proofs and approvals as members and thresholds demand."""
    code = "DEFINITION_CEREMONY_OUTPUT_INVALID"
    n, t = len(d["issuers"]["members"]), d["issuers"]["threshold"]
    for c in d["voterClasses"]:
        i = c["issuing"]
        need(len(i["verificationKeys"]) == len(i["commitments"]) == len(i["proofs"]) == n, code, c["id"])
        need(all(len(x) == t for x in i["commitments"]), code, c["id"])
    need(all(len(m["commitments"]) == d["trustees"]["threshold"] for m in d["trustees"]["members"]), code, "trustees")
    approving = [a["issuer"] for a in d["rollApprovals"]]
    need(len(approving) >= t and approving == sorted(set(approving)) and approving[-1] <= n, "DEFINITION_APPROVALS_INVALID", str(approving))


def check_keys(d):
    """Every key stands in one place alone, and is one of its kind; whether ceremonies' outputs are, groups 2 and 3 say."""
    ed25519, x25519 = lambda k: decode_ed25519_key(bytes.fromhex(k)), lambda k: check_x25519_key(bytes.fromhex(k))
    keys = []
    for m in d["issuers"]["members"] + d["trustees"]["members"]:
        keys += [(m["signingKey"], ed25519), (m["sealingKey"], x25519)]
    keys += [(w["publicKey"], ed25519) for w in d["witnesses"]["members"]] + [(o["signingKey"], ed25519) for o in d["officials"]]
    keys += [(d[log]["publicKey"], ed25519) for log in ("board", "issuance")]
    keys.append((d["anchor"]["publicKey"], lambda k: decode_secp256k1_key(bytes.fromhex(k))))
    made = []
    if "ceremonyId" in d:
        made = [d["trustees"]["publicKey"]] + [k for m in d["trustees"]["members"] for k in m["commitments"]]
        for issuing in (c["issuing"] for c in d["voterClasses"]):
            made += [issuing["publicKey"], *issuing["verificationKeys"], *(k for of_issuer in issuing["commitments"] for k in of_issuer)]
    distinct([k for k, _ in keys] + made, "DEFINITION_KEY_DUPLICATE", "key")
    for key, decode in keys:
        try:
            decode(key)
        except Refused as e:
            refuse("DEFINITION_KEY_INVALID", "%s: %s" % (key, e.message))


# ---- contests of a class, as sections 6 and 10 need them -----------------------------------------------------------

def class_contests(d, voter_class):
    """[(number, options, optionMax, allowedTotals)], ascending."""
    return [(n, len(c["options"]), c["optionMax"], c["allowedTotals"]) for n, c in enumerate(d["contests"]) if c["id"] in voter_class["contests"]]


def body_length(contests):
    """Section 6.1: 74 + 64*o + 64*b + 32*(2b - P)."""
    o = sum(options for _, options, _, _ in contests)
    b = sum(options * (r + 1) + len(totals) for _, options, r, totals in contests)
    return 74 + 64 * o + 64 * b + 32 * (2 * b - (o + len(contests)))


# ---- 3.4 roll ----------------------------------------------------------------------------------------------------

def compute_roll_root(entries):
    """Algorithm 3.2, over the entries' bytes."""
    distinct((e[k:k + 32].hex() for e in entries for k in range(2, len(e), 32)), "ROLL_KEY_DUPLICATE", "roll key")
    return compute_root([hash_leaf(e) for e in sorted(entries)])


def decode_roll(data, registrars):
    """roll.txt: one line of lower-case hex for each entry, ascending; every key once."""
    length, seen, last = 2 * (2 + 32 * registrars) + 1, set(), b""
    need(len(data) % length == 0, "ROLL_LINE_INVALID", "not whole lines of %d bytes" % length)
    entries = []
    for at in range(0, len(data), length):
        line, place = data[at:at + length], "line %d" % (at // length + 1)
        need(re.fullmatch(rb"[0-9a-f]+\n", line), "ROLL_LINE_INVALID", place)
        entry = bytes.fromhex(line[:-1].decode())
        need(last < entry, "ROLL_ORDER_INVALID", place)
        for k in range(2, len(entry), 32):
            decode_point(entry[k:k + 32], "ROLL_KEY_INVALID", identity=False)
            need(entry[k:k + 32] not in seen, "ROLL_KEY_DUPLICATE", place)
            seen.add(entry[k:k + 32])
        entries.append(entry)
        last = entry
    return entries
