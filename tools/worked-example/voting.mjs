/** Requests, tokens, ballots and the spoil of the worked example, the board with its phases, and both logs' files. */
import * as c from '#crypto';
import * as record from '#record';
import { secretOf } from './parties.mjs';

const FIRST_REVISION = 29_999_000;
const COSIGNED_AT_S = 1_799_999_999;

/** Every voter asks for a token. Sets `token` and what led to it, and `world.requests`. */
export function requestTokens(world) {
  const { electionId, parties, definition } = world;
  for (const voter of parties.voters) {
    voter.ballotKey = c.deriveBallotKey(voter.voterSecret, electionId, 0);
    voter.tokenMessage = c.encodeTokenMessage(electionId, 0, voter.ballotKey.publicKey);
    voter.r = c.deriveBlinding(voter.voterSecret, electionId, 0);
    voter.D = c.blind(voter.tokenMessage, voter.r);
    const randomness = [c.deriveRequestRandomness(voter.voterSecret, electionId, 0, 0)];
    voter.request = c.makeRequest({ electionId, classIndex: 0, rollKeys: [voter.rollKey], D: voter.D, randomness });
    voter.shares = parties.issuers.map(({ index, secretShare }) => ({
      issuer: index,
      share: c.blindSign(secretShare, voter.D),
    }));
    voter.token = c.unblind(voter.shares, definition.issuers.threshold, voter.r);
  }
  world.requests = parties.voters.map(({ request }) => request);
}

/** One encryption of a voter with all that went into it. */
function encrypt(world, voter, name, revision, choices) {
  const seed = secretOf(`${name} seed`);
  const { body, tracker } = c.encryptBallot(world.context, voter.ballotKey.publicKey, revision, choices, seed);
  return { name, voter, seed, revision, choices, body, tracker };
}

function cast(encryption) {
  const { voter, body, tracker, name } = encryption;
  const signature = c.signBallotWithRandomness(voter.ballotKey.secretKey, tracker, secretOf(`${name} signature`));
  return { ...encryption, entry: c.encodeBallot(body, voter.token, signature) };
}

function phase(world, phaseNo, from, to, officials) {
  const electionId = c.toHex(world.electionId);
  const statement = record.encodePhaseStatement({ electionId, phaseNo, from, to, reason: 'as scheduled' });
  const signatures = officials.map((official) => ({
    official,
    signature: c.signDocument('phase', world.parties.officials[official].secretKey, statement),
  }));
  return record.encodePhaseEntry(statement, signatures);
}

/** The board until the close. Sets `world.ballots`, `world.challenge` and `world.board`. */
export function fillBoard(world) {
  const [first, second, third] = world.parties.voters;
  world.ballots = [
    cast(encrypt(world, first, 'ballot 1', FIRST_REVISION, [[1, 0]])),
    cast(encrypt(world, second, 'ballot 2', FIRST_REVISION, [[0, 0]])),
    cast(encrypt(world, third, 'ballot 3', FIRST_REVISION + 2, [[1, 0]])),
    cast(encrypt(world, second, 'ballot 4', FIRST_REVISION + 3, [[0, 1]])),
  ];
  world.challenge = encrypt(world, third, 'challenged', FIRST_REVISION + 1, [[0, 1]]);
  const { tracker, voter } = world.challenge;
  const random = secretOf('spoil signature');
  world.spoil = c.encodeSpoilWithRandomness(
    world.electionId,
    0,
    voter.ballotKey.secretKey,
    tracker,
    voter.token,
    random,
  );
  const [one, two, three, four] = world.ballots.map(({ entry }) => entry);
  world.board = [
    record.encodeCreatedEntry(world.electionId),
    phase(world, 0, 'setup', 'issuing', [0, 1]),
    phase(world, 1, 'issuing', 'voting', [0, 2]),
    one,
    two,
    world.spoil,
    three,
    four,
    phase(world, 2, 'voting', 'closed', [1, 2]),
  ];
  world.closingSize = world.board.length;
  world.closingRoot = c.computeRoot(world.board.map(c.hashLeaf));
}

/** Tiles, bundles and checkpoints of both logs. */
export function writeLogs(world) {
  writeLog(world, 'board', world.board);
  writeLog(world, 'issuance', world.requests);
  writeCheckpoint(world, 'board', world.board.slice(0, world.closingSize), 'board/checkpoint-closing');
}

function writeLog(world, log, entries) {
  for (const { level, n, width } of c.tilesForSize(entries.length)) {
    // So few entries have one bundle, and one tile of level 0.
    const bytes = level === 'entries' ? c.encodeEntryBundle(entries) : c.encodeTile(entries.map(c.hashLeaf));
    world.files.set(`${log}/${c.tilePath(level, n, width)}`, bytes);
  }
  writeCheckpoint(world, log, entries, `${log}/checkpoint`);
}

function writeCheckpoint(world, log, entries, path) {
  const { origin } = world.definition[log];
  const root = c.computeRoot(entries.map(c.hashLeaf));
  const note = c.signCheckpoint({ origin, size: entries.length, root }, world.parties[log].secretKey);
  const lines = world.parties.witnesses.map(({ name, secretKey }) =>
    c.cosignCheckpoint(note, name, secretKey, COSIGNED_AT_S),
  );
  world.files.set(path, c.utf8(note + lines.join('')));
}
