#!/usr/bin/env python3
"""A second, independent verifier of Psephos election records, written from the specification alone.

    python3 psephos_verify.py DIR [--election HEX] [--json] [--allow-offline]

Reads one record (spec/record-format.md) and runs the check groups of spec/protocol.md section 12.2, all but 9b, which
needs block headers. Only Python's standard library is used. The algorithms stand in the modules beside this file:
    encoding.py    2.1 2.2 2.5 2.7      definition.py  3            logs.py     7
    groups.py      2.3 2.4 2.5          ballots.py     4.1 4.2 5.3 6 10
    bls.py         2.6 4.4 5            anchors.py     8
This file holds what a record must be: one function for each group, in order, then the verdict of section 12.4.

Rules (section 12.1): every group counts what it checked and what it had to check; it passes only if the two are equal
and nothing failed. Any fault of this program inside a group is a failure of the group. A missing file is no failure:
the group is "not run" and the record INCOMPLETE.
"""
import argparse
import json
import os
import sys
import time

import anchors as anchor
import ballots as bal
import bls
import definition as defn
import logs
from encoding import Refused, need, refuse, sha256, unhex, u16, encode_base32, encode_canonical_json, decode_canonical_json
from groups import B, decode_point, encode_point, verify_document


class Missing(Exception):
    """Something that has to be there is not (yet): not run."""


class Check:
    """One check group and what became of it."""
    MAY_BE_EMPTY = {"6", "7", "8", "10", "11", "12", "13"}          # section 12.1

    def __init__(self, number, title):
        self.number, self.title = number, title
        self.checked = self.expected = 0
        self.failures, self.missing, self.notes = [], [], []

    def fail(self, place, code, message=""):
        self.failures.append({"place": place, "code": code, "message": message})

    def item(self, place, count=1):
        """with c.item("place"): ...    One thing to check: counts if the block ends well, records if it does not."""
        return Item(self, place, count)

    def finish(self):
        if not self.failures and not self.missing:
            if self.checked != self.expected:
                self.fail("", "COUNT_MISMATCH", "%d of %d" % (self.checked, self.expected))
            elif self.expected == 0 and self.number not in self.MAY_BE_EMPTY:
                self.fail("", "NOTHING_CHECKED")

    @property
    def state(self):
        return "failed" if self.failures else "not run" if self.missing else "passed"


class Item:
    def __init__(self, check, place, count):
        self.check, self.place, self.count = check, place, count

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        if kind is None:
            self.check.checked += self.count
        elif kind is Missing:
            self.check.missing.append("%s: %s" % (self.place, error))
        elif kind is Refused:
            self.check.fail(self.place, error.code, error.message)
        elif issubclass(kind, Exception):
            self.check.fail(self.place, "CHECK_CRASHED", repr(error))
        else:
            return False
        return True


class Record:
    """The files of a record, and what the groups found in them for the groups that follow."""

    def __init__(self, folder):
        self.folder = folder
        self.definition = self.election_id = None
        self.entries, self.kinds, self.leaves, self.roots = None, [], [], []
        self.phase_before = []                                      # the phase that the board was in before each entry
        self.closing = self.aborted = self.closing_root = None
        self.ballots, self.spoils, self.bad_ballots = {}, {}, set()  # index -> decoded
        self.requests, self.issued_roots = None, []
        self.anchors = None                                         # [(line, payload, txid in internal order)]
        self.counted = self.aggregates = self.due = None
        self.shares, self.totals = None, None

    def paths(self):
        """Every file in the folder. Whatever is no plain file is listed too and will be unknown."""
        found = []
        for where, folders, files in os.walk(self.folder):
            links = [f for f in folders if os.path.islink(os.path.join(where, f))]
            found += [os.path.relpath(os.path.join(where, f), self.folder).replace(os.sep, "/") for f in files + links]
        return sorted(found)

    def has(self, path):
        full = os.path.join(self.folder, *path.split("/"))
        return os.path.isfile(full) and not os.path.islink(full)

    def read(self, path):
        if not self.has(path):
            raise Missing(path + " is missing")
        with open(os.path.join(self.folder, *path.split("/")), "rb") as f:
            return f.read()

    def need(self, *names):
        for name in names:
            if getattr(self, name) is None:
                raise Missing("needs what an earlier group did not give: " + name)

    def signed(self, path, kind, key):
        """A document and its signature file (record-format section 1), under the key (hex) that has to sign it."""
        data, form = self.read(path + ".json"), "SIGNATURE_FILE_INVALID"
        raw = self.read(path + ".sig.json")
        try:
            s = decode_canonical_json(raw)
            need(isinstance(s, dict) and set(s) == {"kind", "publicKey", "signature"} and isinstance(s["kind"], str), form, "members")
            named, signature = unhex(s["publicKey"], 32), unhex(s["signature"], 64)
        except Refused as e:
            refuse(form, str(e))
        need(s["kind"] == kind, "SIGNATURE_FILE_KIND_DIFFERENT", s["kind"])
        need(named.hex() == key, "SIGNATURE_FILE_KEY_DIFFERENT", s["publicKey"])
        verify_document(kind, named, data, signature)
        return data


def members_exactly(value, code, **forms):
    """An object of exactly these members and forms."""
    need(isinstance(value, dict) and set(value) == set(forms), code, "missing or unknown members")
    for name, form in forms.items():
        same = form(value[name]) if callable(form) else type(value[name]) is type(form) and value[name] == form
        need(same, code, name)


# ==== 0 files ========================================================================================================

def group_0_files(r, c):
    """record.json lists every file but itself; every file that this election must have is there."""
    form = "RECORD_FILE_LIST_INVALID"
    raw = r.read("record.json")
    try:
        listing = decode_canonical_json(raw)
        members_exactly(listing, form, files=lambda v: isinstance(v, dict), format="psephos-record/1")
        for path, digest in listing["files"].items():
            unhex(digest, 32)
    except Refused as e:
        refuse(form, str(e))
    need("record.json" not in listing["files"], form, "lists itself")
    for path in listing["files"]:
        need(path and "\\" not in path and not any(s in ("", ".", "..") for s in path.split("/")), "RECORD_PATH_INVALID", path)

    required, optional = required_files(r, c)
    c.expected = len(required | set(listing["files"]))
    for path in sorted(required | set(listing["files"])):
        with c.item(path):
            data = r.read(path)
            if path not in listing["files"]:
                refuse("RECORD_FILE_UNLISTED", "not in record.json")
            need(sha256(data).hex() == listing["files"][path], "RECORD_FILE_CHANGED", "not the file that record.json lists")
            if not c.missing and path not in required and path not in optional:
                if path.startswith("documents/"):
                    need(sha256(data) in documents_named(r), "DOCUMENT_FILE_MISMATCH", "no board entry names it")
                elif path.split("/")[0] in ("board", "issuance") and "/tile/" in path:
                    refuse("TILE_UNEXPECTED", "a log of this size has no such tile")
                else:
                    refuse("RECORD_FILE_UNKNOWN", "has no place in a record")
    for path in r.paths():
        if path != "record.json" and path not in listing["files"] and path not in required:
            c.fail(path, "RECORD_FILE_UNLISTED", "not in record.json")
    there = {sha256(r.read(p)) for p in r.paths() if p.startswith("documents/") and r.has(p)}
    for digest in documents_named(r) - there:
        c.missing.append("the document with SHA-256 %s, which the board names" % digest.hex())


