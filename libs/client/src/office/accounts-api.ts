/** Accounts of the office and its log, as pages and programs ask for them. */
import { toHex } from '#crypto';
import { Answer } from '../answer.js';
import type { HttpClient } from '../http-client.js';

export type OfficeRole = 'official' | 'auditor';

export interface OfficeAccount {
  id: string;
  name: string;
  role: OfficeRole;
  state: 'invited' | 'active' | 'removed';
  /** Ed25519 in hex, or null as long as none is registered. */
  signingKey: string | null;
}

export interface OwnOfficeAccount extends OfficeAccount {
  /** For the passkey's pseudo-random function: 32 bytes in hex, not secret. */
  prfSalt: string;
  passkeys: { id: string; createdMs: number }[];
  hasPassword: boolean;
}

export interface OfficePerson extends OfficeAccount {
  link: {
    kind: 'invite' | 'recover';
    requestedBy: string;
    needsSecond: boolean;
    isApproved: boolean;
    expiresMs: number;
  } | null;
  removalBy: string | null;
}

export interface OfficeVisit {
  /** null: nobody is signed in. */
  me: OwnOfficeAccount | null;
  /** Whether the office has an official. */
  isSetUp: boolean;
}

/** What a one-time link is for. */
export interface OpenedLink {
  kind: 'setup' | 'invite' | 'recover';
  /** null: whoever uses the first link chooses it. */
  name: string | null;
  role: OfficeRole;
  needsSecond: boolean;
  isApproved: boolean;
}

/** A one-time link in use. Secret. */
export interface LinkUse {
  secret: string;
  /** Of the second official; "" where none is needed. */
  code: string;
  name: string;
}

export interface MadeLink {
  accountId: string;
  /** Behind `#` of the link. */
  secret: string;
  needsSecond: boolean;
  expiresMs: number;
}

export interface NewAuthenticator {
  id: string;
  /** Base32, secret. */
  secret: string;
  /** `otpauth://…`, secret. */
  uri: string;
}

/** Options for the browser's own function, which judges them. */
export interface PasskeyQuestion {
  id: string;
  options: object;
}

export interface OfficeLogEntry {
  no: number;
  atMs: number;
  actorName: string | null;
  action: string;
  planId: string | null;
  detail: Record<string, string | number | boolean>;
  hash: string;
}

export class AccountsApi {
  constructor(private readonly http: HttpClient) {}

  async visit(): Promise<OfficeVisit> {
    const answer = Answer.of(await this.http.getJson('/office-api/me'), 'visit');
    const me = answer.objectOrNull('me');
    return { me: me === null ? null : readOwn(me), isSetUp: answer.boolean('isSetUp') };
  }

  passkeyForSignIn(): Promise<PasskeyQuestion> {
    return this.question('/office-api/sign-in/passkey/options', {});
  }

  /** @param response  what the browser's function gave @throws ClientError SIGN_IN_FAILED, TOO_MANY_TRIES */
  async signInByPasskey(id: string, response: object): Promise<void> {
    await this.post('/office-api/sign-in/passkey', { id, response });
  }

  /** @param password, code  secret @throws ClientError SIGN_IN_FAILED, TOO_MANY_TRIES */
  async signInByPassword(name: string, password: string, code: string): Promise<void> {
    await this.post('/office-api/sign-in/password', { name, password, code });
  }

  /** Somebody does something on the page. */
  async active(): Promise<void> {
    await this.post('/office-api/active', {});
  }

  async signOut(everywhere: boolean): Promise<void> {
    await this.post(everywhere ? '/office-api/sign-out-everywhere' : '/office-api/sign-out', {});
  }

  /** @param secret  of the link @throws ClientError ACCOUNT_LINK_INVALID */
  async openLink(secret: string): Promise<OpenedLink> {
    const answer = Answer.of(await this.post('/office-api/join', { secret }), 'link');
    const kind = answer.string('kind');
    return {
      kind: kind === 'setup' || kind === 'recover' ? kind : 'invite',
      name: answer.stringOrNull('name'),
      role: readRole(answer),
      needsSecond: answer.boolean('needsSecond'),
      isApproved: answer.boolean('isApproved'),
    };
  }

  passkeyForLink(use: LinkUse): Promise<PasskeyQuestion> {
    return this.question('/office-api/join/passkey/options', use);
  }

  async joinByPasskey(link: LinkUse, id: string, response: object): Promise<void> {
    await this.post('/office-api/join/passkey', { link, id, response });
  }

  async authenticatorForLink(use: LinkUse): Promise<NewAuthenticator> {
    return readAuthenticator(await this.post('/office-api/join/password/options', use));
  }

  async joinByPassword(link: LinkUse, id: string, password: string, code: string): Promise<void> {
    await this.post('/office-api/join/password', { link, id, password, code });
  }

  passkeyForMe(): Promise<PasskeyQuestion> {
    return this.question('/office-api/me/passkeys/options', {});
  }

  async addPasskey(id: string, response: object): Promise<void> {
    await this.post('/office-api/me/passkeys', { id, response });
  }

  async removePasskey(id: string): Promise<void> {
    await this.http.sendJson('DELETE', `/office-api/me/passkeys/${id}`, {}, false);
  }

