/** Who asks the office for something, and what they may do. */
import type { LogActor } from '#office';

/** `account`: somebody who is signed in; `token`: a program with an API token; `operator`: whoever runs this service. */
export type Actor = LogActor;

export const SCOPES = [
  'elections:read',
  'elections:write',
  'ceremonies:manage',
  'documents:certify',
  'roll:write',
  'phases:request',
  'log:read',
  'accounts:manage',
  'tokens:manage',
] as const;
export type Scope = (typeof SCOPES)[number];

/** `self`: anybody who is signed in, about herself. */
export type Demand = Scope | 'self';

/**
 * What is never given to programs: otherwise a token could make itself an account, or more tokens; or take the place of
 * trustees by making their links, or undo what two officials have approved.
 */
const NEEDS_A_PERSON: ReadonlySet<Demand> = new Set(['self', 'accounts:manage', 'tokens:manage', 'ceremonies:manage']);

/** What an API token may be made for. */
export const TOKEN_SCOPES = SCOPES.filter((scope) => !NEEDS_A_PERSON.has(scope));

/** @param granted  of an API token; null for everybody else */
export function mayDo({ kind, role }: Actor, demand: Demand, granted: readonly string[] | null): boolean {
  if (NEEDS_A_PERSON.has(demand) && kind !== 'account') return false;
  if (granted !== null && !granted.includes(demand)) return false;
  return role === 'official' || demand === 'self' || demand.endsWith(':read');
}