def required_files(r, c):
    """Record-format section 1: what must be there, from the definition, the logs' sizes and the board's entries."""
    required = {"draft.json", "definition.json", "roll.txt", "board/checkpoint", "issuance/checkpoint", "anchors.jsonl"}
    optional = {"board/checkpoint-closing"}
    try:
        d = defn.read_definition(r.read("definition.json"))
        for log in ("board", "issuance"):
            size = int(r.read(log + "/checkpoint").split(b"\n")[1])
            required |= {log + "/" + logs.tile_path(*t) for t in logs.tiles_for_size(size)}
        for role, steps in (("trustee", ("commitment", "shares", "transcript", "rehearsal")), ("issuer", ("commitment", "shares", "transcript"))):
            for i in range(1, len(d[role + "s"]["members"]) + 1):
                files = {"ceremony/%s-%d-%s" % (role, i, s) + end for s in steps for end in (".json", ".sig.json")}
                required |= files
        optional |= {"decryption/trustee-%d" % i + end for i in range(1, len(d["trustees"]["members"]) + 1) for end in (".json", ".sig.json")}
        optional.add("result.json")
        for kind, fields in board_entries_quietly(r):
            if kind == "document" and fields["kind"] == 1:
                required |= {"decryption/trustee-%d" % fields["number"] + end for end in (".json", ".sig.json")}
            if kind == "document" and fields["kind"] == 2:
                required.add("result.json")
            if kind == "phase" and fields["statement"]["to"] == "closed":
                required.add("board/checkpoint-closing")
    except (Missing, Refused, ValueError, IndexError) as e:
        c.missing.append("cannot tell which files are due: %s" % e)
    return required, optional - required


def board_entries_quietly(r):
    """The board's entries as far as they can be read; group 5 judges them."""
    for entry in read_entries(r, "board", int(r.read("board/checkpoint").split(b"\n")[1])):
        try:
            yield logs.decode_board_entry(entry)
        except Refused:
            pass


def documents_named(r):
    try:
        return {f["sha256"] for kind, f in board_entries_quietly(r) if kind == "document" and f["kind"] in (3, 4)}
    except (Missing, Refused, ValueError, IndexError):
        return set()


# ==== 1 definition ===================================================================================================

def group_1_definition(r, c, election):
    c.expected = 6
    with c.item("definition.json"):                                 # protocol version, canonical bytes, schema
        data = r.read("definition.json")
        r.definition, r.election_id = defn.read_definition(data), sha256(data)
    with c.item("draft.json"):
        draft_bytes = r.read("draft.json")
        draft = defn.read_definition(draft_bytes, defn.DRAFT_FORM)
    r.need("definition")
    with c.item("electionId"):
        need(election is None or election == r.election_id.hex(), "ELECTION_ID_MISMATCH", r.election_id.hex())
        c.notes.append("election " + r.election_id.hex() + ("" if election else " (not compared: give --election)"))
    with c.item("draft and definition"):
        need(r.definition["ceremonyId"] == sha256(draft_bytes).hex(), "DEFINITION_CEREMONY_ID_INVALID", "")
        need(encode_canonical_json(defn.draft_of(r.definition)) == encode_canonical_json(draft), "DEFINITION_DRAFT_DIFFERENT", "")
    with c.item("bounds"):
        defn.check_bounds(r.definition)
    with c.item("ceremony outputs"):
        defn.check_ceremony_output(r.definition)


# ==== 2 trustee keys, 3 issuing keys ==================================================================================

def ceremony_messages(r, c, role):
    """Signatures and forms of a role's messages, transcripts compared with their hash. Gives the commitment messages."""
    d, form = r.definition, "CEREMONY_MESSAGE_INVALID"
    members = d[role + "s"]["members"]
    raw, commitments = {}, {}
    same = {"ceremonyId": d["ceremonyId"], "role": role}
    c.expected += 3 * len(members)
    for i, m in enumerate(members, 1):
        name = "ceremony/%s-%d-" % (role, i)
        with c.item(name + "commitment"):
            raw[i, "commitment"] = r.signed(name + "commitment", "ceremony-commitment", m["signingKey"])
            commitments[i] = canonical(raw[i, "commitment"], form)
            if role == "trustee":
                members_exactly(commitments[i], form, **same, index=i, commitments=lambda v: isinstance(v, list), proof=defn.hexa(64))
            else:
                members_exactly(commitments[i], form, **same, index=i, classes=lambda v: isinstance(v, list))
        with c.item(name + "shares"):
            raw[i, "shares"] = r.signed(name + "shares", "ceremony-shares", m["signingKey"])
            message = canonical(raw[i, "shares"], form)
            members_exactly(message, form, **same, index=i, shares=lambda v: isinstance(v, list))
            length = 32 * (1 if role == "trustee" else len(d["voterClasses"])) + 48
            others = [j for j in range(1, len(members) + 1) if j != i]
            need(len(message["shares"]) == len(others), form, "number of shares")
            for j, share in zip(others, message["shares"]):
                members_exactly(share, form, to=j, sealed=defn.hexa(length))
    for i, m in enumerate(members, 1):
        name = "ceremony/%s-%d-transcript" % (role, i)
        with c.item(name):
            message = canonical(r.signed(name, "ceremony-transcript", m["signingKey"]), form)
            members_exactly(message, form, **same, index=i, transcriptHash=defn.hexa(32))
            order = [(j, step) for step in ("commitment", "shares") for j in range(1, len(members) + 1)]
            if any(key not in raw for key in order):
                raise Missing("not all messages could be read")
            transcript = bal.compute_transcript_hash([raw[key] for key in order])
            need(message["transcriptHash"] == transcript.hex(), "CEREMONY_TRANSCRIPT_MISMATCH", "of other messages")
    return commitments


