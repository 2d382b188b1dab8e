/**
 * Builds the complete record of a small election in memory: every party's keys are known, nothing runs beside it, and
 * blocks are mined here. Steps follow one another as in an election; each one can be overridden by the plan, and what
 * comes after it is honestly recomputed.
 */
import { computeRoot, encodeCanonicalJson, hashLeaf, sha256, toHex, u16, utf8 } from '#crypto';
import {
  ballotContext,
  type CeremonyOutputs,
  type Definition,
  encodeDocumentEntry,
  type HeaderSource,
  type RecordSource,
} from '#record';
import { addAnchors, encodeAnchors, makeFunding, stepsAfterClose, stepsUntilClose } from './record/anchoring.js';
import { runCeremonies, runRehearsals } from './record/ceremonies.js';
import { TestChain } from './record/chain.js';
import { makeDraft } from './record/draft.js';
import { rootOf, writeCheckpoint, writeLog } from './record/logs.js';
import { makeParties } from './record/parties.js';
import { honestPlan, type RecordPlan } from './record/plan.js';
import { aggregatesOf, ballotsOf, countedOf, decrypt, dueContests, makeResult } from './record/tally.js';
import { makeBoard, prepareVoters } from './record/voting.js';
import type { World } from './record/world.js';

export { honestPlan, type RecordPlan } from './record/plan.js';
export type { World } from './record/world.js';

export interface BuiltRecord {
  /** Every file of the record, record.json among them. */
  files: Map<string, Uint8Array>;
  headers: HeaderSource;
  electionId: Uint8Array;
  world: World;
}

const CLASS_IDS = ['members', 'partners', 'guests'];

/** @param changes hooks that differ from the honest plan */
export async function buildRecord(changes: Partial<RecordPlan>): Promise<BuiltRecord> {
  const plan = { ...honestPlan(), ...changes };
  const world = await makeWorld(plan);
  // 1. Money for the anchors, roll and draft.
  makeFunding(world);
  makeRollAndDraft(world);
  // 2. Keys, definition, rehearsals.
  makeDefinition(world, plan.outputs(await runCeremonies(world), world));
  runRehearsals(world);
  // 3. Tokens, ballots, the close.
  prepareVoters(world);
  world.board = plan.board(makeBoard(world), world);
  world.closingSize = world.board.length;
  world.closingRoot = rootOf(world.board, world.closingSize);
  // 4. Anchors up to CLOSE, and its depth.
  addAnchors(world, plan.anchors(stepsUntilClose(world), world));
  world.closeTxid = world.anchors.find(({ payload }) => payload.type === 'CLOSE')?.txid ?? '00'.repeat(32);
  world.chain.mineEmpty(plan.blocksAfterClose);
  // 5. Decryption, result, their entries and anchors.
  const afterClose = tally(world);
  world.board = [...world.board, ...plan.boardAfterClose(afterClose, world)];
  addAnchors(world, plan.anchorsAfterClose(stepsAfterClose(world), world));
  // 6. The files.
  writeFiles(world);
  plan.files(world.files, world);
  world.files.set('record.json', recordJson(world.files));
  return { files: world.files, headers: world.chain.source(), electionId: world.electionId, world };
}

/** A record in memory as the verifier reads it. */
export function sourceOf(files: ReadonlyMap<string, Uint8Array>): RecordSource {
  return {
    list: () => Promise.resolve([...files.keys()]),
    read: (path) => {
      const bytes = files.get(path);
      return bytes === undefined ? Promise.reject(new Error(`${path} is missing`)) : Promise.resolve(bytes);
    },
  };
}

/** `record.json` of these files. */
export function recordJson(files: ReadonlyMap<string, Uint8Array>): Uint8Array {
  const hashes = [...files]
    .filter(([path]) => path !== 'record.json')
    .map(([path, bytes]) => [path, toHex(sha256(bytes))]);
  return encodeCanonicalJson({
    files: Object.fromEntries(hashes) as Record<string, string>,
    format: 'psephos-record/1',
  });
}

async function makeWorld(plan: RecordPlan): Promise<World> {
  const voterClasses = plan.voters.map(({ classIndex }) => classIndex);
  const parties = await makeParties({ officials: 3, issuers: 3, trustees: 3, registrars: 1, voterClasses });
  const start = { plan, parties, chain: new TestChain(), anchors: [], bumps: new Map(), files: new Map() };
  // Everything else is set by the steps, in order; a hook that reads ahead finds it undefined.
  return start as Partial<World> as World;
}

function makeRollAndDraft(world: World): void {
  const entries = world.parties.voters
    .map(({ classIndex, rollKeys }) =>
      Uint8Array.of(...u16(classIndex), ...rollKeys.flatMap(({ publicKey }) => [...publicKey])),
    )
    .sort((a, b) => (toHex(a) < toHex(b) ? -1 : 1));
  const size = Object.fromEntries(
    CLASS_IDS.map((id, position) => [
      id,
      world.parties.voters.filter(({ classIndex }) => classIndex === position).length,
    ]),
  );
  world.rollLines = entries;
  const roll = { size, root: toHex(computeRoot(entries.map(hashLeaf))) };
  world.draft = world.plan.draft(makeDraft(world.parties, `${world.funding.txid}:0`, roll), world);
  world.draftBytes = encodeCanonicalJson(world.draft);
  world.ceremonyId = sha256(world.draftBytes);
}

function makeDefinition(world: World, outputs: CeremonyOutputs): void {
  const { draft } = world;
  const honest = {
    ...draft,
    voterClasses: draft.voterClasses.map((voterClass, i) => ({ ...voterClass, issuing: outputs.issuing[i] })),
    trustees: {
      threshold: draft.trustees.threshold,
      members: draft.trustees.members.map((member, i) => ({ ...member, ...outputs.trustees[i] })),
      publicKey: outputs.publicKey,
    },
    rollApprovals: outputs.rollApprovals,
    ceremonyId: toHex(world.ceremonyId),
  };
  const value = world.plan.definition(honest, world);
  world.definition = value as unknown as Definition;
  world.definitionBytes = encodeCanonicalJson(value);
  world.electionId = sha256(world.definitionBytes);
  world.contexts = world.definition.voterClasses.map((_, i) => ballotContext(world.definition, world.electionId, i));
}

function tally(world: World): Uint8Array[] {
  const counted = countedOf(ballotsOf(world));
  world.aggregates = aggregatesOf(world, counted);
  const due = dueContests(world, counted);
  const shares = world.plan.decryptingTrustees.map((trustee) => decrypt(world, trustee, due));
  world.result = world.plan.result(makeResult(world, due), world);
  const resultBytes = encodeCanonicalJson(world.result);
  world.files.set('result.json', resultBytes);
  return [...shares, encodeDocumentEntry(2, 0, sha256(resultBytes))];
}

function writeFiles(world: World): void {
  const { files, board, requests, closingSize } = world;
  files.set('draft.json', world.draftBytes);
  files.set('definition.json', world.definitionBytes);
  files.set('roll.txt', utf8(world.rollLines.map((entry) => `${toHex(entry)}\n`).join('')));
  writeLog(world, 'board', board);
  writeCheckpoint(world, 'board', board, closingSize, 'board/checkpoint-closing');
  writeLog(world, 'issuance', requests);
  files.set('anchors.jsonl', encodeAnchors(world));
}
