/**
 * The draft of a demonstration election from its template (spec §3). What differs from a real one is time: voting opens
 * at once and ends when the demonstration wants, rounds of the issuance log last one second, and CLOSE needs three
 * confirmations of a chain whose blocks come every second.
 */
import { randomBytes, toHex } from '#crypto';
import type { AnchorPreparation, ServerKeys, WitnessIdentity } from '#client';
import { anchorSettings, type MemberKeys, quorumOf, withIndices } from '#office';
import { computeRollRoot, type Draft, type RollEntry } from '#record';
import type { ElectionTemplate } from './template.js';

export interface DraftInput {
  template: ElectionTemplate;
  serverKeys: ServerKeys;
  issuers: { threshold: number; members: MemberKeys[] };
  witnesses: WitnessIdentity[];
  trustees: { threshold: number; members: MemberKeys[] };
  officials: { name: string; signingKey: string }[];
  anchor: AnchorPreparation;
  roll: RollEntry[];
  nowMs: number;
  /** From now to the scheduled end of voting; 1 where phases follow one another at once. */
  votingMs: number;
  heartbeatMs?: number;
  /** SHA-256 of the pages' manifest, hex. */
  webHash: string;
}

/** Every election has its own log, and with it its own origin. */
const ORIGIN_BASE = 'demo.psephos.example';
export const CLOSE_CONFIRMATIONS = 3;
const ROUND_S = 1;

export function draftOf(input: DraftInput): Draft {
  const { template, issuers, trustees, witnesses, serverKeys } = input;
  const origin = `${ORIGIN_BASE}/${toHex(randomBytes(8))}`;
  return {
    protocol: 'psephos/1',
    title: template.title,
    description: template.description,
    contact: template.contact,
    timeZone: template.timeZone,
    contests: template.contests,
    voterClasses: template.voterClasses,
    roll: rollOf(template, input.roll),
    issuers: { threshold: issuers.threshold, members: withIndices(issuers.members) },
    witnesses: { quorum: quorumOf(witnesses.length, issuers.threshold), members: witnesses },
    trustees: { threshold: trustees.threshold, members: withIndices(trustees.members) },
    board: { origin, publicKey: serverKeys.board },
    issuance: { origin: `${origin}/issuance`, publicKey: serverKeys.issuance },
    anchor: anchorOf(input),
    schedule: scheduleOf(input),
    policy: { ...template.policy, issuanceRoundS: ROUND_S },
    officials: input.officials,
    software: { web: input.webHash },
  };
}

function anchorOf({ anchor, heartbeatMs }: DraftInput): Draft['anchor'] {
  const settings = anchorSettings(anchor, CLOSE_CONFIRMATIONS);
  return { ...settings, heartbeatMs: heartbeatMs ?? settings.heartbeatMs };
}

function scheduleOf({ nowMs, votingMs, template }: DraftInput): Draft['schedule'] {
  const votingOpens = nowMs + 1;
  const votingCloses = votingOpens + votingMs;
  const issuanceCloses = template.policy.issuanceDuringVoting ? votingCloses : votingOpens;
  return { issuanceOpens: nowMs, issuanceCloses, votingOpens, votingCloses };
}

function rollOf(template: ElectionTemplate, entries: RollEntry[]): Draft['roll'] {
  const size = Object.fromEntries(
    template.voterClasses.map(({ id }, position) => [
      id,
      entries.filter(({ classIndex }) => classIndex === position).length,
    ]),
  );
  const registrars = entries[0]?.rollKeys.length === 2 ? 2 : 1;
  return { registrars, size, root: toHex(computeRollRoot(entries)) };
}
