/**
 * What single parts of a verification cost with an engine, measured on pieces of a record: one bundle of entries, a few anchors,
 * the roll. How often a record needs each part follows from its numbers alone.
 */
import { decodeEntryBundle, type Engine, equalBytes, fromHex, Frontier, hashLeaf, sha256 } from '#crypto';
import {
  ballotContext,
  decodeAnchorLines,
  decodeDefinition,
  decodeRoll,
  ENTRY_BALLOT,
  type RecordSource,
  verifyAnchorTransaction,
  verifyFundingTransaction,
} from '#record';
import { checkerHere } from '#verify';
import { coreMs } from './core-time.js';
import { median } from './statistics.js';

/** Milliseconds of a core for one of each. */
export interface PartCosts {
  /** Form, signature and proofs of a ballot, in a batch of one bundle. */
  ballot: number;
  /** Token of a ballot, in the same batch. */
  token: number;
  /** Form and signatures of a token request. */
  request: number;
  /** A line of the roll. */
  roll: number;
  /** An entry of a log: its leaf hash, the tree, the files' SHA-256. */
  entry: number;
  /** An anchor with its leaf hashes. */
  anchor: number;
}

const ANCHORS = 8;
const BYTES = 100_000;
const TURNS = 5;

/** @param source of one class, with a full first bundle if it has so many entries */
export async function measureParts(source: RecordSource, engine: Engine): Promise<PartCosts> {
  const paths = await source.list();
  const bundleOf = async (log: string) => {
    const path = paths.filter((name) => name.startsWith(`${log}/tile/entries/`)).sort(fullFirst)[0] ?? '';
    return decodeEntryBundle(await source.read(path));
  };
  const definitionBytes = await source.read('definition.json');
  const definition = decodeDefinition(definitionBytes);
  const electionId = sha256(definitionBytes);
  const { registrars } = definition.roll;
  const ctx = ballotContext(definition, electionId, 0);
  const issuingKeys = definition.voterClasses.map(({ issuing }) => fromHex(issuing.publicKey, 96));
  const rules = { electionId, contexts: [ctx], issuingKeys, registrars };
  const checker = checkerHere(() => Promise.resolve(engine));
  const checked = async (kind: 'board' | 'issuance', entries: readonly Uint8Array[]) =>
    holds((await checker.check({ kind, rules, entries })).refusals);

  const board = await bundleOf('board');
  const ballots = board.filter(([type]) => type === ENTRY_BALLOT);
  const requests = await bundleOf('issuance');
  const roll = await source.read('roll.txt');
  const ballot = await timed(() => holds(engine.verifyBallots(ctx, ballots).refusals));
  const withToken = await timed(() => checked('board', ballots));
  const request = await timed(() => checked('issuance', requests));
  const rollMs = await timed(() => decodeRoll(roll, registrars));
  const hashMs = await timed(() => hashTree(board));
  const fileMs = await timed(() => sha256(new Uint8Array(BYTES)));
  const bytesPerEntry = board.reduce((sum, { length }) => sum + length, 0) / board.length;
  return {
    ballot: ballot / ballots.length,
    token: (withToken - ballot) / ballots.length,
    request: request / requests.length,
    roll: rollMs / decodeRoll(roll, registrars).length,
    entry: hashMs / board.length + (fileMs * bytesPerEntry) / BYTES,
    anchor: await measureAnchors(await source.read('anchors.jsonl'), definition.anchor),
  };
}

/** Full bundles have shorter names than partial ones. */
const fullFirst = (a: string, b: string): number => a.length - b.length || (a < b ? -1 : 1);

async function measureAnchors(
  bytes: Uint8Array,
  { publicKey: hex, genesisOutpoint }: { publicKey: string; genesisOutpoint: string },
): Promise<number> {
  const publicKey = fromHex(hex, 33);
  const [funding, ...anchors] = [...decodeAnchorLines(bytes)];
  if (funding === undefined || anchors.length === 0) throw new Error('a record without anchors');
  const readMs = await timed(() => [...decodeAnchorLines(bytes)]);
  const first = verifyFundingTransaction(funding.raw, genesisOutpoint, publicKey);
  const measured = anchors.slice(0, ANCHORS);
  const ms = await timed(() => {
    let baton = first;
    for (const { raw } of measured) {
      const { txid, batonSat } = verifyAnchorTransaction(raw, baton, publicKey);
      baton = { txid, vout: 0, satoshis: batonSat };
    }
  });
  return readMs / anchors.length + ms / measured.length;
}

function hashTree(entries: readonly Uint8Array[]): void {
  const frontier = Frontier.empty();
  for (const entry of entries) frontier.append(hashLeaf(entry));
  if (equalBytes(frontier.root(), new Uint8Array(32))) throw new Error('a root of nothing');
}

function holds(refusals: readonly unknown[]): void {
  if (refusals.some((refusal) => refusal !== null)) throw new Error('a valid batch was refused');
}

/** The median: the first is slow, and memory is tidied up now and then. */
async function timed(work: () => unknown): Promise<number> {
  const times: number[] = [];
  for (let turn = 0; turn < TURNS; turn++) {
    const start = coreMs();
    await work();
    times.push(coreMs() - start);
  }
  return median(times);
}
