/** Ballots whose points and scalars are no canonical encodings of elements (spec §2.3, §6.3). */
import type { World } from '../../support/build-record.js';
import type { Attack } from '../attack.js';
import { planned, resigned } from '../breaking.js';

const reencoded = (
  name: string,
  flaw: string,
  code: Attack['codes'][number],
  change: (body: Uint8Array, world: World) => void,
): Attack => ({
  name,
  flaw,
  make: planned({ board: (entries, world) => resigned(entries, world, (body) => void change(body, world)) }),
  verdict: 'INVALID',
  group: '6',
  codes: [code],
  culprit: 'board vote.example.org/board',
});

export const ballotEncodings: Attack[] = [
  reencoded('an alpha that is the identity', 'proofs-7', 'BALLOT_POINT_INVALID', (body) => void body.fill(0, 74, 106)),
  reencoded(
    'a last response that is not canonical',
    'proofs-8',
    'BALLOT_SCALAR_INVALID',
    (body) => void body.fill(0xff, body.length - 32),
  ),
];
