"""Check groups 2 and 3: the trustees' keys and the issuers' keys, from the messages of their ceremonies (section 4)."""
import ballots as bal
import bls
import tokens
from curve25519 import verify_document
from encoding import MiB, Refused, decode_canonical_json, hexa, is_list, members, need, pattern, unhex

FORM = "CEREMONY_MESSAGE_INVALID"
SEALED = pattern("([0-9a-f]{2}){80,65535}")


def signed(s, path, kind, key, limit):
    """A document and its signature file (record-format section 1), under the key (hex) that has to sign it."""
    data, raw, form = s.files.read(path + ".json", limit), s.files.read(path + ".sig.json", 1024), "SIGNATURE_FILE_INVALID"
    f = members(decode_canonical_json(raw, 1024, 1), form, kind=lambda v: isinstance(v, str), publicKey=hexa(32), signature=hexa(64))
    need(f["kind"] == kind, "SIGNATURE_FILE_KIND_DIFFERENT", f["kind"])
    need(f["publicKey"] == key, "SIGNATURE_FILE_KEY_DIFFERENT", f["publicKey"])
    verify_document(kind, bytes.fromhex(key), data, bytes.fromhex(f["signature"]))
    return data


def message_of(s, c, name, kind, key, form):
    """A ceremony message, two things: its signature, and its content by `form`. Gives (bytes, value), or None."""
    with c.item(name) as sound:
        signed(s, name, kind, key, 4 * MiB)
    with c.item(name + ", content") as right:
        data = s.files.read(name + ".json", 4 * MiB)
        value = form(decode_canonical_json(data, 4 * MiB, 5))
    return (data, value) if sound.good and right.good else None


def ceremony_messages(s, c, role, commitment_form):
    """Steps 1 and 2 of groups 2 and 3. Gives the commitment messages by index if all messages are right, else None."""
    d = s.definition
    group = d[role + "s"]["members"]
    found = {}

    def shares(message, i, same):
        members(message, FORM, index=i, **same, shares=is_list)
        others = [j for j in range(1, len(group) + 1) if j != i]
        need(len(message["shares"]) == len(others), FORM, "number of shares")
        for j, share in zip(others, message["shares"]):
            members(share, FORM, to=j, sealed=SEALED)
        return message

    forms = {"commitment": commitment_form, "shares": shares,
             "transcript": lambda message, i, same: members(message, FORM, index=i, **same, transcriptHash=hexa(32))}
    for step, form in forms.items():
        for i, m in enumerate(group, 1):
            name, same = "ceremony/%s-%d-%s" % (role, i, step), {"ceremonyId": d["ceremonyId"], "role": role}
            found[step, i] = message_of(s, c, name, "ceremony-" + step, m["signingKey"], lambda message: form(message, i, same))
    if None in found.values():
        c.missing.append("not all messages are right")
        return None
    everyone = range(1, len(group) + 1)
    transcript = bal.compute_transcript_hash([found[step, i][0] for step in ("commitment", "shares") for i in everyone])
    for i in everyone:
        with c.item("%s %d: transcript" % (role, i)):
            need(found["transcript", i][1]["transcriptHash"] == transcript.hex(), "CEREMONY_TRANSCRIPT_MISMATCH", "of other messages")
    return {i: found["commitment", i][1] for i in everyone}


