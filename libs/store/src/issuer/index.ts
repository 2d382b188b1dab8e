/** Entities and migrations of an issuer's own database. */
import {
  IssuanceCheckpointEntity,
  IssuerCeremonyEntity,
  IssuerElectionEntity,
  IssuerRollEntryEntity,
  LoggedRequestEntity,
  SeenMessageEntity,
  SignedRequestEntity,
} from './issuer.entities.js';
import { IssuerTables1700000300000 } from './migrations/1700000300000-issuer-tables.js';

export * from './issuer.entities.js';

export const ISSUER_ENTITIES = [
  IssuerCeremonyEntity,
  SeenMessageEntity,
  IssuerRollEntryEntity,
  IssuerElectionEntity,
  LoggedRequestEntity,
  IssuanceCheckpointEntity,
  SignedRequestEntity,
];

export const ISSUER_MIGRATIONS = [IssuerTables1700000300000];
