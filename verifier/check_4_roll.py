"""Check group 4: the roll: lines, order, keys, classes, sizes, root (section 3.4)."""
from definition import compute_roll_root, decode_roll
from encoding import need


def check(s, c):
    s.need("1")
    d = s.definition
    classes, sizes, registrars = [v["id"] for v in d["voterClasses"]], d["roll"]["size"], d["roll"]["registrars"]
    c.expected = sum(sizes.values())
    line = 2 * (2 + 32 * registrars) + 1
    entries = decode_roll(s.files.read("roll.txt", line * (c.expected + 65_536)), registrars)
    numbers = [int.from_bytes(e[:2], "big") for e in entries]
    need(all(n < len(classes) for n in numbers), "ROLL_CLASS_UNKNOWN", "class %d" % max(numbers, default=0))
    for n, voter_class in enumerate(classes):
        need(numbers.count(n) == sizes[voter_class], "ROLL_SIZE_DIFFERENT", "%s: %d entries, not %d" % (voter_class, numbers.count(n), sizes[voter_class]))
    need(compute_roll_root(entries).hex() == d["roll"]["root"], "ROLL_ROOT_DIFFERENT", "")
    c.checked = len(entries)
    s.roll = set(entries)
