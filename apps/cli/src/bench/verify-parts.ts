/**
 * What single parts of a verification cost, measured on pieces of a record: one bundle of entries, a few anchors, the roll.
 * How often a record needs each part follows from its numbers alone.
 */
import {
  decodeBallot,
  decodeEntryBundle,
  decodeRequest,
  encodeTokenMessage,
  equalBytes,
  fromHex,
  Frontier,
  hashLeaf,
  sha256,
  verifyBallotBatch,
  verifyRequest,
  verifyTokenBatch,
} from '#crypto';
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
import { coreMs } from './core-time.js';

/** Milliseconds of a core for one of each. */
export interface PartCosts {
  /** Points and scalars of a ballot from its bytes. */
  decode: number;
  /** Signature and proofs, in a batch of one bundle. */
  proofs: number;
  /** Token, in a batch of one bundle. */
  token: number;
  /** Signatures of a token request. */
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

/** @param source of one class, with a full first bundle if it has so many entries */
export async function measureParts(source: RecordSource): Promise<PartCosts> {
  const read = (path: string) => source.read(path);
  const paths = await source.list();
  const bundleOf = async (log: string) => {
    const path = paths.filter((name) => name.startsWith(`${log}/tile/entries/`)).sort(fullFirst)[0] ?? '';
    return decodeEntryBundle(await read(path));
  };
  const definitionBytes = await read('definition.json');
  const definition = decodeDefinition(definitionBytes);
  const electionId = sha256(definitionBytes);
  const board = await bundleOf('board');
  const entries = board.filter(([type]) => type === ENTRY_BALLOT);
  const ctx = ballotContext(definition, electionId, 0);
  const ballots = entries.map((entry) => decodeBallot(ctx, entry));
  const issuingKey = fromHex(definition.voterClasses[0]?.issuing.publicKey ?? '', 96);
  const tokens = ballots.map(({ ballotKey, token }) => ({
    message: encodeTokenMessage(electionId, 0, ballotKey),
    token,
  }));
  const requests = await bundleOf('issuance');
  const roll = await read('roll.txt');
  const { registrars } = definition.roll;
  const lines = decodeRoll(roll, registrars).length;
  const bytesPerEntry = Math.round(board.reduce((sum, { length }) => sum + length, 0) / board.length);
  const anchor = measureAnchors(await read('anchors.jsonl'), definition.anchor);
  return {
    decode: timed(() => entries.map((entry) => decodeBallot(ctx, entry))) / entries.length,
    proofs: timed(() => holds(verifyBallotBatch(ballots.map((ballot) => ({ ctx, ballot }))))) / entries.length,
    token: timed(() => holds(verifyTokenBatch(issuingKey, tokens))) / entries.length,
    request:
      timed(() => requests.forEach((entry) => verifyRequest(electionId, decodeRequest(entry, registrars)))) /
      requests.length,
    roll: timed(() => decodeRoll(roll, registrars)) / lines,
    entry:
      timed(() => hashTree(board)) / board.length +
      (timed(() => sha256(new Uint8Array(BYTES))) * bytesPerEntry) / BYTES,
    anchor,
  };
}

/** Full bundles have shorter names than partial ones. */
const fullFirst = (a: string, b: string): number => a.length - b.length || (a < b ? -1 : 1);

function measureAnchors(
  bytes: Uint8Array,
  { publicKey: hex, genesisOutpoint }: { publicKey: string; genesisOutpoint: string },
): number {
  const publicKey = fromHex(hex, 33);
  const [funding, ...anchors] = [...decodeAnchorLines(bytes)];
  if (funding === undefined || anchors.length === 0) throw new Error('a record without anchors');
  const read = timed(() => [...decodeAnchorLines(bytes)]) / anchors.length;
  const first = verifyFundingTransaction(funding.raw, genesisOutpoint, publicKey);
  const measured = anchors.slice(0, ANCHORS);
  const ms = timed(() => {
    let baton = first;
    for (const { raw } of measured) {
      const { txid, batonSat } = verifyAnchorTransaction(raw, baton, publicKey);
      baton = { txid, vout: 0, satoshis: batonSat };
    }
  });
  return read + ms / measured.length;
}

function hashTree(entries: readonly Uint8Array[]): void {
  const frontier = Frontier.empty();
  for (const entry of entries) frontier.append(hashLeaf(entry));
  if (equalBytes(frontier.root(), new Uint8Array(32))) throw new Error('a root of nothing');
}

function holds(failures: readonly unknown[]): void {
  if (failures.length > 0) throw new Error('a valid batch was refused');
}

/** The median of five: the first is slow, and memory is tidied up now and then. */
function timed(work: () => unknown): number {
  const times = Array.from({ length: 5 }, () => {
    const start = coreMs();
    work();
    return coreMs() - start;
  });
  return times.sort((a, b) => a - b)[2] ?? 0;
}
