// What the switches in an instrumented verifier ask: which mutant is on, and what each place saw since the last look. A
// mutant that agrees with the program at every place a case passes cannot be noticed by that case, and is not tried.

/** A form whose check another one takes over, or nothing, while its mutant is on. `note` hears of each refusal. */
function withCheck(form, isOn, other, note) {
  return {
    ...form,
    check: (value, place, refuse) => {
      if (isOn()) return other?.check(value, place, refuse);
      return form.check(value, place, (...problem) => {
        note();
        return refuse(...problem);
      });
    },
  };
}

export class Switchboard {
  /** The mutant that is on; −1: none. */
  active = -1;
  /** By mutant: 1 if it would have made a difference at its place, 2 if the refusal itself goes with it. */
  seen;
  running;

  constructor(size) {
    this.seen = new Uint8Array(size);
    this.running = new Int32Array(size);
  }

  /** Forgets what was seen. */
  clear() {
    this.seen.fill(0);
    this.running.fill(0);
  }

  /** 0: this mutant changes nothing in what ran since `clear`; 2: it takes out what threw; 1: perhaps. */
  effectOf(id) {
    return this.seen[id] !== 0 && this.running[id] > 0 ? 2 : this.seen[id];
  }

  truth(whenTrue, whenFalse, value) {
    if (value) {
      if (whenFalse >= 0) {
        this.seen[whenFalse] = 1;
        if (whenFalse === this.active) return false;
      }
    } else if (whenTrue >= 0) {
      this.seen[whenTrue] = 1;
      if (whenTrue === this.active) return true;
    }
    return value;
  }

  /** The condition of a refusal. */
  refusal(_, whenFalse, value) {
    if (value) this.seen[whenFalse] = 2;
    return whenFalse === this.active ? false : value;
  }

  lt(id, a, b) {
    return this.bound(id, a < b, a <= b);
  }

  le(id, a, b) {
    return this.bound(id, a <= b, a < b);
  }

  gt(id, a, b) {
    return this.bound(id, a > b, a >= b);
  }

  ge(id, a, b) {
    return this.bound(id, a >= b, a > b);
  }

  bound(id, own, other) {
    if (own !== other) this.seen[id] = 1;
    return id === this.active ? other : own;
  }

  start(id) {
    this.seen[id] = 1;
    this.running[id] += 1;
    return id !== this.active;
  }

  end(id) {
    this.running[id] -= 1;
  }

  ended(id, value) {
    this.running[id] -= 1;
    return value;
  }

  list(id, items) {
    this.seen[id] = 1;
    return id === this.active ? [] : items;
  }

  form(id, form) {
    return withCheck(
      form,
      () => id === this.active,
      undefined,
      () => (this.seen[id] = 2),
    );
  }

  other(id, other, form) {
    return withCheck(
      form,
      () => id === this.active,
      other,
      () => (this.seen[id] = 1),
    );
  }
}
