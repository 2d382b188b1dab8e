/** Groups 10 to 14 (spec §12.2): only for what is closed, and only from what passed. */
import type { TrusteeKeys } from '#crypto';
import type { Result } from '#record';
import { computed, type CheckRun, type Outcome, type WhyNot } from './check-run.js';
import type { EntryChecker } from './entry-checker.js';
import type { Established } from './figures.js';
import type { DefinitionFacts } from './group-01-definition.js';
import type { BoardFacts } from './group-05-board.js';
import type { IssuanceFacts } from './group-08-issuance.js';
import type { AnchorFacts } from './group-09a-anchors.js';
import { checkCountedSet, type CountedFacts } from './group-10-counted-set.js';
import { checkEncryptedTally, type TallyFacts } from './group-11-encrypted-tally.js';
import { checkPartialDecryptions, type DecryptionFacts } from './group-12-partial-decryptions.js';
import { checkTally, type Totals } from './group-13-tally.js';
import { checkResult } from './group-14-result.js';
import { type GroupRuns, valueOf } from './group-runs.js';
import type { RecordReader } from './record-reader.js';
import type { CheckGroup } from './report.js';

/** What the groups before established. */
interface CountInputs {
  definition: Outcome<DefinitionFacts>;
  trusteeKeys: Outcome<TrusteeKeys>;
  board: Outcome<BoardFacts>;
  ballots: Outcome<void>;
  spoils: Outcome<void>;
  issuance: Outcome<IssuanceFacts>;
  anchors: Outcome<AnchorFacts>;
}

/** @param found gets what these groups establish   @param open why nothing is counted, or undefined */
export async function checkCount(
  groups: GroupRuns,
  reader: RecordReader,
  checker: EntryChecker,
  found: Established,
  before: CountInputs,
  open: WhyNot | undefined,
): Promise<void> {
  const { definition: one, trusteeKeys, board, ballots, spoils, issuance, anchors } = before;
  const check = <T>(group: CheckGroup, inputs: Outcome<unknown>[], body: (run: CheckRun) => Promise<T>) =>
    open === undefined ? groups.check(groups.begin(group), inputs, body) : Promise.resolve(groups.skip<T>(group, open));

  const counted = await check('10', [board, ballots], async (run): Promise<CountedFacts> => {
    const { definition } = valueOf(one);
    found.counted = await checkCountedSet(run, reader, definition, valueOf(board), found.issuance);
    return found.counted;
  });
  // The counted set and the totals are what they are, whatever the published result claims: its claims fail groups 10
  // and 13, and people still learn what the record gives.
  const set = computed(counted, found.counted);
  const tally = await check('11', [board, ballots, anchors, set], async (run): Promise<TallyFacts> => {
    const { definition } = valueOf(one);
    const { close } = valueOf(anchors);
    const { closing } = valueOf(board);
    if (close === undefined || closing === undefined) throw new Error('a closed board has no CLOSE anchor');
    const facts = [valueOf(board), valueOf(set), close, closing.root, checker] as const;
    found.tally = await checkEncryptedTally(run, reader, definition, ...facts);
    return found.tally;
  });
  const shares = await check('12', [trusteeKeys, tally], async (run): Promise<DecryptionFacts> => {
    const { definition, electionId } = valueOf(one);
    const { documents } = valueOf(board).order;
    const keys = valueOf(trusteeKeys);
    const facts = [electionId, keys, documents, valueOf(tally)] as const;
    found.decryptions = await checkPartialDecryptions(run, reader, definition, ...facts);
    return found.decryptions;
  });
  const totals = await check('13', [set, tally, shares], async (run): Promise<Totals> => {
    const facts = [valueOf(set), valueOf(tally), valueOf(shares).valid] as const;
    found.totals = await checkTally(run, reader, valueOf(one).definition, ...facts);
    return found.totals;
  });
  const sums = computed(totals, found.totals);
  await check('14', [spoils, issuance, anchors, sums], async (run): Promise<Result> => {
    const { definition, electionId } = valueOf(one);
    const { closingRoot } = valueOf(tally);
    const { classes } = valueOf(set);
    const parts = { definition, electionId, closingRoot, classes, totals: valueOf(sums) };
    found.result = await checkResult(run, reader, parts, valueOf(board).order.result, valueOf(anchors));
    return found.result;
  });
}
