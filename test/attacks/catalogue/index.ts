/** The catalogue: every attack that somebody has written, by chapter. */
import type { Attack } from '../attack.js';
import { ballotEncodings } from './ballot-encodings.js';
import { ballotProofs } from './ballot-proofs.js';
import { ballots } from './ballots.js';
import { issuance } from './issuance.js';
import { spoils } from './spoils.js';
import { tokens } from './tokens.js';

export const ATTACKS: readonly Attack[] = [
  ...ballotProofs,
  ...ballotEncodings,
  ...ballots,
  ...spoils,
  ...tokens,
  ...issuance,
];
