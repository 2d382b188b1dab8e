"""Section 12.1: what a check is. It counts what it checked and what it had to check; it passes only if the two are equal
and nothing failed. A fault of this program inside a check is a failure of the check."""
from encoding import Refused
from record import Missing

MAY_BE_EMPTY = ("6", "7", "8", "10", "11", "12", "13")               # where 0 of 0 passes


class Check:
    """One check group and what became of it. What stopped it stands in `missing`."""

    def __init__(self, group, title):
        self.group, self.title = group, title
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
            elif self.expected == 0 and self.group not in MAY_BE_EMPTY:
                self.fail("", "NOTHING_CHECKED")

    @property
    def status(self):
        return "failed" if self.failures else "not run" if self.missing else "passed"


class Item:
    def __init__(self, check, place, count):
        self.check, self.place, self.count = check, place, count
        self.good = False

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        if kind is None:
            self.good = True
            self.check.checked += self.count
        elif kind is Missing:
            self.check.missing.append("%s: %s" % (self.place, error) if self.place else str(error))
        elif kind is Refused:
            self.check.fail(self.place, error.code, error.message)
        elif issubclass(kind, Exception):
            self.check.fail(self.place, "CHECK_CRASHED", "%r, line %d" % (error, trace.tb_lineno))
        else:
            return False                                            # Ctrl-C and the like
        return True


class State:
    """What the groups found, for the groups that follow. None: not known, because a group failed or had not enough."""

    def __init__(self, files, expected_election):
        self.files, self.expected_election = files, expected_election
        self.definition = self.election_id = None                   # group 1
        self.readable_definition = None                             # for group 0 alone, also where group 1 failed
        self.passed = set()                                         # groups
        self.verification_keys = None                               # group 2: Y_i, encoded
        self.roll = None                                            # group 4: set of entries
        self.read = None                                            # group 5: the board's entries, as far as it was read
        self.entries = self.kinds = self.leaves = self.roots = None  # all of it, None where the pass ended early
        self.phase_before = []                                      # phase before each entry
        self.closing = self.aborted = self.result_index = self.closing_root = None
        self.ballots, self.spoils = {}, {}                          # groups 6, 7: what decodes, by entry
        self.requests = self.issued_leaves = self.issued_roots = None  # group 8: the issuance log
        self.request_classes = None                                 # of each request that decodes, else None in its place
        self.anchors, self.spent, self.close_txid = [], [], None    # group 9a: payloads in order; what each spends
        self.counted = self.numbers = None                          # group 10
        self.aggregates = self.due = None                           # group 11
        self.shares = None                                          # group 12: trustee -> {(contest, option): point}
        self.totals = self.result = None                            # groups 13, 14: by contest, None where withheld; Algorithm 10.7
        self.evidence = []                                          # record-format section 14, beside the verdict

    def need(self, *groups):
        """Verification.md, section 2: groups that must have passed."""
        for group in groups:
            if group not in self.passed:
                raise Missing("needs group %s, which did not pass" % group)
