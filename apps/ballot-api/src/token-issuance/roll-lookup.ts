/** Whether requests are of voters on the roll (spec §5.3): many are looked up in one statement. */
import { Injectable } from '@nestjs/common';
import { concatBytes, equalBytes, toHex } from '#crypto';
import { GroupCommitter, ServiceError } from '#edge';
import { Database } from '../database/database.js';
import type { Election } from '../elections/election.js';

/** Who asks, and for which class. */
interface Asking {
  classIndex: number;
  rollKeys: Uint8Array[];
}

const MAX_GROUP = 200;

@Injectable()
export class RollLookup {
  /** By electionId. */
  private readonly groups = new Map<string, GroupCommitter<Asking, boolean>>();

  constructor(private readonly database: Database) {}

  /** @throws ServiceError ROLL_ENTRY_UNKNOWN */
  async assertOn(election: Election, asking: Asking): Promise<void> {
    if (await this.groupOf(election).submit(asking)) return;
    throw new ServiceError('ROLL_ENTRY_UNKNOWN', 'the roll has no entry with this class and roll key');
  }

  private groupOf(election: Election): GroupCommitter<Asking, boolean> {
    const id = toHex(election.electionId);
    let group = this.groups.get(id);
    if (group === undefined) {
      const commit = (askings: Asking[]): Promise<boolean[]> => this.read(election, askings);
      group = new GroupCommitter({ maxItems: MAX_GROUP, keyOf: () => undefined, commit });
      this.groups.set(id, group);
    }
    return group;
  }

  private async read({ ceremonyId }: Election, askings: Asking[]): Promise<boolean[]> {
    const rows = await this.database.rows<{ class_index: number | null; roll_keys: Uint8Array | null }>(
      `SELECT e.class_index, e.roll_keys FROM unnest($2::bytea[]) WITH ORDINALITY AS a(roll_key, n)
         LEFT JOIN roll_key k ON k.ceremony_id = $1 AND k.roll_key = a.roll_key AND k.registrar = 0
         LEFT JOIN roll_entry e ON e.ceremony_id = k.ceremony_id AND e.position = k.position
        ORDER BY a.n`,
      [ceremonyId, askings.map(({ rollKeys }) => rollKeys[0])],
    );
    return rows.map(({ class_index, roll_keys }, i) => {
      const { classIndex, rollKeys } = askings[i];
      return class_index === classIndex && roll_keys !== null && equalBytes(roll_keys, concatBytes(...rollKeys));
    });
  }
}
