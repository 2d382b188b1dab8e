/**
 * The election of spec/worked-example.md, from the roll to the result, made by the library from secrets that follow from
 * labels: every run gives the same bytes. Nothing here is checked; the verifier does that (test/spec).
 */
import * as c from '#crypto';
import * as record from '#record';
import { addBlock, encodeAnchors, makeFunding } from './anchoring.mjs';
import { makeDefinition, putSigned } from './ceremonies.mjs';
import { makeDraft, makeParties, secretOf } from './parties.mjs';
import { fillBoard, requestTokens, writeLogs } from './voting.mjs';

/** @returns all that is known of the election; `files` is its record, `headers` the blocks' headers */
export async function makeElection() {
  const world = { parties: makeParties(), files: new Map() };
  // 1. Money, roll, draft.
  makeFunding(world);
  world.roll = world.parties.voters.map(({ rollKey }) => ({ classIndex: 0, rollKeys: [rollKey.publicKey] }));
  const root = c.toHex(record.computeRollRoot(world.roll));
  world.draft = makeDraft(world.parties, `${world.lines[0].txid}:0`, root);
  world.draftBytes = record.encodeDraft(world.draft);
  // 2. Keys and definition; tokens; the board.
  await makeDefinition(world);
  requestTokens(world);
  fillBoard(world);
  // 3. Anchors until CLOSE is deep.
  addBlock(world, [
    ['GENESIS', 1, 0, -5_000_000],
    ['BATCH', 2, 0, -4_000_000],
  ]);
  addBlock(world, [
    ['HEARTBEAT', 2, 3, -3_000_000],
    ['BATCH', 6, 3, -60_000],
  ]);
  addBlock(world, [['CLOSE', world.closingSize, 3, 700]]);
  addBlock(world, []);
  addBlock(world, []);
  // 4. Decryption and result.
  decrypt(world);
  addBlock(world, [
    ['BATCH', 11, 3, 2_000_000],
    ['RESULT', 12, 3, 2_000_700],
  ]);
  writeFiles(world);
  return world;
}

function decrypt(world) {
  const { electionId, closingRoot, definition, parties } = world;
  // Ballot 4 replaces ballot 2.
  world.counted = [0, 2, 3].map((i) => c.decodeBallot(world.context, world.ballots[i].entry));
  world.aggregates = [0, 1].map((option) => {
    const ciphertexts = world.counted.map((ballot) => ({ weight: 1, ...ballot.ciphertexts[0][option] }));
    return { contest: 0, option, ...c.aggregate(ciphertexts) };
  });
  world.close = world.lines.find(({ payload }) => payload?.type === 'CLOSE');
  const closeTxid = record.txidToInternal(world.close.txid);
  world.tallyInput = c.computeTallyInput(electionId, closeTxid, closingRoot, world.aggregates);
  world.decryptions = parties.trustees.map((trustee) => decryptionOf(world, trustee));
  const { threshold } = definition.trustees;
  const bound = world.counted.length;
  world.sums = world.aggregates.map(({ beta }, option) => {
    const shares = world.decryptions
      .slice(0, threshold)
      .map(({ index, proven }) => ({ trustee: index, share: proven[option].share }));
    return c.combineShares(shares, beta);
  });
  const totals = world.sums.map((sum) => c.discreteLog(sum, bound));
  const classes = [{ cast: 4, superseded: 1, counted: 3, spoiled: 1, requests: 3 }];
  const parts = { definition, electionId, closingRoot, classes, totals: [totals] };
  world.resultBytes = record.encodeResult(record.computeResult(parts));
  world.files.set('result.json', world.resultBytes);
  world.board.push(
    ...world.decryptions.map(({ index, bytes }) => record.encodeDocumentEntry(1, index, c.sha256(bytes))),
    record.encodeDocumentEntry(2, 0, c.sha256(world.resultBytes)),
  );
}

function decryptionOf(world, { index, secretShare, signing }) {
  const { electionId, closingRoot, verificationKeys, tallyInput } = world;
  const proven = world.aggregates.map((aggregate) => {
    const statement = {
      electionId,
      closingRoot,
      trustee: index,
      verificationKey: verificationKeys[index - 1],
      aggregate,
    };
    const random = secretOf(`trustee ${index} option ${aggregate.option}`);
    return c.provePartialDecryptionWithRandomness({ ...statement, secretShare }, random);
  });
  const bytes = putSigned(world, record.decryptionPath(index), 'decryption', signing, {
    electionId: c.toHex(electionId),
    trustee: index,
    tallyInput: {
      aggregatesHash: c.toHex(tallyInput.slice(96)),
      closeTxid: world.close.txid,
      closingRoot: c.toHex(closingRoot),
      signature: c.toHex(c.signDocument('tally-input', signing.secretKey, tallyInput)),
    },
    shares: proven.map(({ share, proof }, option) => ({
      contest: 0,
      option,
      proof: c.toHex(proof),
      share: c.toHex(share),
    })),
  });
  return { index, proven, bytes };
}

function writeFiles(world) {
  const { files } = world;
  files.set('draft.json', world.draftBytes);
  files.set('definition.json', world.definitionBytes);
  files.set('roll.txt', record.encodeRoll(world.roll));
  files.set('anchors.jsonl', encodeAnchors(world));
  writeLogs(world);
  const hashes = [...files].map(([path, bytes]) => [path, c.toHex(c.sha256(bytes))]);
  files.set('record.json', record.encodeRecordFiles(Object.fromEntries(hashes)));
}
