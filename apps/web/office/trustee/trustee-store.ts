/**
 * What a trustee's browser keeps (spec §4.1, §10.2): which ceremony her keys serve, the one transcript that she signed or that
 * she complained instead, and for each election the one part that she ever made, so that the same part can be sent again and another one never is. Public data; no key, no share.
 */
import type { TrusteeStore } from '#client';
import { durableTable } from '../../kit/durable-table.js';

const run = durableTable('psephos-trustee', 'served');

/** @param signingKey  hex, of the keys that this is about */
export function trusteeStore(signingKey: string): TrusteeStore {
  const decision = (electionId: string): string => `decision/${electionId}/${signingKey}`;
  return {
    loadCeremony: () => load(`ceremony/${signingKey}`),
    createCeremony: (ceremonyId) => create(`ceremony/${signingKey}`, ceremonyId),
    loadVerdict: () => load(`verdict/${signingKey}`),
    createVerdict: (verdict) => create(`verdict/${signingKey}`, verdict),
    loadDecision: (electionId) => load(decision(electionId)),
    createDecision: (electionId, text) => create(decision(electionId), text),
  };
}

async function load(key: string): Promise<string | null> {
  const kept: unknown = await run('readonly', (table) => table.get(key));
  return typeof kept === 'string' ? kept : null;
}

/** `add` fails where there is something already, and with it the transaction: also between two tabs. */
async function create(key: string, text: string): Promise<void> {
  await run('readwrite', (table) => table.add(text, key));
}
