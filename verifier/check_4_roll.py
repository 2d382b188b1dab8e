"""Check group 4: the roll: order, classes, sizes, root (section 3.4)."""
from definition import compute_roll_root, decode_roll
from encoding import need


def check(s, c):
    s.need("definition")
    d = s.definition
    classes, sizes, registrars = [v["id"] for v in d["voterClasses"]], d["roll"]["size"], d["roll"]["registrars"]
    c.expected = sum(sizes.values()) + 1
    line = 2 * (2 + 32 * registrars) + 1
    entries = decode_roll(s.files.read("roll.txt", line * (sum(sizes.values()) + 1)), registrars)
    found = dict.fromkeys(classes, 0)
    for e in entries:
        n = int.from_bytes(e[:2], "big")
        need(n < len(classes), "ROLL_CLASS_UNKNOWN", "class %d" % n)
        found[classes[n]] += 1
    for voter_class in classes:
        with c.item("class " + voter_class, found[voter_class]):
            need(found[voter_class] == sizes[voter_class], "ROLL_SIZE_DIFFERENT", "%d entries, not %d" % (found[voter_class], sizes[voter_class]))
    with c.item("root"):
        need(compute_roll_root(entries).hex() == d["roll"]["root"], "ROLL_ROOT_DIFFERENT", "")
    if not c.failures:
        s.roll = set(entries)
