/**
 * Verification is a function of the record's bytes (spec §12.1): the same record gives the same report, byte for byte, whatever the
 * order in which its files are listed, the time that reads take, and the random weights of batches.
 */
import { buildRecord } from '../support/build-record.js';
import { codesOf, failedGroups, verify } from '../support/verify-record.js';
import { brokenInManyPlaces, distinctReports } from './same-report.js';

const RUNS = 5;

test('an honest record, and one that is broken in many places', async () => {
  const base = await buildRecord({});
  const broken = await brokenInManyPlaces(base);
  expect(await distinctReports(base, RUNS)).toEqual([JSON.stringify(await verify(base))]);
  const report = await verify(broken);
  expect(failedGroups(report)).toEqual(['0', '2', '3', '5', '6', '8', '9a']);
  // Several ballots of one batch, wrong in different ways.
  expect(codesOf(report, '6').sort()).toEqual(['BALLOT_SIGNATURE_INVALID', 'TOKEN_INVALID']);
  expect(await distinctReports(broken, RUNS)).toEqual([JSON.stringify(report)]);
}, 120_000);
