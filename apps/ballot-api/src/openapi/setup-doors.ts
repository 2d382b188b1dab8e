/** Doors of what comes before a definition: drafts, rolls, ceremonies; for programs of operators and of the ceremonies’ members. */
import type { Door } from '#edge';

export const SETUP_DOORS: Record<string, Door> = {
  'POST /drafts': ['Store a draft', 'DRAFT_KEYS_FOREIGN', 'ORIGIN_TAKEN'],
  'GET /drafts': ['Drafts that name a key', 'DRAFT_UNKNOWN'],
  'GET /drafts/{ceremonyId}': ['The draft, byte for byte', 'DRAFT_UNKNOWN'],
  'PUT /drafts/{ceremonyId}/roll': ['Import the roll of a draft', 'DRAFT_UNKNOWN', 'ROLL_FROZEN'],
  'GET /drafts/{ceremonyId}/roll': ['The roll as the record holds it', 'DRAFT_UNKNOWN', 'ROLL_MISSING'],
  'GET /drafts/{ceremonyId}/roll.csv': ['The roll with voter ids, for issuers', 'DRAFT_UNKNOWN', 'ROLL_MISSING'],
  'POST /drafts/{ceremonyId}/definition': [
    'Publish the definition once the ceremonies are complete',
    'DRAFT_UNKNOWN',
    'CEREMONY_INCOMPLETE',
    'DEFINITION_CONFLICT',
    'ROLL_MISSING',
  ],
  'GET /ceremonies/{ceremonyId}/messages': ['All messages of a ceremony', 'CEREMONY_UNKNOWN'],
  'POST /ceremonies/{ceremonyId}/messages': [
    'A signed message of a member',
    'CEREMONY_UNKNOWN',
    'CEREMONY_MESSAGE_INVALID',
    'MESSAGE_INVALID',
    'MESSAGE_CONFLICT',
  ],
  'GET /ceremonies/{ceremonyId}/roll-approvals': ['Issuers’ approvals of the roll', 'CEREMONY_UNKNOWN'],
  'POST /ceremonies/{ceremonyId}/roll-approvals': [
    'An issuer’s approval of the roll',
    'CEREMONY_UNKNOWN',
    'MESSAGE_CONFLICT',
  ],
};