def canonical(data, code):
    try:
        return decode_canonical_json(data)
    except Refused as e:
        refuse(code, str(e))


def group_2_trustee_keys(r, c):
    r.need("definition")
    d = r.definition
    members, k, ceremony_id = d["trustees"]["members"], d["trustees"]["threshold"], bytes.fromhex(d["ceremonyId"])
    messages = ceremony_messages(r, c, "trustee")
    c.expected += 2 * len(members) + 1
    for i, m in enumerate(members, 1):
        with c.item("trustee %d: commitments and proof" % i):
            if i not in messages:
                raise Missing("no commitment message")
            need(messages[i].get("commitments") == m["commitments"] and messages[i].get("proof") == m["proof"],
                 "CEREMONY_MESSAGE_MISMATCH", "the definition holds other values")
            bal.verify_key_commitment(ceremony_id, i, k, [unhex(x, 32) for x in m["commitments"]], unhex(m["proof"], 64))
    with c.item("the trustees' key"):
        key, verification_keys = bal.derive_trustee_keys([[unhex(x, 32) for x in m["commitments"]] for m in members])
        need(key.hex() == d["trustees"]["publicKey"], "ELECTION_KEY_MISMATCH", "not what the commitments make")
        r.verification_keys = verification_keys
    for i, m in enumerate(members, 1):
        name = "ceremony/trustee-%d-rehearsal" % i
        with c.item(name):
            message = canonical(r.signed(name, "rehearsal", m["signingKey"]), "CEREMONY_MESSAGE_INVALID")
            members_exactly(message, "CEREMONY_MESSAGE_INVALID", electionId=r.election_id.hex(), index=i, proof=defn.hexa(96), share=defn.hexa(32))
            bal.verify_rehearsal(r.election_id, i, verification_keys[i - 1], unhex(message["share"], 32), unhex(message["proof"], 96))


def group_3_issuing_keys(r, c):
    r.need("definition")
    d = r.definition
    members, t, ceremony_id = d["issuers"]["members"], d["issuers"]["threshold"], bytes.fromhex(d["ceremonyId"])
    messages = ceremony_messages(r, c, "issuer")
    r.issuing_keys = {}
    c.expected += len(d["voterClasses"]) * (len(members) + 1) + 1
    for n, voter_class in enumerate(d["voterClasses"]):
        issuing, points = voter_class["issuing"], {}
        for i in range(1, len(members) + 1):
            with c.item("class %s, issuer %d: commitments and proof" % (voter_class["id"], i)):
                if i not in messages:
                    raise Missing("no commitment message")
                classes = messages[i].get("classes", [])
                need(len(classes) == len(d["voterClasses"]), "CEREMONY_MESSAGE_INVALID", "number of classes")
                need(classes[n] == {"commitments": issuing["commitments"][i - 1], "proof": issuing["proofs"][i - 1]},
                     "CEREMONY_MESSAGE_MISMATCH", "the definition holds other values")
                points[i] = bls.verify_issuer_commitment(ceremony_id, n, i, t, [unhex(x, 96) for x in issuing["commitments"][i - 1]],
                                                         unhex(issuing["proofs"][i - 1], 128))
        with c.item("class %s: issuing key" % voter_class["id"]):
            if len(points) != len(members):
                raise Missing("not all commitments are valid")
            key, verification_keys = bls.derive_issuing_keys([points[i] for i in sorted(points)])
            need(bls.encode_g2(key).hex() == issuing["publicKey"] and [bls.encode_g2(x).hex() for x in verification_keys] == issuing["verificationKeys"],
                 "ISSUING_KEY_MISMATCH", "not what the commitments make")
            r.issuing_keys[n] = key
    with c.item("roll approvals"):
        for a in d["rollApprovals"]:
            need(a["issuer"] <= len(members), "ROLL_APPROVAL_INVALID", "no such issuer")
            verify_document("roll-approval", bytes.fromhex(members[a["issuer"] - 1]["signingKey"]),
                            ceremony_id + bytes.fromhex(d["roll"]["root"]), bytes.fromhex(a["signature"]), "ROLL_APPROVAL_INVALID")
        need(len({a["issuer"] for a in d["rollApprovals"]}) >= t, "DEFINITION_APPROVALS_INVALID", "fewer than the threshold")


# ==== 4 roll =========================================================================================================

def group_4_roll(r, c):
    r.need("definition")
    d = r.definition
    c.expected = sum(d["roll"]["size"].values()) + 1
    entries = defn.decode_roll(r.read("roll.txt"), d["roll"]["registrars"])
    classes = [v["id"] for v in d["voterClasses"]]
    found = dict.fromkeys(classes, 0)
    for e in entries:
        n = int.from_bytes(e[:2], "big")
        need(n < len(classes), "ROLL_CLASS_UNKNOWN", "class %d" % n)
        found[classes[n]] += 1
    for voter_class in classes:
        with c.item("class " + voter_class, found[voter_class]):
            need(found[voter_class] == d["roll"]["size"][voter_class], "ROLL_SIZE_DIFFERENT", "%d entries" % found[voter_class])
    with c.item("root"):
        need(defn.compute_roll_root(entries).hex() == d["roll"]["root"], "ROLL_ROOT_DIFFERENT", "")
    r.roll = set(entries)


# ==== 5 board ========================================================================================================

def read_entries(r, log, size):
    entries = []
    for level, n, width in logs.tiles_for_size(size):
        if level == "entries":
            bundle = logs.decode_entry_bundle(r.read(log + "/" + logs.tile_path(level, n, width)))
            need(len(bundle) == width, "TILE_INVALID", "a bundle of %d entries, not %d" % (len(bundle), width))
            entries += bundle
    return entries


def check_log(r, c, log, checkpoint, quorum_now):
    """Checkpoint, cosignatures, entries, tiles, root of one log. Gives (entries, leaf hashes)."""
    d = r.definition
    with c.item(checkpoint):
        size, root, cosigned = checkpoint_of(r, log, checkpoint)
    if checkpoint_failed(c, checkpoint):
        raise Missing("no valid checkpoint")
    if quorum_now and len(cosigned) < d["witnesses"]["quorum"]:
        c.fail(checkpoint, "COSIGNATURE_QUORUM_MISSING", "%d cosignatures" % len(cosigned))
    entries = read_entries(r, log, size)
    leaves = [logs.hash_leaf(e) for e in entries]
    tiles = [t for t in logs.tiles_for_size(size) if t[0] != "entries"]
    c.expected += 1 + size + len(tiles)
    for level, n, width in tiles:
        path = log + "/" + logs.tile_path(level, n, width)
        with c.item(path):
            need(r.read(path) == logs.tile_hashes(leaves, level, n, width), "TILE_MISMATCH", "not what the entries make")
    need(len(leaves) == size and logs.compute_root(leaves) == root, "TREE_ROOT_MISMATCH", log)
    return entries, leaves


