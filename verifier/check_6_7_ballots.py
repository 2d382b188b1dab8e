"""Check groups 6 and 7: ballots and spoils (section 6, verification.md)."""
import ballots as bal
import bls
import tokens
from curve25519 import decode_point
from definition import class_contests
from encoding import Refused, encode_base32, need

BATCH = 200                                                         # ballots that are folded into one equation


def good_tokens(s, wanted):
    """Of these (class, key, token) the ones that are valid: one batch for each class."""
    good = set()
    for n in sorted({w[0] for w in wanted}):
        issuing_key = bls.decode_g2(bytes.fromhex(s.definition["voterClasses"][n]["issuing"]["publicKey"]), "ISSUING_KEY_INVALID")
        batch = sorted(w for w in wanted if w[0] == n)
        items = [(tokens.encode_token_message(s.election_id, n, key), token) for _, key, token in batch]
        bad = set(tokens.verify_token_batch(issuing_key, items))
        good |= {w for k, w in enumerate(batch) if k not in bad}
    return good


def places_of(s, c, first_byte):
    s.need("1")
    if s.entries is None:                                           # what was read is judged all the same
        c.missing.append("the board was not read to its end")
    places = [i for i, entry in enumerate(s.read or []) if entry[:1] == first_byte]
    c.expected = len(places)
    return places


def check_ballots(s, c):
    places, d = places_of(s, c, b"\x10"), s.definition
    election_key = decode_point(bytes.fromhex(d["trustees"]["publicKey"]), identity=False)
    classes = {n: class_contests(d, v) for n, v in enumerate(d["voterClasses"])}
    problems = {i: {} for i in places}                              # entry -> {number of the check: refusal}
    for i in places:                                                # 1. and 2. form and decoding
        try:
            s.ballots[i] = bal.decode_ballot(s.read[i], s.election_id, classes)
        except Refused as e:
            problems[i][1] = e
    decoded = sorted(s.ballots)
    for start in range(0, len(decoded), BATCH):                     # 3. signature, 5. proofs
        chunk = decoded[start:start + BATCH]
        for k, code in bal.verify_ballot_batch([s.ballots[i] for i in chunk], election_key):
            problems[chunk[k]][3 if code == "BALLOT_SIGNATURE_INVALID" else 5] = Refused(code, "does not verify")
    good = good_tokens(s, {(b.class_index, b.key, b.token) for b in s.ballots.values()})     # 4. token
    highest, spoiled = {}, set()
    for i, entry in enumerate(s.read or []):
        spoil = spoil_of(s, entry)
        if spoil:
            spoiled.add(spoil[:3])
        if i in s.ballots:
            b, wrong = s.ballots[i], problems[i]
            who = b.class_index, b.key
            if (*who, b.token) not in good:
                wrong[4] = Refused("TOKEN_INVALID", "class %d" % b.class_index)
            if s.phase_before[i] != "voting":                       # 6. phase
                wrong[6] = Refused("BALLOT_PHASE_INVALID", str(s.phase_before[i]))
            if who in highest:                                      # 7. revision, policy; one tracker twice is one revision twice
                if b.revision <= highest[who]:
                    wrong[7] = Refused("REVISION_NOT_INCREASING", "%d, not above %d" % (b.revision, highest[who]))
                elif d["policy"]["revoting"] == "refused":
                    wrong[7] = Refused("REVOTING_REFUSED", "a second ballot of this key")
            highest[who] = max(b.revision, highest.get(who, 0))
            if (*who, b.tracker) in spoiled:                        # 8. tracker
                wrong[8] = Refused("BALLOT_TRACKER_SPOILED", encode_base32(b.tracker))
    for i in places:
        with c.item("board entry %d" % i):
            for number in sorted(problems[i]):                      # the first that fails gives the code
                raise problems[i][number]


def spoil_of(s, entry):
    """(class, key, tracker, token, signature) of a spoil that decodes and whose class exists: it counts, whatever else it fails."""
    try:
        spoil = bal.decode_spoil(entry, s.election_id)
        return spoil if spoil[0] < len(s.definition["voterClasses"]) else None
    except Refused:
        return None


def check_spoils(s, c):
    places = places_of(s, c, b"\x11")
    s.spoils = {i: spoil_of(s, s.read[i]) for i in places if spoil_of(s, s.read[i])}
    good = good_tokens(s, {(n, key, token) for n, key, _, token, _ in s.spoils.values()})
    cast, seen, of_key = {}, set(), {}
    for i, b in sorted(s.ballots.items()):
        cast.setdefault((b.class_index, b.key, b.tracker), i)       # where a tracker was cast first
    for i in places:
        with c.item("board entry %d" % i):
            n, key, tracker, token, signature = bal.decode_spoil(s.read[i], s.election_id)
            need(i in s.spoils, "SPOIL_CLASS_INVALID", "class %d" % n)
            mine = n, key, tracker
            repeated, before = mine in seen, of_key.get((n, key), 0)
            seen.add(mine)
            of_key[n, key] = before + 1
            bal.verify_spoil_signature(s.election_id, n, key, tracker, signature)
            need((n, key, token) in good, "TOKEN_INVALID", "class %d" % n)
            need(s.phase_before[i] == "voting", "SPOIL_PHASE_INVALID", str(s.phase_before[i]))
            need(cast.get(mine, i) >= i, "SPOIL_TRACKER_CAST", encode_base32(tracker))
            need(not repeated, "SPOIL_TRACKER_SPOILED", encode_base32(tracker))
            need(before < 20, "SPOIL_LIMIT_EXCEEDED", "%d before it" % before)
