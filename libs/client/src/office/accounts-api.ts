/** Accounts of the office and its log, as pages and programs ask for them. */
import { toHex } from '#crypto';
import { Answer } from '../answer.js';
import type { HttpClient } from '../http-client.js';

export interface OfficeAccount {
  id: string;
  name: string;
  role: 'official' | 'auditor';
  state: 'invited' | 'active' | 'removed';
  /** Ed25519 in hex, or null as long as none is registered. */
  signingKey: string | null;
}

export interface OfficeVisit {
  /** null: nobody is signed in. */
  me: OfficeAccount | null;
  /** Whether anybody has an account yet. */
  isSetUp: boolean;
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
    return { me: me === null ? null : readAccount(me), isSetUp: answer.boolean('isSetUp') };
  }

  /** Newest first. @param before  only entries with a smaller number; null: from the newest on */
  async log(before: number | null, planId: string | null, action: string): Promise<OfficeLogEntry[]> {
    const query = new URLSearchParams({ action });
    if (before !== null) query.set('before', String(before));
    if (planId !== null) query.set('planId', planId);
    const answer = Answer.of(await this.http.getJson(`/office-api/log?${query.toString()}`), 'log');
    return Answer.listOf(answer.list('entries'), 'log', readEntry);
  }
}

export function readAccount(answer: Answer): OfficeAccount {
  return {
    id: toHex(answer.hex('id', 16)),
    name: answer.string('name'),
    role: answer.string('role') === 'official' ? 'official' : 'auditor',
    state: readState(answer.string('state')),
    signingKey: answer.stringOrNull('signingKey') === null ? null : toHex(answer.hex('signingKey', 32)),
  };
}

function readState(text: string): OfficeAccount['state'] {
  return text === 'active' || text === 'removed' ? text : 'invited';
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