def checkpoint_of(r, log, path):
    d = r.definition
    witnesses = [(w["name"], bytes.fromhex(w["publicKey"])) for w in d["witnesses"]["members"]]
    origin, log_key = d[log]["origin"], bytes.fromhex(d[log]["publicKey"])
    found = logs.verify_checkpoint(r.read(path), origin, log_key, witnesses)
    # Section 12.5: half of a known signer's line is a damaged line, not a stranger's.
    signers = {(origin, logs.key_id(origin, 1, log_key))} | {(name, logs.key_id(name, 4, key)) for name, key in witnesses}
    for name, kid in logs.signers_of(r.read(path)):
        half = any((name == n) != (kid == k) for n, k in signers)
        need((name, kid) in signers or not half, "COSIGNATURE_INVALID", name)
    return found


def checkpoint_failed(c, path):
    return any(f["place"] == path for f in c.failures) or any(m.startswith(path) for m in c.missing)


def group_5_board(r, c):
    r.need("definition")
    entries, leaves = check_log(r, c, "board", "board/checkpoint", quorum_now=False)
    r.entries, r.leaves, r.roots = entries, leaves, logs.all_roots(leaves)
    state = {"phase": None, "phaseNo": 0, "result": False, "shares": set()}
    for index, entry in enumerate(entries):
        r.phase_before.append(state["phase"])
        r.kinds.append((None, {}))
        with c.item("board entry %d" % index):
            r.kinds[index] = logs.decode_board_entry(entry)
            check_board_entry(r, index, *r.kinds[index], state)
    if r.closing is None and r.aborted is None:
        c.missing.append("the board does not reach the close")
        return
    if r.closing is not None:
        c.expected += 1
        with c.item("board/checkpoint-closing"):
            size, root, cosigned = checkpoint_of(r, "board", "board/checkpoint-closing")
            need(size == r.closing + 1, "CHECKPOINT_SIZE_MISMATCH", "size %d" % size)
            need(root == r.roots[size], "TREE_ROOT_MISMATCH", "board/checkpoint-closing")
            need(len(cosigned) >= r.definition["witnesses"]["quorum"], "COSIGNATURE_QUORUM_MISSING", "%d cosignatures" % len(cosigned))
            r.closing_root = root
    elif r.has("board/checkpoint-closing"):
        c.fail("board/checkpoint-closing", "CHECKPOINT_SIZE_MISMATCH", "there is no closing entry")
    cosigned = checkpoint_of(r, "board", "board/checkpoint")[2]
    need(len(cosigned) >= r.definition["witnesses"]["quorum"], "COSIGNATURE_QUORUM_MISSING", "board/checkpoint")


def check_board_entry(r, index, kind, f, s):
    """Section 7.3 and 7.4: what may stand here in this phase."""
    d = r.definition
    if index == 0:
        need(kind == "created" and f["electionId"] == r.election_id, "BOARD_FIRST_ENTRY_INVALID", kind)
        s["phase"] = "setup"
        return
    need(kind != "created", "BOARD_CREATED_TWICE", "")
    need(s["phase"] != "aborted", "BOARD_ENTRY_AFTER_ABORT", kind)
    if kind in ("ballot", "spoil"):                                 # before the opening: groups 6 and 7
        need(s["phase"] != "closed", "BOARD_ENTRY_AFTER_CLOSE", kind)
    elif kind == "phase":
        statement, officials = f["statement"], d["officials"]
        need(statement["electionId"] == r.election_id.hex(), "PHASE_ELECTION_INVALID", "")
        need(statement["phaseNo"] == s["phaseNo"], "PHASE_NUMBER_INVALID", str(statement["phaseNo"]))
        need(statement["from"] == s["phase"], "PHASE_FROM_INVALID", statement["from"])
        during = d["policy"]["issuanceDuringVoting"]
        allowed = {("setup", "issuing"), ("issuing", "voting"), ("voting", "closed")} | ({("setup", "voting")} if during else set())
        step = statement["from"], statement["to"]
        possible = (step in allowed or step[1] == "aborted") and not s["result"]
        need(possible, "PHASE_TRANSITION_INVALID", "%s to %s" % step)
        need(statement["to"] != "aborted" or statement["reason"], "PHASE_STATEMENT_INVALID", "an abort needs a reason")
        for official, signature in f["signatures"]:
            need(official < len(officials), "PHASE_OFFICIAL_INVALID", "official %d" % official)
            verify_document("phase", bytes.fromhex(officials[official]["signingKey"]), f["bytes"], signature, "PHASE_SIGNATURE_INVALID")
        s["phase"], s["phaseNo"] = statement["to"], s["phaseNo"] + 1
        if s["phase"] == "closed":
            r.closing = index
        if s["phase"] == "aborted":
            r.aborted = index
    elif kind == "document" and f["kind"] in (1, 2):
        code = "BOARD_DOCUMENT_INVALID"
        need(s["phase"] == "closed" and not s["result"], code, "before the close, or behind the result")
        if f["kind"] == 1:
            need(f["number"] <= len(d["trustees"]["members"]) and f["number"] not in s["shares"], code, "trustee %d" % f["number"])
            s["shares"].add(f["number"])
        s["result"] = f["kind"] == 2


# ==== 6 ballots, 7 spoils ============================================================================================

def verify_tokens(r, c, wanted):
    """Tokens of ballots and spoils, once for each (class, key, token), one batch for each class."""
    for n in sorted({w[0] for w in wanted}):
        if n not in r.issuing_keys:
            raise Missing("the issuing key of class %d is not verified" % n)
        batch = sorted(w for w in wanted if w[0] == n)
        items = [(bls.encode_token_message(r.election_id, n, key), token) for _, key, token in batch]
        bad = set(bls.verify_token_batch(r.issuing_keys[n], items))
        r.good_tokens |= {w for k, w in enumerate(batch) if k not in bad}


