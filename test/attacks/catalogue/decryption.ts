/** Decryption that is not tied to its proof, to this record or to its trustee (spec §10.2). */
import { encodePoint, multiplyBase, signDocument, toHex, utf8 } from '#crypto';
import { encodeDocumentEntry } from '#record';
import { honestPlan, type RecordPlan } from '../../support/build-record.js';
import { aggregatesOf, ballotsOf, countedOf, decrypt } from '../../support/record/tally.js';
import type { World } from '../../support/record/world.js';
import type { Attack } from '../attack.js';
import { bent, bentHex, planned } from '../breaking.js';

interface Share {
  contest: number;
  option: number;
  share: string;
  proof: string;
}
interface DecryptionFile {
  trustee: number;
  tallyInput: Record<string, unknown>;
  shares: Share[];
}

const stopped = (
  name: string,
  flaw: string,
  code: Attack['codes'][number],
  changes: Partial<RecordPlan>,
  more: Partial<Attack> = {},
): Attack => ({ name, flaw, make: planned(changes), verdict: 'INVALID', group: '12', codes: [code], ...more });

const SECOND = { culprit: 'trustee 2 (Trustee 2)' };

/** Trustees 1 and 2 only, so that the second one's file is needed. */
const onFile = (
  name: string,
  flaw: string,
  code: Attack['codes'][number],
  change: (file: DecryptionFile, world: World) => object,
  more: Partial<Attack> = SECOND,
): Attack =>
  stopped(
    name,
    flaw,
    code,
    {
      decryptingTrustees: [1, 2],
      decryptionFile: (file, trustee, world) =>
        trustee === 2 ? { ...file, ...change(file as unknown as DecryptionFile, world) } : file,
    },
    more,
  );

/** The first share changed. */
const onShare = (
  name: string,
  flaw: string,
  code: Attack['codes'][number],
  change: (share: Share, all: readonly Share[], world: World) => Partial<Share>,
): Attack =>
  onFile(
    name,
    flaw,
    code,
    ({ shares }, world) => ({
      shares: shares.map((share, i) => (i === 0 ? { ...share, ...change(share, shares, world) } : share)),
    }),
    code === 'PARTIAL_DECRYPTION_PROOF_INVALID' ? { culprit: 'trustee 2' } : {},
  );

/** Files of all trustees over other sums, in themselves consistent. */
const over = (name: string, flaw: string, sums: (world: World) => World): Attack =>
  stopped(name, flaw, 'DECRYPTION_TALLY_INPUT_MISMATCH', {
    boardAfterClose: (entries, world) => {
      const shown = sums(world);
      return [...[1, 2, 3].map((trustee) => decrypt(shown, trustee, [0, 1])), ...entries.slice(-1)];
    },
  });

/** What the trustee's key proves of another statement. */
function shareOver(world: World, changes: Partial<World>): Share[] {
  const files = new Map<string, Uint8Array>();
  decrypt({ ...world, ...changes, files, plan: honestPlan() }, 2, [0, 1]);
  const text = new TextDecoder().decode(files.get('decryption/trustee-2.json'));
  return (JSON.parse(text) as DecryptionFile).shares;
}

