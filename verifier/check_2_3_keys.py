"""Check groups 2 and 3: the trustees' keys and the issuers' keys, from the messages of their ceremonies (section 4)."""
import ballots as bal
import bls
import tokens
from curve25519 import verify_document
from encoding import MiB, Refused, as_json, decode_canonical_json, hexa, is_list, is_object, members, need, pattern, refuse, unhex
from record import Missing

FORM = "CEREMONY_MESSAGE_INVALID"
SEALED = pattern("([0-9a-f]{2}){80,65535}")


def signed(s, path, kind, key, limit):
    """A document and its signature file (record-format section 1), under the key (hex) that has to sign it."""
    data, raw, form = s.files.read(path + ".json", limit), s.files.read(path + ".sig.json", 1024), "SIGNATURE_FILE_INVALID"
    f = members(as_json(raw, 1024, 1, form), form, kind=lambda v: isinstance(v, str), publicKey=hexa(32), signature=hexa(64))
    need(f["kind"] == kind, "SIGNATURE_FILE_KIND_DIFFERENT", f["kind"])
    need(f["publicKey"] == key, "SIGNATURE_FILE_KEY_DIFFERENT", f["publicKey"])
    verify_document(kind, bytes.fromhex(key), data, bytes.fromhex(f["signature"]))
    return data


def message_of(s, name, kind, key, **forms):
    """A ceremony message with exactly these members: (bytes, value)."""
    data = signed(s, name, kind, key, 4 * MiB)
    return data, members(as_json(data, 4 * MiB, 5, FORM), FORM, **forms)


def ceremony_messages(s, c, role):
    """Signatures and forms of a role's messages; transcripts compared with their hash. Gives the commitment messages."""
    d = s.definition
    group = d[role + "s"]["members"]
    raw, commitments = {}, {}
    same = {"ceremonyId": d["ceremonyId"], "role": role}
    values = {"commitments": is_list, "proof": hexa(64)} if role == "trustee" else {"classes": is_list}
    everyone = range(1, len(group) + 1)
    c.expected += 3 * len(group)
    for i, m in enumerate(group, 1):
        name = "ceremony/%s-%d-" % (role, i)
        with c.item(name + "commitment"):
            raw[i, "commitment"], commitments[i] = message_of(s, name + "commitment", "ceremony-commitment", m["signingKey"], index=i, **same, **values)
        with c.item(name + "shares"):
            raw[i, "shares"], message = message_of(s, name + "shares", "ceremony-shares", m["signingKey"], index=i, **same, shares=is_list)
            others = [j for j in everyone if j != i]
            need(len(message["shares"]) == len(others), FORM, "number of shares")
            for j, share in zip(others, message["shares"]):
                members(share, FORM, to=j, sealed=SEALED)
    for i, m in enumerate(group, 1):
        name = "ceremony/%s-%d-transcript" % (role, i)
        with c.item(name):
            _, message = message_of(s, name, "ceremony-transcript", m["signingKey"], index=i, **same, transcriptHash=hexa(32))
            order = [(j, step) for step in ("commitment", "shares") for j in everyone]
            if any(key not in raw for key in order):
                raise Missing("not all messages could be read")
            transcript = bal.compute_transcript_hash([raw[key] for key in order])
            need(message["transcriptHash"] == transcript.hex(), "CEREMONY_TRANSCRIPT_MISMATCH", "of other messages")
    return commitments


def check_trustee_keys(s, c):
    s.need("definition")
    d = s.definition
    group, k, ceremony_id = d["trustees"]["members"], d["trustees"]["threshold"], bytes.fromhex(d["ceremonyId"])
    messages = ceremony_messages(s, c, "trustee")
    c.expected += 2 * len(group) + 1
    for i, m in enumerate(group, 1):
        with c.item("trustee %d: commitments and proof" % i):
            if i not in messages:
                raise Missing("no commitment message")
            need((messages[i]["commitments"], messages[i]["proof"]) == (m["commitments"], m["proof"]),
                 "CEREMONY_MESSAGE_MISMATCH", "the definition holds other values")
            bal.verify_key_commitment(ceremony_id, i, k, [unhex(x, 32) for x in m["commitments"]], unhex(m["proof"], 64))
    keys = None
    with c.item("the trustees' key"):
        key, keys = bal.derive_trustee_keys([[unhex(x, 32) for x in m["commitments"]] for m in group])
        need(key.hex() == d["trustees"]["publicKey"], "ELECTION_KEY_MISMATCH", "not what the commitments make")
    for i, m in enumerate(group, 1):
        name = "ceremony/trustee-%d-rehearsal" % i
        with c.item(name):
            _, message = message_of(s, name, "rehearsal", m["signingKey"], electionId=s.election_id.hex(), index=i, proof=hexa(96), share=hexa(32))
            if keys is None:
                raise Missing("no verification keys")
            bal.verify_rehearsal(s.election_id, i, keys[i - 1], unhex(message["share"], 32), unhex(message["proof"], 96))
    if not c.failures:
        s.verification_keys = keys


def check_issuing_keys(s, c):
    s.need("definition")
    d = s.definition
    group, t, ceremony_id = d["issuers"]["members"], d["issuers"]["threshold"], bytes.fromhex(d["ceremonyId"])
    messages = ceremony_messages(s, c, "issuer")
    found = {}
    c.expected += len(d["voterClasses"]) * (len(group) + 1) + len(d["rollApprovals"])
    for n, voter_class in enumerate(d["voterClasses"]):
        issuing, points = voter_class["issuing"], {}
        for i in range(1, len(group) + 1):
            with c.item("class %s, issuer %d: commitments and proof" % (voter_class["id"], i)):
                if i not in messages:
                    raise Missing("no commitment message")
                classes = messages[i]["classes"]
                need(len(classes) == len(d["voterClasses"]), FORM, "number of classes")
                members(classes[n], FORM, commitments=is_list, proof=hexa(128))
                need(classes[n] == {"commitments": issuing["commitments"][i - 1], "proof": issuing["proofs"][i - 1]},
                     "CEREMONY_MESSAGE_MISMATCH", "the definition holds other values")
                points[i] = tokens.verify_issuer_commitment(ceremony_id, n, i, t, [unhex(x, 96) for x in issuing["commitments"][i - 1]],
                                                            unhex(issuing["proofs"][i - 1], 128))
        with c.item("class %s: issuing key" % voter_class["id"]):
            if len(points) != len(group):
                raise Missing("not all commitments are valid")
            key, verification_keys = tokens.derive_issuing_keys([points[i] for i in sorted(points)])
            need(bls.encode_g2(key).hex() == issuing["publicKey"] and [bls.encode_g2(x).hex() for x in verification_keys] == issuing["verificationKeys"],
                 "ISSUING_KEY_MISMATCH", "not what the commitments make")
            found[n] = key
    for a in d["rollApprovals"]:
        with c.item("roll approval of issuer %d" % a["issuer"]):
            verify_document("roll-approval", bytes.fromhex(group[a["issuer"] - 1]["signingKey"]),
                            ceremony_id + bytes.fromhex(d["roll"]["root"]), bytes.fromhex(a["signature"]), "ROLL_APPROVAL_INVALID")
    if not c.failures:
        s.issuing_keys = found
