/** The tasks of setting an election up, each one page, and which parts of the plan belong to which. */
import type { PlanProblem } from '#office';

export const STEPS = [
  'name',
  'contact',
  'schedule',
  'contests',
  'classes',
  'revoting',
  'access',
  'trustees',
  'threshold',
  'issuers',
  'secrecy',
  'preview',
] as const;
export type Step = (typeof STEPS)[number];

const PARTS: Record<Step, RegExp | null> = {
  name: /^(title|description|languages)(\.|$)/,
  contact: /^contact\./,
  schedule: /^(timeZone|schedule)(\.|$)/,
  contests: /^contests(\.|$)/,
  classes: /^voterClasses(\.|$)/,
  revoting: null,
  access: /^(registrars|enrolment)$/,
  trustees: /^trustees\.names(\.|$)/,
  threshold: /^trustees\.threshold$/,
  issuers: /^issuers(\.|$)/,
  secrecy: null,
  preview: null,
};

export const isStep = (name: string): name is Step => (STEPS as readonly string[]).includes(name);

/** What is missing or wrong on a page. */
export function problemsOfStep(step: Step, problems: readonly PlanProblem[]): PlanProblem[] {
  // How many of them are needed cannot be said before they are named.
  if (step === 'threshold' && problems.some(({ code }) => code === 'TRUSTEES_TOO_FEW')) {
    return problems.filter(({ code }) => code === 'TRUSTEES_TOO_FEW');
  }
  const part = PARTS[step];
  return part === null ? [] : problems.filter(({ path }) => part.test(path));
}

/** The page on which something can be put right. */
export function stepOfPath(path: string): Step | null {
  return STEPS.find((step) => PARTS[step]?.test(path) === true) ?? null;
}

/** Below `/office/`. */
export const stepPath = (electionId: string, step: string): string => `e/${electionId}/setup/${step}`;

/** The page of one contest. */
export const contestStep = (contestId: string): string => `contest-${contestId}`;
export const contestOfStep = (step: string): string | null => (step.startsWith('contest-') ? step.slice(8) : null);