def group_6_ballots(r, c):
    """Section 6.3, checks 1 and 3 to 9."""
    r.need("definition", "entries", "verification_keys", "issuing_keys")
    d = r.definition
    election_key = decode_point(bytes.fromhex(d["trustees"]["publicKey"]), "ELECTION_KEY_MISMATCH", identity=False)
    places = [i for i, (kind, _) in enumerate(r.kinds) if kind == "ballot"]
    c.expected = len(places)
    problems = {i: [] for i in places}
    for i in places:                                                # 1 length, magic, electionId, class; 3 decoding
        try:
            entry = r.entries[i]
            need(len(entry) > 39, "BALLOT_LENGTH_INVALID", "")
            n = int.from_bytes(entry[37:39], "big")
            need(n < len(d["voterClasses"]), "BALLOT_CLASS_INVALID", "class %d" % n)
            r.ballots[i] = bal.decode_ballot(entry, r.election_id, n, defn.class_contests(d, d["voterClasses"][n]))
        except Refused as e:
            problems[i].append(e)
    decoded = sorted(r.ballots)
    for start in range(0, len(decoded), 200):                       # 4 signature, 6 proofs
        chunk = decoded[start:start + 200]
        for k, code in bal.verify_ballot_batch([r.ballots[i] for i in chunk], election_key):
            problems[chunk[k]].append(Refused(code, "does not verify"))
    verify_tokens(r, c, {(b.class_index, b.key, b.token) for b in r.ballots.values()})       # 5 token
    highest, spoiled = {}, set()
    for i, (kind, _) in enumerate(r.kinds):
        if kind == "spoil" and len(r.entries[i]) == 211:
            e = r.entries[i]
            spoiled.add((e[33:35], e[35:67], e[67:99]))             # class, key, tracker
        if i in r.ballots:
            b = r.ballots[i]
            who = (b.class_index, b.key)
            if (*who, b.token) not in r.good_tokens:
                problems[i].append(Refused("TOKEN_INVALID", ""))
            if r.phase_before[i] != "voting":                       # 7 phase
                problems[i].append(Refused("BALLOT_PHASE_INVALID", str(r.phase_before[i])))
            if who in highest:                                      # 8 revision, policy
                if d["policy"]["revoting"] == "refused":
                    problems[i].append(Refused("REVOTING_REFUSED", ""))
                if b.revision <= highest[who]:
                    problems[i].append(Refused("REVISION_NOT_INCREASING", str(b.revision)))
            highest[who] = max(b.revision, highest.get(who, 0))
            if (u16(b.class_index), b.key, b.tracker) in spoiled:   # 9 tracker
                problems[i].append(Refused("BALLOT_TRACKER_SPOILED", encode_base32(b.tracker)))
    r.ballots_checked = True
    for i in places:
        for e in problems[i]:
            c.fail("board entry %d" % i, e.code, e.message)
        if problems[i]:
            r.bad_ballots.add(i)
        else:
            c.checked += 1


def group_7_spoils(r, c):
    r.need("definition", "entries", "issuing_keys")
    d = r.definition
    places = [i for i, (kind, _) in enumerate(r.kinds) if kind == "spoil"]
    c.expected = len(places)
    decoded, seen, of_key = {}, set(), {}
    for i in places:
        try:
            decoded[i] = bal.decode_spoil(r.entries[i], r.election_id, len(d["voterClasses"]))
        except Refused as e:
            c.fail("board entry %d" % i, e.code, e.message)
    verify_tokens(r, c, {(n, key, token) for n, key, _, token in decoded.values()} - r.good_tokens)
    cast = {}
    for i, b in sorted(r.ballots.items()):
        cast.setdefault((b.class_index, b.key, b.tracker), i)
    for i, (n, key, tracker, token) in decoded.items():
        with c.item("board entry %d" % i):
            of_key[n, key] = of_key.get((n, key), 0) + 1
            need((n, key, token) in r.good_tokens, "TOKEN_INVALID", "")
            need(r.phase_before[i] == "voting", "SPOIL_PHASE_INVALID", str(r.phase_before[i]))
            need(cast.get((n, key, tracker), i) >= i, "SPOIL_TRACKER_CAST", encode_base32(tracker))
            need((n, key, tracker) not in seen, "SPOIL_TRACKER_SPOILED", encode_base32(tracker))
            need(of_key[n, key] <= 20, "SPOIL_LIMIT_EXCEEDED", "")
            seen.add((n, key, tracker))
            r.spoils[i] = n, key


# ==== 8 issuance =====================================================================================================

def group_8_issuance(r, c):
    r.need("definition", "roll", "entries")
    d = r.definition
    over = r.closing is not None or r.aborted is not None
    entries, leaves = check_log(r, c, "issuance", "issuance/checkpoint", quorum_now=over)
    r.issued_roots = logs.all_roots(leaves)
    classes, used = [], {}
    for i, request in enumerate(entries):
        with c.item("request %d" % i):
            n = int.from_bytes(request[:2], "big")
            need(len(request) == 50 + 96 * d["roll"]["registrars"], "REQUEST_LENGTH_INVALID", "%d bytes" % len(request))
            need(n < len(d["voterClasses"]), "REQUEST_CLASS_INVALID", "class %d" % n)
            classes.append(n)
            _, keys = bal.verify_request(r.election_id, d["roll"]["registrars"], request)
            need(u16(n) + b"".join(keys) in r.roll, "REQUEST_NOT_ON_ROLL", "")
            need(not any(k in used for k in keys), "REQUEST_REPEATED", "also request %s" % [used.get(k) for k in keys])
            used.update((k, i) for k in keys)
    r.requests = classes
    # the invariant of section 5.4: at every anchor that advances issuedSize, at CLOSE, and for the whole record
    points, issued = [], 0
    for line, a, _ in read_anchors(r):
        if a["issuedSize"] > issued or a["type"] == "CLOSE":
            points.append(("anchor %d" % a["seq"], a["treeSize"], a["issuedSize"]))
        issued = max(issued, a["issuedSize"])
        if a["type"] == "CLOSE" and len(entries) > a["issuedSize"]:
            c.fail("issuance", "ISSUANCE_SIZE_MISMATCH", "%d requests, CLOSE covers %d" % (len(entries), a["issuedSize"]))
    points.append(("the record", len(r.entries), len(entries)))
    for place, tree_size, issued_size in points:
        for n, voter_class in enumerate(d["voterClasses"]):
            keys = {r.entries[i][37:71] for i in range(min(tree_size, len(r.entries))) if r.kinds[i][0] == "ballot"}
            keys |= {r.entries[i][33:67] for i in range(min(tree_size, len(r.entries))) if r.kinds[i][0] == "spoil"}
            on_board = sum(k[:2] == u16(n) for k in keys)
            requested, roll = classes[:issued_size].count(n), d["roll"]["size"][voter_class["id"]]
            if not on_board <= requested <= roll:
                c.fail(place, "ISSUANCE_INVARIANT_BROKEN", "class %s: %d keys, %d requests, %d roll entries" % (voter_class["id"], on_board, requested, roll))