export const decryption: Attack[] = [
  over('every ballot tallied, the superseded ones too', 'board-29', (world) => ({
    ...world,
    aggregates: aggregatesOf(world, ballotsOf(world)),
  })),
  over('the last ballot left out of the sums', 'board-29', (world) => ({
    ...world,
    aggregates: aggregatesOf(world, countedOf(ballotsOf(world)).slice(0, -1)),
  })),
  over('the first ballot of each voter counted, not the last', 'board-29', (world) => {
    const first = new Map([...ballotsOf(world)].reverse().map((ballot) => [toHex(ballot.ballotKey), ballot] as const));
    return { ...world, aggregates: aggregatesOf(world, [...first.values()]) };
  }),
  over('the weights of two classes exchanged', 'board-29', (world) => {
    const [one, two] = world.definition.voterClasses;
    const voterClasses = [
      { ...one, weight: two.weight },
      { ...two, weight: one.weight },
    ];
    const weighed = { ...world, definition: { ...world.definition, voterClasses } };
    return { ...world, aggregates: aggregatesOf(weighed, countedOf(ballotsOf(world))) };
  }),
  over('a class left out of the sums', 'board-29', (world) => ({
    ...world,
    aggregates: aggregatesOf(
      world,
      countedOf(ballotsOf(world)).filter(({ classIndex }) => classIndex === 0),
    ),
  })),
  over('the sums of two options exchanged', 'board-30', (world) => {
    const [one, two, ...rest] = world.aggregates;
    const aggregates = [
      { ...one, alpha: two.alpha, beta: two.beta },
      { ...two, alpha: one.alpha, beta: one.beta },
      ...rest,
    ];
    return { ...world, aggregates };
  }),
  over('files of another CLOSE', 'proofs-3', (world) => ({ ...world, closeTxid: world.anchors[0].txid })),
  over('files over another root of the board', 'proofs-3', (world) => ({
    ...world,
    closingRoot: new Uint8Array(32),
  })),
  onShare('a share with the proof of another option', 'proofs-3', 'PARTIAL_DECRYPTION_PROOF_INVALID', (_, all) => ({
    proof: all[1].proof,
  })),
  onShare('a share off by one bit', 'proofs-2', 'PARTIAL_DECRYPTION_PROOF_INVALID', ({ proof }) => ({
    proof: bentHex(proof),
  })),
  onShare('a share of something else than alpha', 'board-30', 'PARTIAL_DECRYPTION_PROOF_INVALID', () => ({
    share: toHex(encodePoint(multiplyBase(3n))),
  })),
  onShare(
    'a share for the alpha of another sum, with its own proof',
    'board-30',
    'PARTIAL_DECRYPTION_PROOF_INVALID',
    (_, __, world) => {
      const [one, two] = world.aggregates;
      const [share] = shareOver(world, { aggregates: [{ ...one, alpha: two.alpha }, ...world.aggregates.slice(1)] });
      return share;
    },
  ),
  onShare(
    'a share whose proof is of another election',
    'proofs-3',
    'PARTIAL_DECRYPTION_PROOF_INVALID',
    (_, __, world) => {
      const [share] = shareOver(world, { electionId: new Uint8Array(32) });
      return share;
    },
  ),
  onShare(
    'a share whose proof is of another root of the board',
    'proofs-3',
    'PARTIAL_DECRYPTION_PROOF_INVALID',
    (_, __, world) => {
      const [share] = shareOver(world, { closingRoot: new Uint8Array(32) });
      return share;
    },
  ),
  onShare('a share that is the identity', 'proofs-7', 'PARTIAL_DECRYPTION_INVALID', () => ({
    share: '00'.repeat(32),
  })),
  onShare('a share that is no element', 'proofs-7', 'PARTIAL_DECRYPTION_INVALID', () => ({
    share: 'ff'.repeat(32),
  })),
  onShare('a response that is not below the order', 'proofs-8', 'PARTIAL_DECRYPTION_INVALID', ({ proof }) => ({
    proof: `${proof.slice(0, 128)}${'ff'.repeat(32)}`,
  })),
  onShare('a share in upper case', 'proofs-8', 'DECRYPTION_FILE_INVALID', ({ share }) => ({
    share: share.toUpperCase(),
  })),
  onShare('a proof of 95 bytes', 'proofs-8', 'DECRYPTION_FILE_INVALID', ({ proof }) => ({ proof: proof.slice(2) })),
  onFile(
    'the shares of two options exchanged',
    'board-30',
    'PARTIAL_DECRYPTION_PROOF_INVALID',
    ({ shares: [one, two, ...rest] }) => ({
      shares: [{ ...one, share: two.share, proof: two.proof }, { ...two, share: one.share, proof: one.proof }, ...rest],
    }),
    { culprit: 'trustee 2' },
  ),
  onFile('a share left out', 'board-21', 'DECRYPTION_SHARES_MISMATCH', ({ shares }) => ({ shares: shares.slice(1) })),
  onFile('two shares in another order', 'board-21', 'DECRYPTION_FILE_INVALID', ({ shares: [one, two, ...rest] }) => ({
    shares: [two, one, ...rest],
  })),
  onFile('a share twice', 'board-30', 'DECRYPTION_FILE_INVALID', ({ shares }) => ({
    shares: [shares[0], ...shares],
  })),
  onFile('a share of a contest that is withheld', 'board-30b', 'DECRYPTION_SHARES_MISMATCH', ({ shares }) => ({
    shares: [...shares, { ...shares[0], contest: 2 }],
  })),
  onFile('a file that says it is of another trustee', 'board-30', 'DECRYPTION_CONTENT_MISMATCH', () => ({
    trustee: 1,
  })),
  onFile('a file of another election', 'proofs-3', 'DECRYPTION_CONTENT_MISMATCH', () => ({
    electionId: '00'.repeat(32),
  })),
  onFile('a member more in a file', 'board-24', 'DECRYPTION_FILE_INVALID', () => ({ note: 'x' })),
  onFile('a tally input signed by another key', 'board-23', 'DOCUMENT_SIGNATURE_INVALID', ({ tallyInput }, world) => ({
    tallyInput: {
      ...tallyInput,
      signature: toHex(signDocument('tally-input', world.parties.board.secretKey, utf8('x'))),
    },
  })),
  onFile(
    'a tally input that names other sums than it signed',
    'board-24',
    'DECRYPTION_TALLY_INPUT_MISMATCH',
    ({ tallyInput }) => ({
      tallyInput: { ...tallyInput, aggregatesHash: '00'.repeat(32) },
    }),
  ),
  {
    ...stopped('one trustee’s file in the name of another', 'board-30', 'DOCUMENT_SIGNATURE_INVALID', {
      decryptingTrustees: [1, 2],
      files: (files) => {
        files.set('decryption/trustee-2.json', files.get('decryption/trustee-1.json') ?? utf8(''));
      },
    }),
    culprit: '',
  },
  {
    ...stopped('one trustee twice, signature and all', 'board-30', 'SIGNATURE_FILE_KEY_DIFFERENT', {
      decryptingTrustees: [1, 2],
      files: (files) => {
        for (const end of ['.json', '.sig.json']) {
          files.set(`decryption/trustee-2${end}`, files.get(`decryption/trustee-1${end}`) ?? utf8(''));
        }
      },
    }),
    culprit: '',
  },
  stopped(
    'a file that is not the one on the board',
    'board-31',
    'DECRYPTION_NOT_ON_BOARD',
    {
      decryptingTrustees: [1, 2],
      boardAfterClose: ([one, two, result]) => [one, bent(two), result],
    },
    SECOND,
  ),
  stopped(
    'a file that the board names under another trustee',
    'board-30',
    'DECRYPTION_NOT_ON_BOARD',
    {
      decryptingTrustees: [1, 2],
      boardAfterClose: ([one, two, result]) => [one, encodeDocumentEntry(1, 3, two.slice(4)), result],
    },
    SECOND,
  ),
  stopped(
    'a file that the board names as a certified document',
    'board-31',
    'DECRYPTION_NOT_ON_BOARD',
    {
      decryptingTrustees: [1, 2],
      boardAfterClose: ([one, two, result]) => [one, encodeDocumentEntry(3, 2, two.slice(4)), result],
      files: (files) => files.set('documents/certified-2.json', files.get('decryption/trustee-2.json') ?? utf8('')),
    },
    SECOND,
  ),
  onFile(
    'proofs made with the share of another trustee',
    'board-30',
    'PARTIAL_DECRYPTION_PROOF_INVALID',
    (_, world) => {
      const [one, two, three] = world.parties.trustees;
      const swapped = [one, { ...two, secretShares: one.secretShares }, three];
      return { shares: shareOver(world, { parties: { ...world.parties, trustees: swapped } }) };
    },
    { culprit: 'trustee 2' },
  ),
];
