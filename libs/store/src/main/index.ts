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
import { OfficeAccounts1700000400010 } from './migrations/1700000400010-office-accounts.js';
import { OfficeRoll1700000400030 } from './migrations/1700000400030-office-roll.js';
import { OfficeApprovals1700000400050 } from './migrations/1700000400050-office-approvals.js';
import { OfficeElections1700000400020 } from './migrations/1700000400020-office-elections.js';
import { OfficeOutside1700000400070 } from './migrations/1700000400070-office-outside.js';
import { OfficeEnrolment1700000400080 } from './migrations/1700000400080-office-enrolment.js';
import { OfficeEndedAccess1700000400090 } from './migrations/1700000400090-office-ended-access.js';
import { OfficeFrozenAddresses1700000400095 } from './migrations/1700000400095-office-frozen-addresses.js';
import { OfficeNameKey1700000400097 } from './migrations/1700000400097-office-name-key.js';
import { OfficeEnrolmentEndEntity, OfficeEnrolmentEntity, OfficeEntitledEntity } from './office-enrolment.entities.js';
import {
  OfficeAccountEntity,
  OfficeAccountLinkEntity,
  OfficeApiTokenEntity,
  OfficeChallengeEntity,
  OfficeEndedKeyEntity,
  OfficeLogEntity,
  OfficeLoginEntity,
  OfficePasskeyEntity,
} from './office-accounts.entities.js';
import { OfficeApprovalEntity } from './office-approvals.entities.js';
import {
  OfficeElectionEntity,
  OfficeFrozenAddressesEntity,
  OfficeTrusteeEntity,
  OfficeUsedKeyEntity,
} from './office-elections.entities.js';
import { OfficeRollHalfEntity } from './office-roll.entities.js';
import { OfficeDeliveryEntity, OfficeEventEntity, OfficeWebhookEntity } from './office-outside.entities.js';

export * from './election.entities.js';
export * from './log.entities.js';
export * from './office-accounts.entities.js';
export * from './office-approvals.entities.js';
export * from './office-elections.entities.js';
export * from './office-outside.entities.js';
export * from './office-roll.entities.js';
export * from './office-enrolment.entities.js';

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
  OfficeAccountEntity,
  OfficeEndedKeyEntity,
  OfficePasskeyEntity,
  OfficeLoginEntity,
  OfficeAccountLinkEntity,
  OfficeChallengeEntity,
  OfficeApiTokenEntity,
  OfficeLogEntity,
  OfficeElectionEntity,
  OfficeFrozenAddressesEntity,
  OfficeTrusteeEntity,
  OfficeUsedKeyEntity,
  OfficeRollHalfEntity,
  OfficeApprovalEntity,
  OfficeWebhookEntity,
  OfficeEventEntity,
  OfficeDeliveryEntity,
  OfficeEntitledEntity,
  OfficeEnrolmentEntity,
  OfficeEnrolmentEndEntity,
];

export const MAIN_MIGRATIONS = [
  MainTables1700000000000,
  OfficeAccounts1700000400010,
  OfficeElections1700000400020,
  OfficeRoll1700000400030,
  OfficeApprovals1700000400050,
  OfficeOutside1700000400070,
  OfficeEnrolment1700000400080,
  OfficeEndedAccess1700000400090,
  OfficeFrozenAddresses1700000400095,
  OfficeNameKey1700000400097,
];
