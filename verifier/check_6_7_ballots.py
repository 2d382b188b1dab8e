"""Check groups 6 and 7: ballots, by checks 1 and 3 to 9 of section 6.3, and spoils, by Algorithm 6.10."""
import ballots as bal
import tokens
from curve25519 import decode_point
from definition import class_contests
from encoding import Refused, encode_base32, need, u16
from record import Missing

BATCH = 200                                                         # ballots that are folded into one equation


def good_tokens(s, wanted):
    """Of these (class, key, token) the ones that are valid: one batch for each class."""
    good = set()
    for n in sorted({w[0] for w in wanted}):
        if n not in s.issuing_keys:
            raise Missing("the issuing key of class %d is not verified" % n)
        batch = sorted(w for w in wanted if w[0] == n)
        items = [(tokens.encode_token_message(s.election_id, n, key), token) for _, key, token in batch]
        bad = set(tokens.verify_token_batch(s.issuing_keys[n], items))
        good |= {w for k, w in enumerate(batch) if k not in bad}
    return good


def check_ballots(s, c):
    s.need("definition", "entries", "verification_keys", "issuing_keys")
    d = s.definition
    election_key = decode_point(bytes.fromhex(d["trustees"]["publicKey"]), "ELECTION_KEY_MISMATCH", identity=False)
    places = [i for i, (kind, _) in enumerate(s.kinds) if kind == "ballot"]
    c.expected = len(places)
    problems, found = {i: {} for i in places}, {}                   # entry -> {number of the check: refusal}
    for i in places:                                                # 1 length, magic, electionId, class; 3 decoding
        try:
            entry = s.entries[i]
            need(len(entry) > 39, "BALLOT_LENGTH_INVALID", "%d bytes" % len(entry))
            n = int.from_bytes(entry[37:39], "big")
            need(n < len(d["voterClasses"]), "BALLOT_CLASS_INVALID", "class %d" % n)
            found[i] = bal.decode_ballot(entry, s.election_id, n, class_contests(d, d["voterClasses"][n]))
        except Refused as e:
            problems[i][1] = e
    decoded = sorted(found)
    for start in range(0, len(decoded), BATCH):                     # 4 signature, 6 proofs
        chunk = decoded[start:start + BATCH]
        for k, code in bal.verify_ballot_batch([found[i] for i in chunk], election_key):
            problems[chunk[k]][4 if code == "BALLOT_SIGNATURE_INVALID" else 6] = Refused(code, "does not verify")
    good = good_tokens(s, {(b.class_index, b.key, b.token) for b in found.values()})         # 5 token
    s.good_tokens |= good
    highest, spoiled = {}, set()
    for i, (kind, _) in enumerate(s.kinds):
        if kind == "spoil" and len(s.entries[i]) == 211:
            e = s.entries[i]
            spoiled.add((e[33:35], e[35:67], e[67:99]))             # class, key, tracker
        if i in found:
            b, wrong = found[i], problems[i]
            who = (b.class_index, b.key)
            if (*who, b.token) not in good:
                wrong[5] = Refused("TOKEN_INVALID", "class %d" % b.class_index)
            if s.phase_before[i] != "voting":                       # 7 phase
                wrong[7] = Refused("BALLOT_PHASE_INVALID", str(s.phase_before[i]))
            if who in highest:                                      # 8 revision, policy. One tracker twice is one revision twice
                if b.revision <= highest[who]:
                    wrong[8] = Refused("REVISION_NOT_INCREASING", "%d, not above %d" % (b.revision, highest[who]))
                elif d["policy"]["revoting"] == "refused":
                    wrong[8] = Refused("REVOTING_REFUSED", "a second ballot of this key")
            highest[who] = max(b.revision, highest.get(who, 0))
            if (u16(b.class_index), b.key, b.tracker) in spoiled:   # 9 tracker
                wrong[9] = Refused("BALLOT_TRACKER_SPOILED", encode_base32(b.tracker))
    for i in places:
        with c.item("board entry %d" % i):
            for number in sorted(problems[i]):                      # the first that fails gives the code
                raise problems[i][number]
    s.ballots = found
    s.counting = None if c.failures else True


def check_spoils(s, c):
    s.need("definition", "entries", "issuing_keys", "ballots")
    classes = len(s.definition["voterClasses"])
    places = [i for i, (kind, _) in enumerate(s.kinds) if kind == "spoil"]
    c.expected = len(places)
    decoded, seen, of_key, found = {}, set(), {}, {}
    for i in places:
        with c.item("board entry %d" % i, 0):
            decoded[i] = bal.decode_spoil(s.entries[i], s.election_id, classes)
    good = s.good_tokens | good_tokens(s, {(n, key, token) for n, key, _, token in decoded.values()} - s.good_tokens)
    cast = {}                                                       # where a tracker was cast first
    for i, b in sorted(s.ballots.items()):
        cast.setdefault((b.class_index, b.key, b.tracker), i)
    for i, (n, key, tracker, token) in decoded.items():
        with c.item("board entry %d" % i):
            of_key[n, key] = of_key.get((n, key), 0) + 1
            need((n, key, token) in good, "TOKEN_INVALID", "class %d" % n)
            need(s.phase_before[i] == "voting", "SPOIL_PHASE_INVALID", str(s.phase_before[i]))
            need(cast.get((n, key, tracker), i) >= i, "SPOIL_TRACKER_CAST", encode_base32(tracker))
            need((n, key, tracker) not in seen, "SPOIL_TRACKER_SPOILED", encode_base32(tracker))
            need(of_key[n, key] <= 20, "SPOIL_LIMIT_EXCEEDED", "%d of one key" % of_key[n, key])
            seen.add((n, key, tracker))
            found[i] = n, key
    s.spoils = None if c.failures else found
