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
  /** The world before each step. */
  snapshots: World[];
}

const CLASS_IDS = ['members', 'partners'];

/** The steps of an election; each one works on what those before it left. */
const STAGES: { hooks: (keyof RecordPlan)[]; run: (world: World) => void | Promise<void> }[] = [
  // 1. Money for the anchors, roll and draft.
  { hooks: ['voters', 'draft'], run: makeRollAndDraft },
  // 2. Keys, definition, rehearsals.
  { hooks: ['ceremonyMessage', 'outputs', 'definition'], run: makeDefinition },
  // 3. Tokens.
  { hooks: ['requests'], run: prepareVoters },
  // 4. Ballots and the close.
  { hooks: [], run: cast },
  { hooks: ['board'], run: fillBoard },
  // 5. Anchors up to CLOSE, and its depth.
  { hooks: ['anchors', 'payload', 'transaction', 'blocksAfterClose'], run: anchorUntilClose },
  // 6. Decryption, result, their entries and anchors.
  { hooks: ['decryptingTrustees', 'decryptionFile', 'result', 'boardAfterClose', 'anchorsAfterClose'], run: finish },
  // 7. The files.
  { hooks: ['checkpoint', 'files'], run: writeFiles },
];

/** @param changes hooks that differ from the honest plan */
export async function buildRecord(changes: Partial<RecordPlan>): Promise<BuiltRecord> {
  const world = await makeWorld({ ...honestPlan(), ...changes });
  return runStages(world, 0, []);
}

/**
 * The same election from the first step on that a changed hook touches: parties, keys and ballots before it are those of
 * `base`, which stays as it is. Other voters or parties are another election.
 */
export async function rebuildRecord(base: BuiltRecord, changes: Partial<RecordPlan>): Promise<BuiltRecord> {
  const changed = Object.keys(changes) as (keyof RecordPlan)[];
  if (changed.includes('voters') || changed.includes('parties')) return buildRecord(changes);
  const first = STAGES.findIndex(({ hooks }) => hooks.some((hook) => changed.includes(hook)));
  if (first === -1) return base;
  const world = copyWorld(base.snapshots[first], { ...base.world.plan, ...changes });
  return runStages(world, first, base.snapshots.slice(0, first));
}

async function runStages(world: World, first: number, before: readonly World[]): Promise<BuiltRecord> {
  const snapshots = [...before];
  for (const { run } of STAGES.slice(first)) {
    snapshots.push(copyWorld(world, world.plan));
    await run(world);
  }
  return { files: world.files, headers: world.chain.source(), electionId: world.electionId, world, snapshots };
}

/** What later steps change is copied; keys and bytes that stand are shared. */
function copyWorld(world: World, plan: RecordPlan): World {
  const copyMembers = (members: World['parties']['trustees']) =>
    members.map((member) => ({ ...member, secretShares: [...member.secretShares] }));
  const { parties } = world;
  return {
    ...world,
    plan,
    parties: { ...parties, issuers: copyMembers(parties.issuers), trustees: copyMembers(parties.trustees) },
    chain: world.chain.copy(),
    anchors: [...world.anchors],
    bumps: new Map(world.bumps),
    files: new Map(world.files),
  };
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
  const parties = await makeParties({ ...plan.parties, voterClasses });
  const start = { plan, parties, chain: new TestChain(), anchors: [], bumps: new Map(), files: new Map() };
  // Everything else is set by the steps, in order; a hook that reads ahead finds it undefined.
  return start as Partial<World> as World;
}

function makeRollAndDraft(world: World): void {
  makeFunding(world);
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

async function makeDefinition(world: World): Promise<void> {
  const outputs: CeremonyOutputs = world.plan.outputs(await runCeremonies(world), world);
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
  runRehearsals(world);
}

function cast(world: World): void {
  world.honestBoard = makeBoard(world);
}

function fillBoard(world: World): void {
  world.board = world.plan.board([...world.honestBoard], world);
  world.closingSize = world.board.length;
  world.closingRoot = rootOf(world.board, world.closingSize);
}

function anchorUntilClose(world: World): void {
  addAnchors(world, world.plan.anchors(stepsUntilClose(world), world));
  world.closeTxid = world.anchors.find(({ payload }) => payload.type === 'CLOSE')?.txid ?? '00'.repeat(32);
  world.chain.mineEmpty(world.plan.blocksAfterClose);
}

function finish(world: World): void {
  world.board = [...world.board, ...world.plan.boardAfterClose(tally(world), world)];
  addAnchors(world, world.plan.anchorsAfterClose(stepsAfterClose(world), world));
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
  world.plan.files(files, world);
  files.set('record.json', recordJson(files));
}
