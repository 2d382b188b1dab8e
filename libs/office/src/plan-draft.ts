/** The draft of a plan (spec §3): the plan's own members, and what others contribute at the freeze. */
import { type AnchorSettings, type Draft, NETWORKS, type NetworkName, type Official, type Witness } from '#record';
import type { ElectionPlan } from './plan.js';
import { quorumOf } from './thresholds.js';

export interface MemberKeys {
  name: string;
  /** Ed25519 and X25519, 32 bytes each in hex: fresh, of one ceremony. */
  signingKey: string;
  sealingKey: string;
}

export interface DraftParts {
  /** Voters by class id, and the root of the roll in hex. */
  roll: { size: Record<string, number>; root: string };
  /** In the order of the plan. */
  trustees: MemberKeys[];
  /** In the order of the plan. */
  issuers: MemberKeys[];
  /** Those beside the issuers, and the tally service's. */
  witnesses: Witness[];
  officials: Official[];
  /** Of the logs that will hold the election, hex. */
  logs: { origin: string; board: string; issuance: string };
  anchor: { network: string; publicKey: string; genesisOutpoint: string };
  /** SHA-256 of the pages' manifest, hex. */
  webHash: string;
}

/** "Real time" is a second (spec §8); an idle board says every minute that it is there. */
const MAX_DELAY_MS = 1_000;
const HEARTBEAT_MS = 60_000;

/**
 * Puts the draft together; whether it is one is checked when it is encoded.
 * @param plan  with a schedule @throws Error where there is none, or for a chain that this program does not know
 */
export function draftOfPlan(plan: ElectionPlan, parts: DraftParts): Draft {
  const { schedule, registrars, closeConfirmations } = plan;
  if (schedule === null) throw new Error('a plan without a schedule makes no draft');
  const { logs, witnesses, officials, roll, webHash } = parts;
  return {
    protocol: 'psephos/1',
    title: plan.title,
    description: plan.description,
    contact: plan.contact,
    timeZone: plan.timeZone,
    contests: plan.contests,
    voterClasses: plan.voterClasses,
    roll: { registrars, ...roll },
    issuers: { threshold: plan.issuers.threshold, members: withIndices(parts.issuers) },
    witnesses: { quorum: quorumOf(witnesses.length, plan.issuers.threshold), members: witnesses },
    trustees: { threshold: plan.trustees.threshold, members: withIndices(parts.trustees) },
    board: { origin: logs.origin, publicKey: logs.board },
    issuance: { origin: `${logs.origin}/issuance`, publicKey: logs.issuance },
    anchor: anchorSettings(parts.anchor, closeConfirmations),
    schedule,
    policy: plan.policy,
    officials,
    software: { web: webHash },
  };
}

/** Members are numbered by position, from 1. */
export function withIndices<T extends MemberKeys>(members: readonly T[]): (T & { index: number })[] {
  return members.map((member, position) => ({ index: position + 1, ...member }));
}

/** @param anchor  as a tally service prepared it @throws Error for a chain that this program does not know */
export function anchorSettings(anchor: DraftParts['anchor'], closeConfirmations: number): AnchorSettings {
  return {
    ...anchor,
    network: networkOf(anchor.network),
    maxDelayMs: MAX_DELAY_MS,
    heartbeatMs: HEARTBEAT_MS,
    closeConfirmations,
  };
}

function networkOf(name: string): NetworkName {
  const found = Object.values(NETWORKS).find((network) => network.name === name);
  if (found === undefined) throw new Error(`the tally service anchors on '${name}', which this program does not know`);
  return found.name;
}
