import type { makeElection } from './election.mjs';

/** The text of spec/worked-example.md. */
export function workedExample(world: Awaited<ReturnType<typeof makeElection>>): string;
