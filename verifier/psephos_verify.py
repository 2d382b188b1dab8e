#!/usr/bin/env python3
"""A second, independent verifier of Psephos election records, written from the specification (spec/) alone.

Runs the check groups of spec/protocol.md section 12.2 on one record, a folder or an archive: all but 9b, which needs
block headers. Python's standard library is all that it uses. verifier/README.md says how to read it.
"""
import argparse
import json
import os
import sys
import time

import check_0_files
import check_1_definition
import check_2_3_keys
import check_4_roll
import check_5_board
import check_6_7_ballots
import check_8_issuance
import check_9_anchors
import check_10_14_tally
import confirmation
import evidence
from checks import Check, State
from encoding import Refused, encode_base32
from record import Files


def chain_depth(s, c):
    c.missing.append("this verifier takes no block headers")


GROUPS = (("1", "definition", check_1_definition.check), ("0", "files", check_0_files.check),
          ("2", "trustee keys", check_2_3_keys.check_trustee_keys), ("3", "issuing keys", check_2_3_keys.check_issuing_keys),
          ("4", "roll", check_4_roll.check), ("5", "board", check_5_board.check),
          ("6", "ballots", check_6_7_ballots.check_ballots), ("7", "spoils", check_6_7_ballots.check_spoils),
          ("8", "issuance", check_8_issuance.check), ("9a", "anchors", check_9_anchors.check), ("9b", "chain depth", chain_depth),
          ("10", "counted set", check_10_14_tally.check_counted_set), ("11", "encrypted tally", check_10_14_tally.check_encrypted_tally),
          ("12", "partial decryptions", check_10_14_tally.check_partial_decryptions), ("13", "tally", check_10_14_tally.check_tally),
          ("14", "result", check_10_14_tally.check_result))


def verify(place, election=None):
    """All groups: (what they found, the groups)."""
    try:
        s = State(Files(place), election)
    except Refused as e:                                            # an archive that is none
        c = Check("0", "files")
        c.fail(place, e.code, e.message)
        return State(None, election), [c]
    checks = []
    for group, title, function in GROUPS:
        c = Check(group, title)
        checks.append(c)
        with c.item("", 0):
            function(s, c)
        if group == "9a":                                           # group 8 ends behind it
            c.finish()
            with checks[-2].item("", 0):
                check_8_issuance.check_against_anchors(s, checks[-2], c.status == "passed")
        for each in checks[-2:]:
            if each.group != "8" or group == "9a":
                each.finish()
                s.passed |= {each.group} if each.status == "passed" else set()
    with Check("", "evidence").item("", 0):                         # whatever happens there, the verdict stays
        evidence.judge_all(s)
    return s, checks


def verdict_of(s, checks):
    """Section 12.4: (verdict, exit code without --allow-offline)."""
    not_run = {c.group for c in checks if c.status == "not run"}
    if any(c.status == "failed" for c in checks):
        return "INVALID", 1
    if "5" not in not_run and s.aborted is not None and s.aborted == len(s.entries) - 1:
        return "ABORTED", 2
    if not_run - {"9b"}:
        return "INCOMPLETE", 2
    return "VALID, DEPTH NOT CHECKED", 2


def report_of(s, checks, verdict, code, held):
    failed = next((c for c in checks if c.failures), None)
    return {"verdict": verdict, "exitCode": code, "electionId": s.election_id and s.election_id.hex(),
            "group": failed and failed.group, "code": failed and failed.failures[0]["code"],
            "checks": [{"group": c.group, "title": c.title, "status": c.status, "checked": c.checked, "expected": c.expected,
                        "failures": c.failures, "missing": c.missing, "notes": c.notes} for c in checks],
            "result": s.result, "evidence": s.evidence, "confirmation": held}


def print_report(report):
    for c in report["checks"]:
        print("%3s  %-20s %-8s %6d of %d" % (c["group"], c["title"], c["status"], c["checked"], c["expected"]))
        lines = ["FAILED %s: %s %s" % (f["place"], f["code"], f["message"]) for f in c["failures"]]
        lines += ["missing: " + m for m in c["missing"]] + ["note: " + n for n in c["notes"]]
        for line in lines[:20]:
            print("       " + line[:300])
        if len(lines) > 20:
            print("       and %d more" % (len(lines) - 20))
    for contest in (report["result"] or {"contests": []})["contests"]:
        print("contest %s: %s, totals %s, blank %s, of %d ballots" % tuple(contest[k] for k in ("id", "state", "totals", "blank", "counted")))
    for e in report["evidence"]:
        print("evidence %d, entry %d: %s %s %s" % (e["number"], e["entry"], e.get("claim", ""), e["outcome"], e["code"] or ""))
    if report["confirmation"]:
        print("confirmation: " + report["confirmation"])


def arguments():
    about = """verdicts and exit codes (spec/protocol.md, section 12.4):
  0  VALID, DEPTH NOT CHECKED, with --allow-offline
  1  INVALID: a check failed
  2  INCOMPLETE, ABORTED; VALID, DEPTH NOT CHECKED without --allow-offline
  3  this program was called wrongly, or cannot read the place"""
    parser = argparse.ArgumentParser(description="Verifies the record of a Psephos election: all but the depth of its anchors in the chain.",
                                     epilog=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.error = lambda message: (print("%s\n%s" % (parser.format_usage(), message), file=sys.stderr), sys.exit(3))
    parser.add_argument("record", metavar="RECORD", help="the record's folder, or its tar archive")
    parser.add_argument("--election", metavar="HEX", help="the electionId that you expect, from an invitation")
    parser.add_argument("--confirmation", metavar="FILE", help="what a voter's device kept of the board's answer")
    parser.add_argument("--json", action="store_true", help="print the report as JSON")
    parser.add_argument("--allow-offline", action="store_true", help="exit 0 for VALID, DEPTH NOT CHECKED")
    options = parser.parse_args()
    if options.election is not None and (len(options.election) != 64 or set(options.election.lower()) - set("0123456789abcdef")):
        parser.error("--election takes 64 hexadecimal digits")
    if not os.path.exists(options.record):
        parser.error("there is no %s" % options.record)
    return options


def main():
    options, started = arguments(), time.time()
    try:
        s, checks = verify(options.record, options.election and options.election.lower())
        verdict, code = verdict_of(s, checks)
        held = options.confirmation and confirmation.check(s, options.confirmation)
    except OSError as e:
        print("cannot read: %s" % e, file=sys.stderr)
        return 3
    except Exception as e:                                          # a fault of this program is no pass
        print("INVALID: the verifier crashed: %r" % e)
        return 1
    if verdict == "VALID, DEPTH NOT CHECKED" and options.allow_offline:
        code = 0
    report = report_of(s, checks, verdict, code, held)
    if options.json:
        print(json.dumps(report, indent=2))
    else:
        print_report(report)
        election = "election %s" % encode_base32(s.election_id)[:16] if s.election_id else "no election"
        print("\n%s   (%s, %.1f seconds)" % (verdict, election, time.time() - started))
    return code


if __name__ == "__main__":
    sys.exit(main())
