/** Doors of who may vote: the registrars' halves of the roll, and enrolment, where voters' devices make the keys. */
import type { Door } from '#edge';

const CLOSED = ['PLAN_UNKNOWN', 'ENROLMENT_NOT_OPEN'] as const;

export const VOTER_LIST_DOORS: Record<string, Door> = {
  'GET /office-api/elections/{planId}/roll': ['What there is of the roll', 'PLAN_UNKNOWN'],
  'PUT /office-api/elections/{planId}/roll/{registrar}': [
    'Hand over a registrar’s half of the roll',
    'PLAN_UNKNOWN',
    'PLAN_FROZEN',
    'PLAN_CHANGED',
    'REGISTRAR_UNKNOWN',
    'ROLL_BY_ENROLMENT',
  ],
  'DELETE /office-api/elections/{planId}/roll/{registrar}': [
    'Forget a registrar’s half of the roll',
    'PLAN_UNKNOWN',
    'PLAN_FROZEN',
  ],
  'PUT /office-api/elections/{planId}/entitled': [
    'Who may enrol, as CSV',
    ...CLOSED,
    'ENTITLED_LIST_INVALID',
    'ENROLLED_DROPPED',
  ],
  'PUT /office-api/elections/{planId}/entitled/links': [
    'Links for some of those who may enrol, as CSV',
    ...CLOSED,
    'ENTITLED_LIST_INVALID',
  ],
  'GET /office-api/elections/{planId}/entitled': ['How far the enrolment is', 'PLAN_UNKNOWN'],
  'GET /office-api/elections/{planId}/entitled/voters': ['Who may enrol, and who has', 'PLAN_UNKNOWN'],
  'POST /office-api/elections/{planId}/entitled/open': ['End the enrolment, or open it again', ...CLOSED],
  'POST /office-api/elections/{planId}/entitled/reset': ['Let a voter enrol anew', ...CLOSED],
  'GET /office-api/enrolment/callback': ['Where the provider of accounts sends a browser back to'],
  'GET /office-api/enrolment/{planId}': ['What a voter is told before she enrols', 'PLAN_UNKNOWN'],
  'POST /office-api/enrolment/{planId}/sign-in': [
    'Begin to enrol with an account',
    ...CLOSED,
    'FORBIDDEN',
    'PROVIDER_UNKNOWN',
    'PROVIDER_UNAVAILABLE',
  ],
  'POST /office-api/enrolment/{planId}/link': [
    'Enrol with a one-time link',
    ...CLOSED,
    'ENROLMENT_LINK_INVALID',
    'ENROLLED_ALREADY',
    'ROLL_KEY_INVALID',
  ],
  'POST /office-api/enrolment/{planId}/status': ['Whether a roll key is bound'],
};
