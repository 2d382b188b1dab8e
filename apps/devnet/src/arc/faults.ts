/**
 * Faults on command, for tests of whoever talks to the network: what a processor does on a bad day. Nothing here touches
 * the chain itself.
 */
export const FAULT_MODES = ['none', 'down', 'slow', 'silent', 'wrong-txid'] as const;
/**
 * down: 503 and nothing taken. slow: answers after two seconds. silent: takes the transaction and never answers.
 * wrong-txid: takes it and names another transaction.
 */
export type FaultMode = (typeof FAULT_MODES)[number];

export class Faults {
  mode: FaultMode = 'none';
}
