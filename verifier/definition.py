"""Section 3 and record-format section 2: draft, definition, bounds, roll."""
import copy
import re
import unicodedata

from secp256k1 import decode_secp256k1_key
from encoding import (MAX_INTEGER, MiB, Refused, characters, choice, decode_canonical_json, hexa, integer, need, pattern,
                      refuse, unhex)
from curve25519 import decode_ed25519_key, check_x25519_key, decode_point
from logs import compute_root, hash_leaf

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


def plain(value, allowed=MARKS):
    return not any(unicodedata.category(c) in ("Cc", "Cf") and c not in allowed for c in value)


def words(least, most, allowed=MARKS):
    return lambda v: isinstance(v, str) and least <= characters(v) <= most and plain(v, allowed)


def texts(least, most, allowed=MARKS):
    """A language map (record-format section 2)."""
    language, form = re.compile("[a-z]{2,3}(-[A-Za-z0-9]{2,8})*"), words(least, most, allowed)
    return lambda v: isinstance(v, dict) and all(language.fullmatch(k) and form(t) for k, t in v.items())


text = words(0, MAX_INTEGER)                                       # ids, whose form has a code of its own
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
MEMBER = {"index": integer(1), "name": name, "signingKey": hexa(32), "sealingKey": hexa(32)}
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
    """Protocol version first, then canonical bytes, then members and types."""
    try:
        value = decode_canonical_json(data, 4 * MiB, 8)
    except Refused as e:
        if b'"protocol":' in data and b'"protocol":"psephos/1"' not in data:
            refuse("DEFINITION_PROTOCOL_UNKNOWN", "no document of psephos/1")
        raise e
    need(isinstance(value, dict) and value.get("protocol") == "psephos/1", "DEFINITION_PROTOCOL_UNKNOWN", "protocol")
    match(form, value, "definition" if form is DEFINITION_FORM else "draft")
    need(len(value["voterClasses"]) <= 65535, SCHEMA, "more than 65,535 classes")
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
    values = list(values)
    need(len(set(values)) == len(values), code, place)


def as_read(title):
    return " ".join(unicodedata.normalize("NFKC", "".join(c for c in title if c not in MARKS)).split())


def language_maps(value):
    if isinstance(value, dict):
        for name, v in value.items():
            if name in ("title", "description", "label") and isinstance(v, dict):
                yield v
            else:
                yield from language_maps(v)
    elif isinstance(value, list):
        for v in value:
            yield from language_maps(v)