# ==== 9a anchors =====================================================================================================

def read_anchors(r):
    """anchors.jsonl (record-format section 5) after its first line, as far as forms go: [(line, payload, txid)]."""
    if r.anchors is None:
        lines, found = anchor_lines(r), []
        for n, line in enumerate(lines[1:], 1):
            tx = anchor.decode_transaction(bytes.fromhex(line["raw"]))
            need(len(tx["outputs"]) == 2, "ANCHOR_OUTPUTS_INVALID", "line %d" % n)
            found.append((line, anchor.decode_anchor_payload(tx["outputs"][1]["script"]), tx["txid"]))
        r.anchors = found
    return r.anchors


def anchor_lines(r):
    data, lines, code = r.read("anchors.jsonl"), [], "ANCHOR_LINE_INVALID"
    need(data.endswith(b"\n"), code, "does not end with LF")
    for n, raw in enumerate(data[:-1].split(b"\n")):
        line = canonical(raw, code)
        anyhex = lambda v: isinstance(v, str) and v != "" and unhex(v, None, code) is not None
        members_exactly(line, code, bump=lambda v: v is None or anyhex(v), raw=anyhex, txid=defn.hexa(32))
        need(anchor.sha256d(bytes.fromhex(line["raw"]))[::-1].hex() == line["txid"], code, "line %d: txid" % n)
        lines.append(line)
    return lines


def group_9a_anchors(r, c):
    r.need("definition", "entries", "requests")
    d, last, blocks, height_before = r.definition, None, {}, 0
    key = bytes.fromhex(d["anchor"]["publicKey"])
    lines = anchor_lines(r)
    r.close_txid = None
    with c.item("line 0, the funding transaction", 0):
        tx = anchor.decode_transaction(bytes.fromhex(lines[0]["raw"]))
        txid, vout = d["anchor"]["genesisOutpoint"].split(":")
        need(lines[0]["txid"] == txid, "FUNDING_TXID_DIFFERENT", lines[0]["txid"])
        need(int(vout) < len(tx["outputs"]) and tx["outputs"][int(vout)]["script"] == anchor.p2pkh(key), "FUNDING_OUTPUT_INVALID", vout)
        previous = (tx["txid"], int(vout), tx["outputs"][int(vout)]["satoshis"])
    if c.failures:
        return
    # what the chain has to cover: every entry up to the closing one, or up to the abort
    end = r.aborted if r.aborted is not None else r.closing
    c.expected = end + 1 if end is not None else len(r.entries)
    result_index = next((i for i, (kind, f) in enumerate(r.kinds) if kind == "document" and f["kind"] == 2), None)
    ends_in_abort = any(a["type"] == "ABORT" for _, a, _ in read_anchors(r)[-1:])
    covered = 0
    for n, line in enumerate(lines[1:], 1):
        place = "anchor %d" % (n - 1)
        with c.item(place, 0):
            txid, a, satoshis = anchor.verify_anchor_transaction(bytes.fromhex(line["raw"]), *previous, key)
            previous = (txid, 0, satoshis)
            check_chain_rules(r, a, last, n - 1, ends_in_abort)
            before = last["treeSize"] if last else 0
            last = a
            if a["treeSize"] > len(r.entries) or a["issuedSize"] > len(r.requests):
                raise Missing("covers more than the record holds")
            for k, leaf in enumerate(a["leafHashes"]):
                need(leaf == r.leaves[before + k], "ANCHOR_LEAF_MISMATCH", "entry %d" % (before + k))
                c.checked += before + k < c.expected
            covered = a["treeSize"]
            need(a["rootHash"] == r.roots[a["treeSize"]], "ANCHOR_BOARD_ROOT_MISMATCH", "")
            need(a["issuedRoot"] == r.issued_roots[a["issuedSize"]], "ANCHOR_ISSUED_ROOT_MISMATCH", "")
            for index, code, kind in ((r.closing, "ANCHOR_CLOSE_INVALID", "CLOSE"), (result_index, "ANCHOR_RESULT_INVALID", "RESULT"), (r.aborted, "ANCHOR_ABORT_INVALID", "ABORT")):
                covers = index is not None and before <= index < a["treeSize"]
                need(covers == (a["type"] == kind) and (not covers or a["treeSize"] == index + 1), code, a["type"])
            if a["type"] == "CLOSE":
                r.close_txid = txid
                need(a["issuedSize"] == len(r.requests), "ISSUANCE_SIZE_MISMATCH", "CLOSE does not carry the whole issuance log")
                need(a["timeMs"] >= d["schedule"]["votingCloses"] or ends_in_abort, "ANCHOR_CLOSE_EARLY", str(a["timeMs"]))
    for n, line in enumerate(lines):                                # Merkle paths, as far as they go without headers
        if line["bump"] is not None:
            with c.item("line %d, Merkle path" % n, 0):
                height, root = anchor.bump_root(bytes.fromhex(line["bump"]), bytes.fromhex(line["txid"])[::-1])
                need(blocks.setdefault(height, root) == root, "ANCHOR_BLOCK_ROOTS_DIFFERENT", "block %d" % height)
                need(height >= height_before, "ANCHOR_BLOCK_ORDER_INVALID", "block %d" % height)
                height_before = height
    if c.checked < c.expected and not c.failures:
        c.missing.append("the anchors stop before %s" % ("the abort" if r.aborted is not None else "CLOSE"))
    elif end is None:
        c.missing.append("there is no CLOSE")
    c.notes.append("%d of %d board entries anchored" % (covered, len(r.entries)))


def check_chain_rules(r, a, last, seq, ends_in_abort):
    """Section 8.3, one anchor after the other."""
    need(a["electionId"] == r.election_id, "ANCHOR_ELECTION_INVALID", "")
    need(a["seq"] == seq, "ANCHOR_SEQUENCE_BROKEN", "seq %d" % a["seq"])
    before = last["treeSize"] if last else 0
    need(a["treeSize"] >= before and (not last or a["issuedSize"] >= last["issuedSize"]), "ANCHOR_SIZE_DECREASED", "")
    need(len(a["leafHashes"]) == a["treeSize"] - before, "ANCHOR_LEAVES_MISSING", "")
    if last:
        need(last["type"] != "ABORT", "ANCHOR_ABORT_INVALID", "an anchor behind ABORT")
        need(a["timeMs"] >= last["timeMs"], "ANCHOR_TIME_DECREASED", "")
        need(a["treeSize"] != before or a["rootHash"] == last["rootHash"], "ANCHOR_ROOT_CHANGED", "board")
        need(a["issuedSize"] != last["issuedSize"] or a["issuedRoot"] == last["issuedRoot"], "ANCHOR_ROOT_CHANGED", "issuance")


