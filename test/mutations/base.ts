/**
 * The records that mutations start from: one of two voters in which nothing is redundant, so that every change has to be
 * refused, and the same with one piece more of everything that a verifier can do without.
 */
import { encodeSignatureLine, sha256, signCheckpoint, toHex, utf8 } from '#crypto';
import { type Draft, encodeDocumentEntry, encodeDocumentStatement, encodeEvidence } from '#record';
import { type BuiltRecord, buildRecord, rebuildRecord, type World } from '../support/build-record.js';

export type BaseName = 'lean' | 'spare';
export type Bases = Readonly<Record<BaseName, BuiltRecord>>;

export async function makeBases(): Promise<Bases> {
  const lean = await buildRecord({
    draft: inOneClass,
    voters: [voter([[[1, 0]]], 0), voter([[[0, 1]], [[0, 0]]], 1)],
    // Exactly the threshold of decryption files, and three cosignatures for a quorum of three.
    decryptingTrustees: [1, 3],
    checkpoint: (note) => note.replace(/^— issuer-2\..*\n/m, ''),
    boardAfterClose: (entries, world) => entries.toSpliced(-1, 0, ...documentsOf(world).map(({ entry }) => entry)),
    files: (files, world) => {
      for (const { path, bytes } of documentsOf(world)) files.set(path, bytes);
    },
  });
  const { plan } = lean.world;
  const stranger = { name: 'stranger.example.org', keyId: Uint8Array.of(1, 2, 3, 4), signature: new Uint8Array(64) };
  const spare = await rebuildRecord(lean, {
    decryptingTrustees: [1, 2, 3],
    checkpoint: (note) => note + encodeSignatureLine(stranger),
    files: (all, world) => {
      plan.files(all, world);
      all.set('hints/index.json', utf8('{}'));
    },
  });
  return { lean, spare };
}

const voter = (ballots: number[][][], spoils: number) => ({ classIndex: 0, asks: true, spoils, ballots });

/** One class and one contest of two options. */
function inOneClass(draft: Draft): Draft {
  const [contest] = draft.contests;
  const [voterClass] = draft.voterClasses;
  return {
    ...draft,
    contests: [{ ...contest, options: contest.options.slice(0, 2) }],
    voterClasses: [{ ...voterClass, contests: [contest.id] }],
    roll: { ...draft.roll, size: { [voterClass.id]: draft.roll.size[voterClass.id] } },
    policy: { ...draft.policy, minCounted: 2 },
  };
}

/** A certified document and a piece of evidence, each with its entry. */
function documentsOf(world: World): { path: string; bytes: Uint8Array; entry: Uint8Array }[] {
  const electionId = toHex(world.electionId);
  const file = utf8('minutes of the electoral committee');
  const statement = encodeDocumentStatement({
    electionId,
    fileName: 'minutes.txt',
    number: 1,
    sha256: toHex(sha256(file)),
    sizeBytes: file.length,
    title: { en: 'Minutes' },
  });
  const forked = { origin: world.draft.board.origin, size: 1, root: sha256(file) };
  const evidence = encodeEvidence({
    code: 'LOG_FORKED',
    electionId,
    proof: { log: 'board', note: signCheckpoint(forked, world.parties.board.secretKey) },
    seq: 3,
  });
  return [
    { path: 'documents/certified-1.json', bytes: statement, entry: encodeDocumentEntry(3, 1, sha256(statement)) },
    { path: 'documents/evidence-1.json', bytes: evidence, entry: encodeDocumentEntry(4, 1, sha256(evidence)) },
  ];
}
