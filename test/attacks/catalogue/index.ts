/** The catalogue: every attack that somebody has written, by chapter. */
import type { Attack } from '../attack.js';
import { anchorTransactions } from './anchor-transactions.js';
import { anchors } from './anchors.js';
import { ballotEncodings } from './ballot-encodings.js';
import { ballotProofs } from './ballot-proofs.js';
import { ballots } from './ballots.js';
import { board } from './board.js';
import { chain } from './chain.js';
import { decryption } from './decryption.js';
import { definition } from './definition.js';
import { files } from './files.js';
import { issuance } from './issuance.js';
import { keys } from './keys.js';
import { logs } from './logs.js';
import { redundant } from './redundant.js';
import { result } from './result.js';
import { roll } from './roll.js';
import { spoils } from './spoils.js';
import { tokens } from './tokens.js';
import { truncation } from './truncation.js';

export const ATTACKS: readonly Attack[] = [
  ...files,
  ...definition,
  ...keys,
  ...roll,
  ...board,
  ...logs,
  ...ballotProofs,
  ...ballotEncodings,
  ...ballots,
  ...spoils,
  ...tokens,
  ...issuance,
  ...anchors,
  ...anchorTransactions,
  ...chain,
  ...decryption,
  ...result,
  ...truncation,
  ...redundant,
];
