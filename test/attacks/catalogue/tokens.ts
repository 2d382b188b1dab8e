/** Voting tokens that open no ballot: another voter's, another class's, no token at all (spec §5.2). */
import { encodeBallot } from '#crypto';
import type { World } from '../../support/build-record.js';
import type { Attack } from '../attack.js';
import { bodyOf, FIRST, planned, replaced, SECOND, signatureIn, tokenIn } from '../breaking.js';

/** Voter 0's ballot, with another token. */
const withToken = (
  name: string,
  flaw: string,
  token: (entries: readonly Uint8Array[], world: World) => Uint8Array,
): Attack => ({
  name,
  flaw,
  make: planned({
    board: (entries, world) => {
      const first = entries[FIRST];
      return replaced(entries, FIRST, encodeBallot(bodyOf(first), token(entries, world), signatureIn(first)));
    },
  }),
  verdict: 'INVALID',
  group: '6',
  codes: ['TOKEN_INVALID'],
  culprit: 'board vote.example.org/board',
});

export const tokens: Attack[] = [
  withToken('a ballot with the token of another voter', 'tokens-12', (entries) => tokenIn(entries[SECOND])),
  withToken('a token of zeros', 'proofs-7', () => new Uint8Array(48)),
];
