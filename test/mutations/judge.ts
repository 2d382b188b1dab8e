/** One mutation put to the verifier: refused, or redundant and named; and whether the right check refused it. */
import type { CheckGroup, Report, Verdict } from '#verify';
import type { BuiltRecord } from '../support/build-record.js';
import { verify } from '../support/verify-record.js';
import type { BaseName, Bases } from './base.js';
import { rightGroups } from './expected.js';
import { type Mutation, mutate, nameOf } from './mutation.js';
import { REDUNDANT } from './redundant.js';

export type Judgement = 'refused' | 'redundant' | 'unchanged' | 'accepted' | 'not named' | 'not made';

export interface Outcome {
  name: string;
  /** accepted, not named: what must not be; not made: the builder of records failed. unchanged: no byte was. */
  judgement: Judgement;
  verdict: Verdict | null;
  /** The first group that did not pass, of those that could run; null where all did. */
  group: CheckGroup | null;
  codes: string[];
  isRight: boolean;
  /** What of the redundant data it is. */
  redundant: string | null;
}

export type Reports = Readonly<Record<BaseName, Report>>;

export async function reportsOf(bases: Bases): Promise<Reports> {
  return { lean: await verify(bases.lean), spare: await verify(bases.spare) };
}

/** @param before reports of the records as they were */
export async function judge(mutation: Mutation, bases: Bases, before: Reports): Promise<Outcome> {
  const name = nameOf(mutation);
  const nothing = { name, verdict: null, group: null, codes: [], isRight: true, redundant: null };
  let broken: BuiltRecord | undefined;
  try {
    broken = await mutate(mutation, bases);
  } catch (error) {
    return { ...nothing, judgement: 'not made', codes: [String(error)] };
  }
  if (broken === undefined) return { ...nothing, judgement: 'unchanged' };
  const report = await verify(broken);
  const { verdict } = report;
  if (verdict === 'VALID') {
    const found = REDUNDANT.find((each) => each.mutation.test(name) && each.isNamed(report, before[mutation.base]));
    const isListed = REDUNDANT.some((each) => each.mutation.test(name));
    const judgement = found !== undefined ? 'redundant' : isListed ? 'not named' : 'accepted';
    return { ...nothing, judgement, verdict, redundant: found?.what ?? null };
  }
  const stopping = firstStop(report);
  const codes = stopping?.failures.map(({ code }) => code) ?? [];
  const isRight = stopping !== undefined && rightGroups(name).includes(stopping.group);
  const isRefused = verdict === 'INVALID' || verdict === 'INCOMPLETE';
  const judgement = isRefused ? 'refused' : 'accepted';
  return { ...nothing, judgement, verdict, group: stopping?.group ?? null, codes: [...new Set(codes)], isRight };
}

/** The first failure; where nothing failed, the first group that itself lacks something. */
function firstStop({ checks }: Report): Report['checks'][number] | undefined {
  return (
    checks.find(({ status }) => status === 'failed') ??
    checks.find(({ status, notes }) => status === 'not run' && !notes.some((note) => note.startsWith('needs check')))
  );
}
