/** Entities and migrations of the main database, shared by the ballot API (writer) and the tally service (reader). */
import {
  CeremonyMessageEntity,
  DraftEntity,
  ElectionEntity,
  RollApprovalEntity,
  RollEntryEntity,
  RollKeyEntity,
} from './election.entities.js';
import {
  CheckpointEntity,
  CosignatureEntity,
  DocumentEntity,
  IssuedRollKeyEntity,
  LogEntryEntity,
  LogHeadEntity,
  LogTileEntity,
} from './log.entities.js';
import { MainTables1700000000000 } from './migrations/1700000000000-main-tables.js';

export * from './election.entities.js';
export * from './log.entities.js';

export const MAIN_ENTITIES = [
  DraftEntity,
  RollEntryEntity,
  RollKeyEntity,
  CeremonyMessageEntity,
  RollApprovalEntity,
  ElectionEntity,
  LogHeadEntity,
  LogEntryEntity,
  IssuedRollKeyEntity,
  LogTileEntity,
  CheckpointEntity,
  CosignatureEntity,
  DocumentEntity,
];

export const MAIN_MIGRATIONS = [MainTables1700000000000];
