/** A built record as it stood while its election ran: shorter logs, fewer anchors, no result yet. */
import { ENTRY_BALLOT } from '#record';
import { type BuiltRecord, recordJson, type World } from '../build-record.js';
import { encodeAnchors } from './anchoring.js';
import { writeCheckpoint, writeLog } from './logs.js';

export interface Stage {
  /** Entries of the board. */
  size: number;
  /** Entries of the issuance log. */
  issued: number;
  /** Anchors, of which the first `mined` have Merkle paths. */
  anchors: number;
  mined: number;
}

const LATER = /^(?:board|issuance)\/|^(?:anchors\.jsonl|record\.json)$/;
const AFTER_CLOSE = /^(?:decryption\/|result\.json$)/;

/** Set up, voting, closed, counted. */
export function stagesOf({ world }: BuiltRecord): Stage[] {
  const { board, requests, anchors, closingSize } = world;
  const issued = requests.length;
  const firstBallot = board.findIndex((entry) => entry[0] === ENTRY_BALLOT);
  const covering = (size: number) => anchors.filter(({ payload }) => payload.treeSize <= size).length;
  return [
    { size: firstBallot, issued, anchors: covering(firstBallot), mined: 2 },
    { size: firstBallot + 5, issued, anchors: covering(firstBallot + 5), mined: 2 },
    { size: closingSize, issued, anchors: covering(closingSize), mined: covering(closingSize) },
    { size: board.length, issued, anchors: anchors.length, mined: anchors.length },
  ];
}

export function stageOf(built: BuiltRecord, { size, issued, anchors, mined }: Stage): BuiltRecord {
  const { world } = built;
  const kept = [...built.files].filter(
    ([path]) => !LATER.test(path) && (size === world.board.length || !AFTER_CLOSE.test(path)),
  );
  const files = new Map(kept);
  const bumps = new Map(
    [world.funding, ...world.anchors.slice(0, mined)].flatMap(({ txid }) => {
      const bump = world.bumps.get(txid);
      return bump === undefined ? [] : [[txid, bump]];
    }),
  );
  const then: World = { ...world, files, bumps, anchors: world.anchors.slice(0, anchors) };
  writeLog(then, 'board', world.board.slice(0, size));
  if (size >= world.closingSize) {
    writeCheckpoint(then, 'board', world.board, world.closingSize, 'board/checkpoint-closing');
  }
  writeLog(then, 'issuance', world.requests.slice(0, issued));
  files.set('anchors.jsonl', encodeAnchors(then));
  files.set('record.json', recordJson(files));
  return { ...built, files, world: then };
}
