/**
 * What is missing or wrong in a plan before it can be frozen, each with its place and its numbers, so that a page can say
 * it at the field. A plan without problems, with a roll within `problemsOfSizes` and with keys, makes a draft that spec §3
 * accepts. Warnings stop nothing: they are choices that an office should know the price of.
 */
import { contestProblems } from './contest-problems.js';
import type { ElectionPlan } from './plan.js';
import { missingTexts, type PlanProblem, type PlanProblemCode, type PlanWarning } from './plan-remarks.js';
import { smallestThreshold } from './thresholds.js';

const MIN_TRUSTEES = 2;
const MIN_ISSUERS = 2;
/** One @ between something and something with a dot: what cannot be an address, not what is one. */
const EMAIL = /^[^\s@<>"]+@[^\s@<>"]+\.[^\s@<>".]+$/;

/** Everything, in the order of the plan. @param nowMs  voting cannot close before it */
export function problemsOfPlan(plan: ElectionPlan, nowMs: number): PlanProblem[] {
  return [
    ...missingTexts('title', plan.title),
    ...contactProblems(plan),
    ...scheduleProblems(plan, nowMs),
    ...contestProblems(plan),
    ...registrarProblems(plan),
    ...trusteeProblems(plan),
    ...issuerProblems(plan),
  ];
}

export function warningsOfPlan(plan: ElectionPlan): PlanWarning[] {
  const warnings: PlanWarning[] = [];
  const { trustees, issuers, policy, registrars, enrolment } = plan;
  const n = trustees.names.length;
  if (n === MIN_TRUSTEES && trustees.threshold === n) {
    warnings.push({ code: 'TRUSTEES_BOTH_NEEDED', path: 'trustees.threshold', values: {} });
  }
  if (n > MIN_TRUSTEES && trustees.threshold === n) {
    warnings.push({ code: 'TRUSTEE_THRESHOLD_ALL', path: 'trustees.threshold', values: { n, most: n - 1 } });
  }
  const m = issuers.members.length;
  if (m === MIN_ISSUERS && issuers.threshold === m) {
    warnings.push({ code: 'ISSUERS_BOTH_NEEDED', path: 'issuers.threshold', values: {} });
  }
  if (m > MIN_ISSUERS && issuers.threshold === m) {
    warnings.push({ code: 'ISSUER_THRESHOLD_ALL', path: 'issuers.threshold', values: { n: m, most: m - 1 } });
  }
  if (policy.issuanceDuringVoting) {
    warnings.push({ code: 'ISSUANCE_DURING_VOTING', path: 'policy.issuanceDuringVoting', values: {} });
  }
  if (registrars === 1 && enrolment === 'codes')
    warnings.push({ code: 'ONE_REGISTRAR', path: 'registrars', values: {} });
  return warnings;
}

function contactProblems({ contact }: ElectionPlan): PlanProblem[] {
  const problems: PlanProblem[] = [];
  if (contact.name.trim() === '') problems.push({ code: 'CONTACT_NAME_MISSING', path: 'contact.name', values: {} });
  if (contact.email.trim() === '' && contact.phone.trim() === '') {
    problems.push({ code: 'CONTACT_WAY_MISSING', path: 'contact.email', values: {} });
  }
  // Voters get both as links.
  if (contact.email.trim() !== '' && !EMAIL.test(contact.email.trim())) {
    problems.push({ code: 'CONTACT_EMAIL_INVALID', path: 'contact.email', values: {} });
  }
  if (contact.url.trim() !== '' && !isPage(contact.url.trim())) {
    problems.push({ code: 'CONTACT_URL_INVALID', path: 'contact.url', values: {} });
  }
  return problems;
}

function isPage(address: string): boolean {
  const url = URL.canParse(address) ? new URL(address) : null;
  return url !== null && ['https:', 'http:'].includes(url.protocol) && url.username === '';
}

function scheduleProblems({ timeZone, schedule, policy }: ElectionPlan, nowMs: number): PlanProblem[] {
  const problems: PlanProblem[] = [];
  const add = (code: PlanProblemCode, path: string) => problems.push({ code, path, values: {} });
  if (!isTimeZone(timeZone)) add('TIME_ZONE_UNKNOWN', 'timeZone');
  if (schedule === null) {
    add('SCHEDULE_MISSING', 'schedule');
    return problems;
  }
  const { issuanceOpens, issuanceCloses, votingOpens, votingCloses } = schedule;
  const isOrdered = issuanceCloses > issuanceOpens;
  if (policy.issuanceDuringVoting) {
    // Nobody chooses when tokens end: what can be put right is when they begin, and when voting closes.
    if (!isOrdered) add('TOKENS_AFTER_VOTING', 'schedule.issuanceOpens');
    if (issuanceCloses !== votingCloses) add('ISSUANCE_NOT_UNTIL_VOTING_CLOSES', 'schedule.votingCloses');
  } else {
    if (!isOrdered) add('ISSUANCE_CLOSES_BEFORE_OPENING', 'schedule.issuanceCloses');
    if (issuanceCloses > votingOpens) add('ISSUANCE_CLOSES_AFTER_VOTING_OPENS', 'schedule.issuanceCloses');
  }
  if (votingCloses <= votingOpens) add('VOTING_CLOSES_BEFORE_OPENING', 'schedule.votingCloses');
  if (votingCloses <= nowMs) add('VOTING_CLOSES_IN_THE_PAST', 'schedule.votingCloses');
  return problems;
}

/** Whether this program can show times of the zone; another one may know more or fewer. */
export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/** An account binds one roll key (spec §3): there is no second one to make. */
function registrarProblems({ enrolment, registrars }: ElectionPlan): PlanProblem[] {
  if (enrolment === 'codes' || registrars === 1) return [];
  return [{ code: 'ACCOUNT_WITH_TWO_REGISTRARS', path: 'registrars', values: {} }];
}

function trusteeProblems({ trustees: { names, threshold } }: ElectionPlan): PlanProblem[] {
  const n = names.length;
  const problems: PlanProblem[] = [];
  if (n < MIN_TRUSTEES)
    problems.push({ code: 'TRUSTEES_TOO_FEW', path: 'trustees.names', values: { n, min: MIN_TRUSTEES } });
  for (const [at, name] of names.entries()) {
    const path = `trustees.names.${at}`;
    if (name.trim() === '') problems.push({ code: 'TRUSTEE_NAME_MISSING', path, values: {} });
    else if (names.indexOf(name) < at) problems.push({ code: 'TRUSTEE_NAME_DUPLICATE', path, values: { name } });
  }
  if (n >= MIN_TRUSTEES) problems.push(...trusteeThresholdProblems(n, threshold));
  return problems;
}

function trusteeThresholdProblems(n: number, threshold: number): PlanProblem[] {
  const path = 'trustees.threshold';
  const min = smallestThreshold(n);
  if (threshold < 2 || threshold > n) return [{ code: 'TRUSTEE_THRESHOLD_OUT_OF_RANGE', path, values: { n } }];
  if (threshold < min) return [{ code: 'TRUSTEE_THRESHOLD_NO_MAJORITY', path, values: { n, min } }];
  return [];
}

function issuerProblems({ issuers: { members, threshold } }: ElectionPlan): PlanProblem[] {
  const n = members.length;
  const problems: PlanProblem[] = [];
  if (n < MIN_ISSUERS)
    problems.push({ code: 'ISSUERS_TOO_FEW', path: 'issuers.members', values: { n, min: MIN_ISSUERS } });
  for (const [at, issuer] of members.entries()) {
    const path = `issuers.members.${at}`;
    const isAsked = [issuer.name, issuer.signingKey, issuer.sealingKey, issuer.witnessName, issuer.witnessKey];
    if (isAsked.includes('')) problems.push({ code: 'ISSUER_NOT_ASKED', path, values: { url: issuer.url } });
    const twin = members.slice(0, at).find((other) => isSame(other, issuer));
    if (twin !== undefined) {
      problems.push({ code: 'ISSUER_DUPLICATE', path, values: { url: issuer.url, other: twin.url } });
    }
  }
  if (n >= MIN_ISSUERS && (threshold < 2 || threshold > n)) {
    problems.push({ code: 'ISSUER_THRESHOLD_OUT_OF_RANGE', path: 'issuers.threshold', values: { n } });
  }
  return problems;
}

type PlannedIssuer = ElectionPlan['issuers']['members'][number];

/** One service under two addresses is one issuer: its keys, names and witness must be nobody else's (spec §3). */
function isSame(one: PlannedIssuer, other: PlannedIssuer): boolean {
  if (one.url === other.url) return true;
  const members = ['name', 'signingKey', 'sealingKey', 'witnessName', 'witnessKey'] as const;
  return members.some((member) => one[member] !== '' && one[member] === other[member]);
}
