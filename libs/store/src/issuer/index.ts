/** Entities and migrations of an issuer's own database. */
import {
  CeremonyOfferEntity,
  IssuanceCheckpointEntity,
  IssuerCeremonyEntity,
  IssuerElectionEntity,
  IssuerRollEntryEntity,
  LoggedRequestEntity,
  SeenMessageEntity,
  SignedRequestEntity,
} from './issuer.entities.js';
import { IssuerTables1700000300000 } from './migrations/1700000300000-issuer-tables.js';
import { CeremonyOffer1700000300100 } from './migrations/1700000300100-ceremony-offer.js';

export * from './issuer.entities.js';

export const ISSUER_ENTITIES = [
  IssuerCeremonyEntity,
  SeenMessageEntity,
  IssuerRollEntryEntity,
  IssuerElectionEntity,
  LoggedRequestEntity,
  IssuanceCheckpointEntity,
  SignedRequestEntity,
  CeremonyOfferEntity,
];

export const ISSUER_MIGRATIONS = [IssuerTables1700000300000, CeremonyOffer1700000300100];