def check_trustee_keys(s, c):
    s.need("1")
    d = s.definition
    group, k, ceremony_id = d["trustees"]["members"], d["trustees"]["threshold"], bytes.fromhex(d["ceremonyId"])
    c.expected = 12 * len(group) + 1

    def commitment(message, i, same):
        members(message, FORM, index=i, **same, commitments=is_list, proof=hexa(64))
        need(len(message["commitments"]) == k and all(map(hexa(32), message["commitments"])), FORM, "commitments")
        return message

    messages = ceremony_messages(s, c, "trustee", commitment)       # 1. and 2.
    for i, m in enumerate(group, 1):                                # 3.
        if messages:
            with c.item("trustee %d: message and definition" % i):
                need((messages[i]["commitments"], messages[i]["proof"]) == (m["commitments"], m["proof"]), "CEREMONY_MESSAGE_MISMATCH", "the definition holds other values")
        with c.item("trustee %d: commitments and proof" % i):
            bal.verify_key_commitment(ceremony_id, i, k, [unhex(x, 32) for x in m["commitments"]], unhex(m["proof"], 64))
    with c.item("the trustees' key"):                               # 4.
        try:
            key, keys = bal.derive_trustee_keys([[unhex(x, 32) for x in m["commitments"]] for m in group])
        except Refused as e:
            c.fail("the trustees' key", e.code, e.message)
            return
        need(key.hex() == d["trustees"]["publicKey"], "ELECTION_KEY_MISMATCH", "not what the commitments make")
    rehearsals = {}                                                 # 5.
    for i, m in enumerate(group, 1):
        form = lambda message: members(message, FORM, electionId=s.election_id.hex(), index=i, proof=hexa(96), share=hexa(32))
        rehearsals[i] = message_of(s, c, "ceremony/trustee-%d-rehearsal" % i, "rehearsal", m["signingKey"], form)
    if None in rehearsals.values():
        c.missing.append("not all rehearsals are right")
    else:
        for i, (_, message) in rehearsals.items():
            with c.item("trustee %d: rehearsal" % i):
                bal.verify_rehearsal(s.election_id, i, keys[i - 1], unhex(message["share"], 32), unhex(message["proof"], 96))
    s.verification_keys = keys


def check_issuing_keys(s, c):
    s.need("1")
    d = s.definition
    group, t, ceremony_id = d["issuers"]["members"], d["issuers"]["threshold"], bytes.fromhex(d["ceremonyId"])
    c.expected = 8 * len(group) + len(d["voterClasses"]) * (len(group) + 1) + t

    def commitment(message, i, same):
        members(message, FORM, index=i, **same, classes=is_list)
        need(len(message["classes"]) == len(d["voterClasses"]), FORM, "number of classes")
        for x in message["classes"]:
            members(x, FORM, commitments=is_list, proof=hexa(128))
            need(len(x["commitments"]) == t and all(map(hexa(96), x["commitments"])), FORM, "commitments")
        return message

    messages = ceremony_messages(s, c, "issuer", commitment)        # 1.
    for i in messages or {}:                                        # 2.
        with c.item("issuer %d: message and definition" % i):
            held = [{"commitments": v["issuing"]["commitments"][i - 1], "proof": v["issuing"]["proofs"][i - 1]} for v in d["voterClasses"]]
            need(messages[i]["classes"] == held, "CEREMONY_MESSAGE_MISMATCH", "the definition holds other values")
    for n, voter_class in enumerate(d["voterClasses"]):             # 3.
        issuing, points = voter_class["issuing"], []
        for i in range(1, len(group) + 1):
            with c.item("class %s, issuer %d: commitments and proof" % (voter_class["id"], i)):
                points.append(tokens.decode_commitments([unhex(x, 96) for x in issuing["commitments"][i - 1]], t))
                tokens.verify_issuer_proof(ceremony_id, n, i, points[-1], unhex(issuing["commitments"][i - 1][0], 96), unhex(issuing["proofs"][i - 1], 128))
        with c.item("class %s: issuing key" % voter_class["id"]):
            need(len(points) == len(group), "KEY_COMMITMENTS_INVALID", "not all are points")
            key, verification_keys = tokens.derive_issuing_keys(points)
            need(bls.encode_g2(key).hex() == issuing["publicKey"] and [bls.encode_g2(x).hex() for x in verification_keys] == issuing["verificationKeys"],
                 "ISSUING_KEY_MISMATCH", "not what the commitments make")
    approving = 0
    for a in d["rollApprovals"]:                                    # 4.
        with c.item("roll approval of issuer %d" % a["issuer"], 0) as approved:
            verify_document("roll-approval", bytes.fromhex(group[a["issuer"] - 1]["signingKey"]),
                            ceremony_id + bytes.fromhex(d["roll"]["root"]), bytes.fromhex(a["signature"]), "ROLL_APPROVAL_INVALID")
        approving += approved.good
    c.checked += min(t, approving)