def check_bounds(d):
    """Section 3.3, on a draft or definition whose members have their types."""
    contests, classes, policy, schedule = d["contests"], d["voterClasses"], d["policy"], d["schedule"]
    need(contests, "DEFINITION_CONTESTS_EMPTY", "")
    need(classes, "DEFINITION_CLASSES_EMPTY", "")
    for ids in [[c["id"] for c in contests], [c["id"] for c in classes]] + [[o["id"] for o in c["options"]] for c in contests]:
        need(all(re.fullmatch("[a-z0-9-]{1,32}", i) for i in ids), "DEFINITION_ID_FORM_INVALID", str(ids))
        distinct(ids, "DEFINITION_ID_DUPLICATE", str(ids))
    need(d["title"] and all(set(m) == set(d["title"]) for m in language_maps(d)), "DEFINITION_LANGUAGES_DIFFERENT", "")

    for c in contests:
        n, r, totals = len(c["options"]), c["optionMax"], c["allowedTotals"]
        need(n, "DEFINITION_OPTIONS_EMPTY", c["id"])
        need(1 <= r <= 100, "DEFINITION_OPTION_MAX_INVALID", c["id"])
        need(totals and all(a < b for a, b in zip(totals, totals[1:])), "DEFINITION_TOTALS_INVALID", c["id"])
        need(totals[-1] <= n * r, "DEFINITION_TOTALS_TOO_LARGE", c["id"])
        need(r + 1 <= 1000 and len(totals) <= 1000, "DEFINITION_BRANCHES_TOO_MANY", c["id"])
        distinct(((language, as_read(o["title"][language])) for o in c["options"] for language in o["title"]), "DEFINITION_OPTIONS_ALIKE", c["id"])
        if c["rule"]["kind"] == "most-votes":
            need(c["rule"]["seats"] <= n, "DEFINITION_RULE_INVALID", c["id"])
        if c["rule"]["kind"] == "majority":
            a, b = c["rule"]["share"].split("/")
            need(int(a) <= int(b), "DEFINITION_RULE_INVALID", c["id"])
    order = [c["id"] for c in contests]
    need(set(d["roll"]["size"]) == {c["id"] for c in classes}, "DEFINITION_ROLL_CLASSES_INVALID", "")
    need(sum(d["roll"]["size"].values()) > 0, "DEFINITION_ROLL_EMPTY", "")
    for c in classes:
        need(c["contests"], "DEFINITION_CLASS_WITHOUT_CONTEST", c["id"])
        need(set(c["contests"]) <= set(order), "DEFINITION_CLASS_CONTEST_UNKNOWN", c["id"])
        need(c["contests"] == [i for i in order if i in c["contests"]], "DEFINITION_CLASS_CONTESTS_UNORDERED", c["id"])
        need(1 <= c["weight"] <= 2 ** 31, "DEFINITION_WEIGHT_INVALID", c["id"])
        need(1 + body_length(class_contests(d, c)) + 48 + 64 <= 65535, "DEFINITION_BALLOT_TOO_LARGE", c["id"])
    for c in contests:
        holders = [k for k in classes if c["id"] in k["contests"]]
        need(holders, "DEFINITION_CONTEST_WITHOUT_CLASS", c["id"])
        need(sum(k["weight"] * d["roll"]["size"][k["id"]] for k in holders) * c["optionMax"] < 2 ** 40, "DEFINITION_TALLY_TOO_LARGE", c["id"])

    for role in ("issuers", "trustees"):
        members, threshold = d[role]["members"], d[role]["threshold"]
        need(len(members) <= 32, "DEFINITION_MEMBERS_TOO_MANY", role)
        need(threshold >= 2, "DEFINITION_THRESHOLD_TOO_SMALL", role)
        need(threshold <= len(members), "DEFINITION_THRESHOLD_TOO_LARGE", role)
        need([m["index"] for m in members] == list(range(1, len(members) + 1)), "DEFINITION_INDEX_INVALID", role)
    need(2 * d["trustees"]["threshold"] > len(d["trustees"]["members"]), "DEFINITION_THRESHOLD_NO_MAJORITY", "")
    witnesses, q = d["witnesses"]["members"], d["witnesses"]["quorum"]
    need(len(d["officials"]) <= 255 and len(witnesses) <= 255, "DEFINITION_MEMBERS_TOO_MANY", "officials or witnesses")
    need(len(d["officials"]) >= 3, "DEFINITION_OFFICIALS_TOO_FEW", "")
    need(2 * q > len(witnesses) + d["issuers"]["threshold"] - 1, "DEFINITION_QUORUM_TOO_SMALL", "")
    need(q <= len(witnesses), "DEFINITION_QUORUM_TOO_LARGE", "")
    need(d["issuance"]["origin"] == d["board"]["origin"] + "/issuance", "DEFINITION_ORIGIN_INVALID", "")
    for people in (d["issuers"]["members"], d["trustees"]["members"], witnesses, d["officials"]):
        distinct((p["name"] for p in people), "DEFINITION_NAME_DUPLICATE", "")

    members = d["issuers"]["members"] + d["trustees"]["members"]
    ed25519 = [m["signingKey"] for m in members + d["officials"]] + [w["publicKey"] for w in witnesses + [d["board"], d["issuance"]]]
    x25519 = [m["sealingKey"] for m in members]
    try:
        for k in ed25519:
            decode_ed25519_key(bytes.fromhex(k))
        for k in x25519:
            check_x25519_key(bytes.fromhex(k))
        decode_secp256k1_key(bytes.fromhex(d["anchor"]["publicKey"]))
    except Refused as e:
        refuse("DEFINITION_KEY_INVALID", e.message)
    made = [k for m in d["trustees"]["members"] for k in m.get("commitments", [])] + [d["trustees"][k] for k in ("publicKey",) if k in d["trustees"]]
    for issuing in (c["issuing"] for c in classes if "issuing" in c):
        made += [issuing["publicKey"], *issuing["verificationKeys"], *(k for of_issuer in issuing["commitments"] for k in of_issuer)]
    distinct(ed25519 + x25519 + [d["anchor"]["publicKey"]] + made, "DEFINITION_KEY_DUPLICATE", "")

    opens, closes, votes, ends = (schedule[k] for k in ("issuanceOpens", "issuanceCloses", "votingOpens", "votingCloses"))
    if policy["issuanceDuringVoting"]:
        need(opens < closes == ends and votes < ends, "DEFINITION_SCHEDULE_INVALID", "")
    else:
        need(opens < closes <= votes < ends, "DEFINITION_SCHEDULE_INVALID", "")


def check_ceremony_output(d):
    """As many keys, commitments, proofs and approvals as members and thresholds demand."""
    code = "DEFINITION_CEREMONY_OUTPUT_INVALID"
    n, t = len(d["issuers"]["members"]), d["issuers"]["threshold"]
    for c in d["voterClasses"]:
        i = c["issuing"]
        need(len(i["verificationKeys"]) == len(i["commitments"]) == len(i["proofs"]) == n, code, c["id"])
        need(all(len(x) == t for x in i["commitments"]), code, c["id"])
    need(all(len(m["commitments"]) == d["trustees"]["threshold"] for m in d["trustees"]["members"]), code, "trustees")
    approving = [a["issuer"] for a in d["rollApprovals"]]
    need(len(approving) >= t and approving == sorted(set(approving)) and approving[-1] <= n, "DEFINITION_APPROVALS_INVALID", "")


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
    keys = [e[k:k + 32] for e in entries for k in range(2, len(e), 32)]
    need(len(set(keys)) == len(keys), "ROLL_KEY_DUPLICATE", "a roll key stands twice")
    return compute_root([hash_leaf(e) for e in sorted(entries)])


def decode_roll(data, registrars):
    """roll.txt: one line of lower-case hex for each entry, ascending."""
    need(data.endswith(b"\n") or data == b"", "ROLL_LINE_INVALID", "no final LF")
    entries = []
    for n, line in enumerate(data.split(b"\n")[:-1]):
        try:
            entry = unhex(line.decode("ascii"), 2 + 32 * registrars, "ROLL_LINE_INVALID")
        except UnicodeDecodeError:
            refuse("ROLL_LINE_INVALID", "line %d" % (n + 1))
        for k in range(2, len(entry), 32):
            decode_point(entry[k:k + 32], "ROLL_KEY_INVALID", identity=False)
        need(not entries or entries[-1] < entry, "ROLL_ORDER_INVALID", "line %d" % (n + 1))
        entries.append(entry)
    return entries