# ==== 10 counted set, 11 encrypted tally =============================================================================

def result_json(r):
    """The published result, if it is there and readable; group 14 judges it."""
    try:
        value = decode_canonical_json(r.read("result.json"))
        return value if isinstance(value, dict) else None
    except (Missing, Refused):
        return None


def group_10_counted_set(r, c):
    r.need("definition", "entries", "requests", "ballots_checked")
    if r.closing is None:
        raise Missing("the board does not reach the close")
    d = r.definition
    c.expected = sum(kind == "ballot" for kind, _ in r.kinds)
    highest = {}
    for i, b in sorted(r.ballots.items()):
        if i not in r.bad_ballots:
            who = (b.class_index, b.key)
            if who not in highest or r.ballots[highest[who]].revision < b.revision:
                highest[who] = i
            c.checked += 1
    r.counted = sorted(highest.values())
    r.numbers = []
    for n in range(len(d["voterClasses"])):
        cast = sum(b.class_index == n for b in r.ballots.values())
        counted = sum(r.ballots[i].class_index == n for i in r.counted)
        r.numbers.append({"cast": cast, "counted": counted, "superseded": cast - counted,
                          "spoiled": sum(k == n for k, _ in r.spoils.values()), "requests": r.requests.count(n)})
    published = result_json(r)
    if published is not None:
        ours = [{k: x[k] for k in ("cast", "superseded", "counted")} for x in r.numbers]
        try:
            theirs = [{k: x[k] for k in ("cast", "superseded", "counted")} for x in published["classes"]]
        except (KeyError, TypeError):
            theirs = None
        need(ours == theirs, "COUNTED_SET_MISMATCH", "the result has other numbers")


def group_11_encrypted_tally(r, c):
    r.need("definition", "counted")
    d = r.definition
    c.expected = sum(len(x["options"]) for x in d["contests"])
    weights = [v["weight"] for v in d["voterClasses"]]
    r.aggregates, r.due = {}, []
    for n, contest in enumerate(d["contests"]):
        holding = [r.ballots[i] for i in r.counted if (n, 0) in r.ballots[i].ciphertexts]
        for option in range(len(contest["options"])):
            alpha, beta = bal.aggregate([(weights[b.class_index], *b.ciphertexts[n, option][:2]) for b in holding])
            r.aggregates[n, option] = encode_point(alpha), encode_point(beta)
            c.checked += 1
            if bal.contest_state(d, len(holding)) == "tallied":
                r.due.append((n, option))


# ==== 12 partial decryptions, 13 tally, 14 result ====================================================================

def verify_decryption_file(r, trustee, board_hash):
    """Record-format section 6. Gives {(contest, option): M_i as a point}."""
    d, form = r.definition, "DECRYPTION_FILE_INVALID"
    name = "decryption/trustee-%d" % trustee
    data = r.signed(name, "decryption", d["trustees"]["members"][trustee - 1]["signingKey"])
    need(board_hash == sha256(data), "DECRYPTION_NOT_ON_BOARD", "")
    f, hexa = canonical(data, form), defn.hexa
    members_exactly(f, form, electionId=hexa(32), trustee=defn.integer(1), tallyInput=lambda v: isinstance(v, dict), shares=lambda v: isinstance(v, list))
    need(f["electionId"] == r.election_id.hex() and f["trustee"] == trustee, "DECRYPTION_CONTENT_MISMATCH", "")
    t = f["tallyInput"]
    members_exactly(t, form, aggregatesHash=hexa(32), closeTxid=hexa(32), closingRoot=hexa(32), signature=hexa(64))
    tally_input = bal.compute_tally_input(r.election_id, r.close_txid, r.closing_root, [r.aggregates[k] for k in sorted(r.aggregates)])
    need((t["closeTxid"], t["closingRoot"], t["aggregatesHash"]) == (r.close_txid[::-1].hex(), r.closing_root.hex(), tally_input[96:].hex()),
         "DECRYPTION_TALLY_INPUT_MISMATCH", "")
    verify_document("tally-input", bytes.fromhex(d["trustees"]["members"][trustee - 1]["signingKey"]), tally_input, bytes.fromhex(t["signature"]))
    for s in f["shares"]:
        members_exactly(s, form, contest=defn.integer(), option=defn.integer(), proof=hexa(96), share=hexa(32))
    need([(s["contest"], s["option"]) for s in f["shares"]] == r.due, "DECRYPTION_SHARES_MISMATCH", "not exactly the shares that are due")
    return {(s["contest"], s["option"]): bal.verify_partial_decryption(
        r.election_id, r.closing_root, trustee, r.verification_keys[trustee - 1], s["contest"], s["option"],
        *r.aggregates[s["contest"], s["option"]], bytes.fromhex(s["share"]), bytes.fromhex(s["proof"])) for s in f["shares"]}


def group_12_partial_decryptions(r, c):
    r.need("definition", "aggregates", "closing_root", "close_txid", "verification_keys")
    d = r.definition
    k = d["trustees"]["threshold"]
    c.expected = k * len(r.due)
    if not r.due:
        r.shares = {}
        return
    on_board = {f["number"]: f["sha256"] for kind, f in r.kinds if kind == "document" and f["kind"] == 1}
    valid, aside, absent = {}, [], []
    for trustee in range(1, len(d["trustees"]["members"]) + 1):
        name = "decryption/trustee-%d" % trustee
        if trustee not in on_board and not r.has(name + ".json"):
            continue
        try:
            valid[trustee] = verify_decryption_file(r, trustee, on_board.get(trustee))
        except Missing as e:
            absent.append(str(e))
        except Refused as e:
            aside.append((name, e))
    for name, e in aside:
        c.notes.append("set aside: %s: %s" % (name, e))
    if len(valid) >= k:
        r.shares = {t: valid[t] for t in sorted(valid)[:k]}
        c.checked = sum(len(s) for s in r.shares.values())
    elif len(valid) + len(absent) >= k or not aside:
        c.missing += absent or ["only %d of %d decryption files" % (len(valid), k)]
    else:
        for name, e in aside:
            c.fail(name, e.code, e.message)


