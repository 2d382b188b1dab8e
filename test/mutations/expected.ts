/** What a changed record has to end in: the groups that are the right ones to refuse it, by where the change is. */
import type { CheckGroup } from '#verify';

/**
 * The first row that matches the name of a mutation: the groups one of which has to be the first that does not pass. Most often
 * it is the one that reads the file; a figure or a field may belong to several.
 */
export const RIGHT_GROUPS: readonly [mutation: RegExp, groups: readonly CheckGroup[]][] = [
  // Whoever changes a file and not its hash is stopped by the list, whatever else is wrong.
  [/\(as it was/, ['0']],
  [/^record\.json/, ['0']],
  // A file that is not there, has no place, or stands in the place of another.
  [/as a whole: (removed|doubled|moved)/, ['0', '1', '2', '3', '4', '5', '8', '9a', '10', '12', '14']],
  [/^(definition|draft)\.json/, ['1']],
  [/^roll\.txt/, ['4']],
  [/^ceremony\/trustee/, ['2']],
  [/^ceremony\/issuer/, ['3']],
  // Entries of the board with everything behind them made anew: the group that judges such entries.
  [/^board.*entry \d+ (ballot|spoil) type.*\(all anew/, ['5', '6', '7']],
  [/^board.*entry \d+ ballot .*\(all anew/, ['6']],
  [/^board.*entry \d+ spoil .*\(all anew/, ['7']],
  [/^board.*entry \d+ share file .*\(all anew/, ['5', '12']],
  [/^board.*entry \d+ result .*\(all anew/, ['5', '14']],
  [/^board/, ['5']],
  [/^issuance/, ['8']],
  // A path of right form leads to another block: only the headers show it.
  [/^anchors\.jsonl line \d+ (path|\/bump)/, ['9a', '9b']],
  [/^anchors\.jsonl/, ['9a']],
  [/^decryption/, ['12']],
  [/^result\.json/, ['10', '13', '14']],
  [/^documents/, ['5']],
  [/^hints/, ['0']],
];

/** @param name of a mutation */
export function rightGroups(name: string): readonly CheckGroup[] {
  const found = RIGHT_GROUPS.find(([pattern]) => pattern.test(name));
  if (found === undefined) throw new Error(`no right group for ${name}`);
  return found[1];
}
