/** What this service says of itself in `GET /openapi.json`. */
import type { ApiDescription } from '#edge';
import { demandOf } from '../office/accounts/access.js';
import { bodyRules } from '../request-bytes.js';
import type { Environment } from '../config.js';
import { ACCOUNT_DOORS } from './account-doors.js';
import { ELECTION_DOORS } from './election-doors.js';
import { OFFICE_DOORS } from './office-doors.js';
import { SETUP_DOORS } from './setup-doors.js';
import { VOTER_LIST_DOORS } from './voter-list-doors.js';

/** Doors of trustees without an account: the secret of their invitation lets them in. */
const INVITATION = /^(GET|POST) \/office-api\/trustees\//;

export function apiDescription(environment: Environment): ApiDescription {
  return {
    title: 'Psephos ballot API',
    description:
      'Elections that anyone can verify. Answers prove themselves: entries, proofs and checkpoints are as spec/protocol.md says, files of the record as spec/record-format.md and spec/schemas say. Times are integer milliseconds UTC, binary in JSON is lower-case hex. Refusals are RFC 9457 documents with a stable code.',
    version: '1',
    doors: { ...ELECTION_DOORS, ...SETUP_DOORS, ...ACCOUNT_DOORS, ...OFFICE_DOORS, ...VOTER_LIST_DOORS },
    bodies: bodyRules(environment),
    security: {
      session: {
        type: 'apiKey',
        in: 'cookie',
        name: '__Secure-psephos-office',
        description:
          'somebody signed in to the office; what is no GET needs the header X-Psephos-Office: 1 and must come from a page of the office. Without HTTPS the cookie is called psephos-office',
      },
      apiToken: {
        type: 'http',
        scheme: 'bearer',
        description: 'an API token whose scopes hold the x-psephos-scope of the door',
      },
      OFFICE_TOKEN: { type: 'http', scheme: 'bearer', description: 'the operator’s token for the office' },
      MIRROR_TOKEN: { type: 'http', scheme: 'bearer', description: 'the token of issuers and witnesses' },
      METRICS_TOKEN: { type: 'http', scheme: 'bearer', description: 'the token of whoever collects metrics' },
      invitation: { type: 'http', scheme: 'bearer', description: 'the secret in a trustee’s invitation link' },
    },
    authOf: (handler, operation) => {
      const scope = demandOf(handler);
      if (scope !== undefined) return { ways: NEEDS_A_PERSON.test(scope) ? ['session'] : OFFICE_WAYS, scope };
      return INVITATION.test(operation) ? { ways: ['invitation'], scope: null } : null;
    },
  };
}

const OFFICE_WAYS = ['session', 'apiToken', 'OFFICE_TOKEN'];
const NEEDS_A_PERSON = /^(self|accounts:manage|tokens:manage)$/;
