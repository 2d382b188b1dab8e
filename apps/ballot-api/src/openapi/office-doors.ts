/** Doors of the election office. */
import type { Door } from '#edge';

const P = 'PLAN_UNKNOWN';

export const OFFICE_DOORS: Record<string, Door> = {
  'GET /office-api/log': ['The office’s log, newest first'],
  'GET /office-api/log.jsonl': ['The whole log, in the form that can be verified'],
  'GET /office-api/log.csv': ['The whole log as a table'],
  'GET /office-api/issuers': ['Issuers that this server knows'],
  'POST /office-api/issuers/offer': [
    'Ask an issuer for the keys it offers',
    'ISSUER_ADDRESS_INVALID',
    'ISSUER_ADDRESS_PRIVATE',
    'ISSUER_UNREACHABLE',
  ],
  'GET /office-api/elections': ['Elections of the office'],
  'POST /office-api/elections': ['Make a plan'],
  'GET /office-api/elections/{planId}': ['A plan', P],
  'PUT /office-api/elections/{planId}': ['Save a plan', P, 'PLAN_CHANGED', 'PLAN_FROZEN'],
  'DELETE /office-api/elections/{planId}': ['Delete a plan that was never frozen', P, 'PLAN_FROZEN'],
  'POST /office-api/elections/{planId}/duplicate': ['A new plan like this one', P],
  'GET /office-api/elections/{planId}/trustees': ['Trustees and how far they are', P],
  'POST /office-api/elections/{planId}/trustees/{position}/invitation': [
    'A new invitation link for a trustee',
    P,
    'TRUSTEE_UNKNOWN',
  ],
  'GET /office-api/elections/{planId}/ceremony': ['How far the key ceremonies are', P],
  'GET /office-api/elections/{planId}/dashboard': ['An election at a glance', 'ELECTION_UNKNOWN'],
  'GET /office-api/elections/{planId}/approvals': ['Requests for a second official', 'ELECTION_UNKNOWN'],
  'POST /office-api/elections/{planId}/approvals': ['Ask for a step, signed', 'ELECTION_UNKNOWN'],
  'POST /office-api/elections/{planId}/approvals/{id}/approve': [
    'Approve, signed by another official',
    'ELECTION_UNKNOWN',
  ],
  'POST /office-api/elections/{planId}/approvals/{id}/reject': ['Reject, with a reason', 'ELECTION_UNKNOWN'],
  'GET /office-api/elections/{election}/documents': ['Certified documents', 'ELECTION_UNKNOWN'],
  'POST /office-api/elections/{election}/documents': [
    'Certify a document: its description goes to the board, the file stays with the office',
    'ELECTION_UNKNOWN',
    'PHASE_WRONG',
    'DOCUMENT_CERTIFIED_ALREADY',
    'DOCUMENT_STATEMENT_INVALID',
  ],
  'GET /office-api/trustees/{planId}': ['What an invited trustee sees', 'TRUSTEE_LINK_INVALID'],
  'POST /office-api/trustees/{planId}/keys': [
    'An invited trustee’s public keys',
    'TRUSTEE_LINK_INVALID',
    'TRUSTEE_KEYS_GIVEN',
  ],
  'POST /office-api/trustees/{planId}/decline': ['An invited trustee declines', 'TRUSTEE_LINK_INVALID'],
  'GET /office-api/tokens': ['API tokens, without their secrets'],
  'POST /office-api/tokens': ['Make an API token; its secret is in this answer alone', 'CONFLICT'],
  'DELETE /office-api/tokens/{id}': ['Revoke an API token', 'API_TOKEN_UNKNOWN'],
  'GET /office-api/webhooks': ['Webhooks, without their secrets'],
  'POST /office-api/webhooks': [
    'Make a webhook; its secret is in this answer alone',
    'WEBHOOK_ADDRESS_REFUSED',
    'CONFLICT',
  ],
  'GET /office-api/webhooks/{id}/deliveries': ['The newest deliveries of a webhook', 'WEBHOOK_UNKNOWN'],
  'POST /office-api/webhooks/{id}/test': ['Send a test event to a webhook', 'WEBHOOK_UNKNOWN'],
  'DELETE /office-api/webhooks/{id}': ['Remove a webhook', 'WEBHOOK_UNKNOWN'],
};