  async authenticatorForMe(): Promise<NewAuthenticator> {
    return readAuthenticator(await this.post('/office-api/me/password/options', {}));
  }

  async setPassword(id: string, password: string, code: string): Promise<void> {
    await this.http.sendJson('PUT', '/office-api/me/password', { id, password, code }, false);
  }

  /** @throws ClientError SIGNING_KEY_CONFLICT */
  async registerKey(statement: string, signature: string): Promise<void> {
    await this.http.sendJson('PUT', '/office-api/me/signing-key', { statement, signature }, true);
  }

  async people(): Promise<OfficePerson[]> {
    const answer = Answer.of(await this.http.getJson('/office-api/accounts'), 'accounts');
    return Answer.listOf(answer.list('accounts'), 'account', readPerson);
  }

  async invite(name: string, role: OfficeRole): Promise<MadeLink> {
    return readMadeLink(await this.post('/office-api/accounts', { name, role }));
  }

  /** A new invitation, or the recovery of somebody who cannot sign in. */
  async newLink(id: string): Promise<MadeLink> {
    return readMadeLink(await this.post(`/office-api/accounts/${id}/link`, {}));
  }

  /** As the second official. @returns the code to hand over, secret */
  async approveLink(id: string): Promise<string> {
    return Answer.of(await this.post(`/office-api/accounts/${id}/approval`, {}), 'approval').string('code');
  }

  async withdrawLink(id: string): Promise<void> {
    await this.http.sendJson('DELETE', `/office-api/accounts/${id}/link`, {}, false);
  }

  async remove(id: string): Promise<'removed' | 'waiting'> {
    const answer = Answer.of(await this.http.sendJson('DELETE', `/office-api/accounts/${id}`, {}, false), 'removal');
    return answer.string('state') === 'waiting' ? 'waiting' : 'removed';
  }

  /** Newest first. @param before  only entries with a smaller number; null: from the newest on */
  async log(before: number | null, planId: string | null, action: string): Promise<OfficeLogEntry[]> {
    const query = new URLSearchParams({ action });
    if (before !== null) query.set('before', String(before));
    if (planId !== null) query.set('planId', planId);
    const answer = Answer.of(await this.http.getJson(`/office-api/log?${query.toString()}`), 'log');
    return Answer.listOf(answer.list('entries'), 'log', readEntry);
  }

  private post(path: string, value: object): Promise<unknown> {
    return this.http.sendJson('POST', path, value, false);
  }

  private async question(path: string, value: object): Promise<PasskeyQuestion> {
    const answer = Answer.of(await this.post(path, value), 'passkey options');
    return { id: answer.string('id'), options: answer.record('options') };
  }
}

function readAccount(answer: Answer): OfficeAccount {
  const state = answer.string('state');
  return {
    id: toHex(answer.hex('id', 16)),
    name: answer.string('name'),
    role: readRole(answer),
    state: state === 'active' || state === 'removed' ? state : 'invited',
    signingKey: answer.stringOrNull('signingKey') === null ? null : toHex(answer.hex('signingKey', 32)),
  };
}

function readOwn(answer: Answer): OwnOfficeAccount {
  return {
    ...readAccount(answer),
    prfSalt: toHex(answer.hex('prfSalt', 32)),
    passkeys: Answer.listOf(answer.list('passkeys'), 'passkey', (passkey) => ({
      id: passkey.string('id'),
      createdMs: passkey.integer('createdMs'),
    })),
    hasPassword: answer.boolean('hasPassword'),
  };
}

function readPerson(answer: Answer): OfficePerson {
  const link = answer.objectOrNull('link');
  return {
    ...readAccount(answer),
    removalBy: answer.stringOrNull('removalBy'),
    link:
      link === null
        ? null
        : {
            kind: link.string('kind') === 'recover' ? 'recover' : 'invite',
            requestedBy: link.string('requestedBy'),
            needsSecond: link.boolean('needsSecond'),
            isApproved: link.boolean('isApproved'),
            expiresMs: link.integer('expiresMs'),
          },
  };
}

function readMadeLink(value: unknown): MadeLink {
  const answer = Answer.of(value, 'link');
  return {
    accountId: toHex(answer.hex('accountId', 16)),
    secret: answer.string('secret'),
    needsSecond: answer.boolean('needsSecond'),
    expiresMs: answer.integer('expiresMs'),
  };
}

function readAuthenticator(value: unknown): NewAuthenticator {
  const answer = Answer.of(value, 'authenticator');
  return { id: answer.string('id'), secret: answer.string('secret'), uri: answer.string('uri') };
}

/** Whatever is not known may less. */
function readRole(answer: Answer): OfficeRole {
  return answer.string('role') === 'official' ? 'official' : 'auditor';
}

function readEntry(answer: Answer): OfficeLogEntry {
  const detail = answer.object('detail');
  return {
    no: answer.integer('no'),
    atMs: answer.integer('atMs'),
    actorName: answer.objectOrNull('actor')?.string('name') ?? null,
    action: answer.string('action'),
    planId: answer.stringOrNull('planId'),
    detail: Object.fromEntries(detail.names().map((name) => [name, detail.scalar(name)])),
    hash: toHex(answer.hex('hash', 32)),
  };
}
