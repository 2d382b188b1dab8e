/** Doors of people: signing in, one-time links, one's own account, the accounts of others. */
import type { Door } from '#edge';

const LINK = 'ACCOUNT_LINK_INVALID';

export const ACCOUNT_DOORS: Record<string, Door> = {
  'GET /office-api/me': ['Who is signed in'],
  'POST /office-api/active': ['Somebody is at the page: the sign-in lasts on'],
  'POST /office-api/sign-in/passkey/options': ['Begin to sign in with a passkey', 'TOO_MANY_TRIES'],
  'POST /office-api/sign-in/passkey': ['Sign in with a passkey', 'SIGN_IN_FAILED', 'TOO_MANY_TRIES'],
  'POST /office-api/sign-in/password': ['Sign in with password and one-time code', 'SIGN_IN_FAILED', 'TOO_MANY_TRIES'],
  'POST /office-api/sign-out': ['Sign out in this browser'],
  'POST /office-api/sign-out-everywhere': ['Sign out in every browser'],
  'POST /office-api/join': ['What a one-time link is for', LINK],
  'POST /office-api/join/passkey/options': ['Begin to make a passkey with a one-time link', LINK],
  'POST /office-api/join/passkey': [
    'Make a passkey with a one-time link',
    LINK,
    'CREDENTIAL_INVALID',
    'ACCOUNT_NAME_TAKEN',
  ],
  'POST /office-api/join/password/options': ['Begin to set a password with a one-time link', LINK],
  'POST /office-api/join/password': [
    'Set password and one-time code with a one-time link',
    LINK,
    'CREDENTIAL_INVALID',
    'ONE_TIME_CODE_WRONG',
    'TOO_MANY_TRIES',
    'ACCOUNT_NAME_TAKEN',
  ],
  'POST /office-api/me/passkeys/options': ['Begin to add a passkey'],
  'POST /office-api/me/passkeys': ['Add a passkey', 'CREDENTIAL_INVALID'],
  'DELETE /office-api/me/passkeys/{passkey}': ['Remove a passkey'],
  'POST /office-api/me/password/options': ['Begin to set a password'],
  'PUT /office-api/me/password': [
    'Set password and one-time code',
    'CREDENTIAL_INVALID',
    'ONE_TIME_CODE_WRONG',
    'TOO_MANY_TRIES',
  ],
  'PUT /office-api/me/signing-key': ['Register the key that I sign with, once', 'SIGNING_KEY_CONFLICT'],
  'GET /office-api/accounts': ['Everybody who has an account'],
  'POST /office-api/accounts': ['Invite somebody', 'ACCOUNT_NAME_TAKEN'],
  'POST /office-api/accounts/{id}/link': ['A new one-time link for an account', 'ACCOUNT_UNKNOWN'],
  'POST /office-api/accounts/{id}/approval': [
    'Approve the link that another official made',
    'ACCOUNT_UNKNOWN',
    'SECOND_OFFICIAL_NEEDED',
  ],
  'DELETE /office-api/accounts/{id}/link': ['Withdraw a one-time link', 'ACCOUNT_UNKNOWN'],
  'DELETE /office-api/accounts/{id}': ['Remove an account', 'ACCOUNT_UNKNOWN', 'LAST_OFFICIAL'],
};
