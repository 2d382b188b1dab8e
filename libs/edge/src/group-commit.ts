/**
 * Group commit (spec §7), and reading in groups: while one transaction runs, what arrives waits and goes together into the next one. An entry's
 * promise settles after the commit, never before; if the transaction fails, everything of its group fails with it.
 */

export interface GroupRules<Item, Outcome> {
  maxItems: number;
  /** Items of one key never share a group; the later one waits for the next. Undefined shares with all. */
  keyOf(item: Item): string | undefined;
  /** Commits one group and answers each item at its own place. */
  commit(items: Item[]): Promise<Outcome[]>;
}

interface Waiting<Item, Outcome> {
  item: Item;
  resolve: (outcome: Outcome) => void;
  reject: (error: unknown) => void;
}

export class GroupCommitter<Item, Outcome> {
  /** Arrived and in no group yet, oldest first. */
  private waiting: Waiting<Item, Outcome>[] = [];
  private running = false;

  constructor(private readonly rules: GroupRules<Item, Outcome>) {}

  submit(item: Item): Promise<Outcome> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ item, resolve, reject });
      if (!this.running) void this.run();
    });
  }

  private async run(): Promise<void> {
    this.running = true;
    while (this.waiting.length > 0) await this.commitGroup(this.takeGroup());
    this.running = false;
  }

  private takeGroup(): Waiting<Item, Outcome>[] {
    const keys = new Set<string>();
    const group: Waiting<Item, Outcome>[] = [];
    const later: Waiting<Item, Outcome>[] = [];
    for (const entry of this.waiting) {
      const key = this.rules.keyOf(entry.item);
      if (group.length >= this.rules.maxItems || (key !== undefined && keys.has(key))) {
        later.push(entry);
      } else {
        if (key !== undefined) keys.add(key);
        group.push(entry);
      }
    }
    this.waiting = later;
    return group;
  }

  private async commitGroup(group: Waiting<Item, Outcome>[]): Promise<void> {
    try {
      const outcomes = await this.rules.commit(group.map((entry) => entry.item));
      if (outcomes.length !== group.length) throw new Error('a group commit answers every item');
      for (const [i, entry] of group.entries()) entry.resolve(outcomes[i]);
    } catch (error) {
      for (const entry of group) entry.reject(error);
    }
  }
}
