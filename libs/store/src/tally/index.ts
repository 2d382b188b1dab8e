/** Entities and migrations of the tally service; they live in the main database beside the logs they anchor. */
import { AnchorEntity, AnchorHaltEntity, AnchorSupersededEntity, FundingEntity } from './anchor.entities.js';
import { AnchorHistory1700000510001 } from './migrations/1700000510001-anchor-history.js';
import { TallyTables1700000000100 } from './migrations/1700000000100-tally-tables.js';
import { AnchorLeader1700000500000 } from './migrations/1700000500000-anchor-leader.js';
import { TopUps1700000510002 } from './migrations/1700000510002-top-ups.js';
import { HaltsAndAdoption1700000520000 } from './migrations/1700000520000-halts-and-adoption.js';

export * from './anchor.entities.js';

export const TALLY_ENTITIES = [AnchorEntity, FundingEntity, AnchorHaltEntity, AnchorSupersededEntity];

export const TALLY_MIGRATIONS = [
  TallyTables1700000000100,
  AnchorLeader1700000500000,
  AnchorHistory1700000510001,
  TopUps1700000510002,
  HaltsAndAdoption1700000520000,
];
