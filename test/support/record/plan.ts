/**
 * The plan of a test record: what honest parties do, and at each step a hook that may do something else. What comes after
 * a hook is honestly recomputed (ids, signatures, roots, checkpoints, anchors, proofs, record.json), so that a test can
 * break exactly one thing. Without hooks the record is VALID.
 */
import type { AnchorPayload, AnchorType, CeremonyOutputs, Draft } from '#record';
import type { PartyNumbers } from './parties.js';
import type { World } from './world.js';

/** One voter and what she does. */
export interface VoterPlan {
  classIndex: number;
  /** Whether she requests a token. */
  asks: boolean;
  /** Challenged (spoiled) encryptions before the first ballot. */
  spoils: number;
  /** Choices by ballot, contest of the class and option; a second ballot replaces the first. */
  ballots: number[][][];
}

/** One anchor of the chain. Sizes count entries of the two logs. */
export interface AnchorStep {
  type: AnchorType;
  treeSize: number;
  issuedSize: number;
  timeMs: number;
}

export interface RecordPlan {
  voters: VoterPlan[];
  /** How many there are of everybody else. */
  parties: Omit<PartyNumbers, 'voterClasses'>;
  /** Trustees whose files are published, and how many blocks follow the CLOSE. */
  decryptingTrustees: number[];
  blocksAfterClose: number;
  /** Before `draft.json` is encoded. */
  draft(draft: Draft, world: World): Draft;
  /** The JSON of a ceremony message before it is encoded and signed; `name` as in `trustee-1-commitment`. */
  ceremonyMessage(name: string, message: Record<string, unknown>, world: World): Record<string, unknown>;
  /** What the ceremonies put into the definition. */
  outputs(outputs: CeremonyOutputs, world: World): CeremonyOutputs;
  /** The definition's value before it is encoded and its id taken. */
  definition(value: Record<string, unknown>, world: World): Record<string, unknown>;
  /** Entries of the issuance log. */
  requests(entries: Uint8Array[], world: World): Uint8Array[];
  /** Entries of the board from the created one to the closing one. */
  board(entries: Uint8Array[], world: World): Uint8Array[];
  /** Entries behind the closing one: share files, result, documents. */
  boardAfterClose(entries: Uint8Array[], world: World): Uint8Array[];
  /** A log's checkpoint and cosignatures as text; `path` as in the record. */
  checkpoint(note: string, path: string, world: World): string;
  /** The anchors from GENESIS to CLOSE. Leaf hashes, roots and transactions follow from it. */
  anchors(steps: AnchorStep[], world: World): AnchorStep[];
  /** The anchors behind CLOSE. */
  anchorsAfterClose(steps: AnchorStep[], world: World): AnchorStep[];
  /** A payload before it is put into its transaction. */
  payload(payload: AnchorPayload, world: World): AnchorPayload;
  /** A transaction's bytes; the next anchor spends what stands here. */
  transaction(raw: Uint8Array, payload: AnchorPayload, world: World): Uint8Array;
  /** A decryption file before it is encoded, signed and put on the board. */
  decryptionFile(file: Record<string, unknown>, trustee: number, world: World): Record<string, unknown>;
  /** A total that is known and only has to be compared, where trying every value would take too long. */
  knownTotal(contest: number, option: number): number | undefined;
  /** The result before it is encoded and put on the board. */
  result(result: Record<string, unknown>, world: World): Record<string, unknown>;
  /** All files but record.json, which is computed from what stays. */
  files(files: Map<string, Uint8Array>, world: World): void;
}

/** Eight ballots of six voters: two voted twice, one of them challenged first; one contest ends withheld. */
export function defaultVoters(): VoterPlan[] {
  const voter = (classIndex: number, ballots: number[][][], spoils = 0): VoterPlan => ({
    classIndex,
    asks: true,
    spoils,
    ballots,
  });
  return [
    voter(0, [
      [
        [1, 0, 0],
        [2, 1],
      ],
    ]),
    voter(0, [
      [
        [0, 1, 0],
        [0, 0],
      ],
    ]),
    voter(0, [
      [
        [0, 0, 1],
        [1, 1],
      ],
      [
        [1, 0, 0],
        [0, 2],
      ],
    ]),
    voter(0, [
      [
        [0, 0, 0],
        [1, 0],
      ],
    ]),
    voter(0, []),
    { ...voter(0, []), asks: false },
    voter(1, [
      [
        [0, 1, 0],
        [1, 0],
      ],
    ]),
    voter(
      1,
      [
        [
          [0, 0, 1],
          [0, 1],
        ],
        [
          [0, 0, 0],
          [0, 1],
        ],
      ],
      1,
    ),
  ];
}

/** Everybody honest. A test overrides single members. */
export function honestPlan(): RecordPlan {
  return {
    voters: defaultVoters(),
    parties: { officials: 3, issuers: 3, trustees: 3, registrars: 1 },
    decryptingTrustees: [1, 2, 3],
    blocksAfterClose: 3,
    draft: (draft) => draft,
    ceremonyMessage: (_name, message) => message,
    outputs: (outputs) => outputs,
    definition: (value) => value,
    requests: (entries) => entries,
    board: (entries) => entries,
    boardAfterClose: (entries) => entries,
    checkpoint: (note) => note,
    anchors: (steps) => steps,
    anchorsAfterClose: (steps) => steps,
    payload: (payload) => payload,
    transaction: (raw) => raw,
    decryptionFile: (file) => file,
    knownTotal: () => undefined,
    result: (result) => result,
    files: () => undefined,
  };
}