def group_13_tally(r, c):
    r.need("definition", "shares", "aggregates")
    d = r.definition
    c.expected = len(r.due)
    r.totals, counted = [], []
    for n, contest in enumerate(d["contests"]):
        holding = [r.ballots[i] for i in r.counted if (n, 0) in r.ballots[i].ciphertexts]
        counted.append(len(holding))
        if bal.contest_state(d, len(holding)) != "tallied":
            r.totals.append(None)
            continue
        bound = contest["optionMax"] * sum(d["voterClasses"][b.class_index]["weight"] for b in holding)
        values = []
        for option in range(len(contest["options"])):
            with c.item("contest %s, option %d" % (contest["id"], option)):
                beta = decode_point(r.aggregates[n, option][1])
                point = bal.combine_shares({t: s[n, option] for t, s in r.shares.items()}, beta)
                values.append(bal.discrete_log(point, bound))
        r.totals.append(values)
    published = result_json(r)
    if published is not None:
        theirs = published.get("contests")
        need(isinstance(theirs, list) and len(theirs) == len(d["contests"]) and all(isinstance(x, dict) for x in theirs), "TALLY_STATE_MISMATCH", "contests")
        for n, (contest, x) in enumerate(zip(d["contests"], theirs)):
            state = bal.contest_state(d, counted[n])
            if x.get("state") != state:
                c.fail("contest " + contest["id"], "TALLY_STATE_MISMATCH", "is " + state)
            elif x.get("totals") != ([0] * len(contest["options"]) if state == "empty" else r.totals[n]):
                c.fail("contest " + contest["id"], "TALLY_TOTALS_MISMATCH", "are %s" % r.totals[n])


def group_14_result(r, c):
    r.need("definition", "totals", "closing_root")
    c.expected = 3
    index = next((i for i, (kind, f) in enumerate(r.kinds) if kind == "document" and f["kind"] == 2), None)
    with c.item("result.json"):
        data = r.read("result.json")
        ours = encode_canonical_json(bal.compute_result(r.definition, r.election_id, r.closing_root, r.numbers, r.totals))
        canonical(data, "RESULT_FORM_INVALID")
        need(data == ours, "RESULT_MISMATCH", "recomputed: " + ours.decode())
    with c.item("the board's entry of the result"):
        if index is None:
            raise Missing("the board names no result yet")
        need(r.kinds[index][1]["sha256"] == sha256(r.read("result.json")), "RESULT_NOT_ON_BOARD", "the board names another result")
    with c.item("the RESULT anchor"):
        found = [a for _, a, _ in read_anchors(r) if a["type"] == "RESULT"]
        if not found or index is None:
            raise Missing("there is no RESULT anchor yet")
        need(len(found) == 1 and found[0]["treeSize"] == index + 1, "ANCHOR_RESULT_INVALID", "")


# ==== 12.4 the verdict ===============================================================================================

def verify(folder, election=None):
    """All groups, then the verdict: (verdict, exit code without --allow-offline, the groups)."""
    r = Record(folder)
    r.ballots_checked = r.verification_keys = r.issuing_keys = r.roll = r.close_txid = r.numbers = None
    r.good_tokens = set()
    groups = [("0", "files", group_0_files), ("1", "definition", lambda r, c: group_1_definition(r, c, election)),
              ("2", "trustee keys", group_2_trustee_keys), ("3", "issuing keys", group_3_issuing_keys), ("4", "roll", group_4_roll),
              ("5", "board", group_5_board), ("6", "ballots", group_6_ballots), ("7", "spoils", group_7_spoils),
              ("8", "issuance", group_8_issuance), ("9a", "anchors", group_9a_anchors), ("9b", "chain depth", None),
              ("10", "counted set", group_10_counted_set), ("11", "encrypted tally", group_11_encrypted_tally),
              ("12", "partial decryptions", group_12_partial_decryptions), ("13", "tally", group_13_tally), ("14", "result", group_14_result)]
    checks = []
    for number, title, function in groups:
        c = Check(number, title)
        checks.append(c)
        if function is None:
            c.missing.append("this verifier takes no block headers")
            continue
        with c.item("", 0):
            function(r, c)
        c.finish()
    failed = [c for c in checks if c.state == "failed"]
    not_run = [c for c in checks if c.state == "not run" and c.number != "9b"]
    ended_by_abort = r.aborted is not None and r.aborted == len(r.entries) - 1
    if failed:
        return "INVALID", 1, checks
    if ended_by_abort and all(c.number in ("10", "11", "12", "13", "14") for c in not_run):
        return "ABORTED", 2, checks
    if not_run:
        return "INCOMPLETE", 2, checks
    return "VALID, DEPTH NOT CHECKED", 2, checks


def main():
    arguments = argparse.ArgumentParser(description="Verifies a Psephos election record (all but the depth of its anchors).")
    arguments.add_argument("folder", metavar="DIR")
    arguments.add_argument("--election", metavar="HEX", help="the electionId that you expect, from an invitation")
    arguments.add_argument("--json", action="store_true", help="print the report as JSON")
    arguments.add_argument("--allow-offline", action="store_true", help="exit 0 for VALID, DEPTH NOT CHECKED")
    options = arguments.parse_args()
    if os.path.isfile(options.folder):
        arguments.error("%s is a file, and this program reads a folder: unpack it first, with\n"
                        "    mkdir record && tar -xf %s -C record" % (options.folder, options.folder))
    if not os.path.isdir(options.folder):
        arguments.error("there is no folder %s" % options.folder)
    started = time.time()
    try:
        verdict, code, checks = verify(options.folder, options.election.lower() if options.election else None)
    except Exception as e:                                          # fail closed
        print("INVALID: the verifier crashed: %r" % e)
        return 1
    if verdict == "VALID, DEPTH NOT CHECKED" and options.allow_offline:
        code = 0
    if options.json:
        print(json.dumps({"verdict": verdict, "exitCode": code, "seconds": round(time.time() - started, 1), "checks": [
            {"number": c.number, "title": c.title, "state": c.state, "checked": c.checked, "expected": c.expected,
             "failures": c.failures, "missing": c.missing, "notes": c.notes} for c in checks]}, indent=2, ensure_ascii=False))
        return code
    for c in checks:
        print("%3s  %-20s %-8s %5d of %d" % (c.number, c.title, c.state, c.checked, c.expected))
        for f in c.failures[:20]:
            print("       FAILED %s: %s %s" % (f["place"], f["code"], f["message"]))
        if len(c.failures) > 20:
            print("       and %d more failures" % (len(c.failures) - 20))
        for m in c.missing[:20]:
            print("       missing: " + m)
        for note in c.notes:
            print("       note: " + note)
    print("\n%s   (%.1f seconds)" % (verdict, time.time() - started))
    return code


if __name__ == "__main__":
    sys.exit(main())
