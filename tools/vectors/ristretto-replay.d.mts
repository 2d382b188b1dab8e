import type { BallotContext } from '#crypto';

/** Algorithms whose vectors this replays, as "6.2 encryptBallot". */
export const replays: Readonly<Record<string, (input: unknown) => unknown>>;

/** The output of one vector; a refusal as {"error": code}. */
export function replay(algorithm: string, input: unknown): unknown;

/** A ballot's context from JSON. */
export function contextOf(json: unknown): BallotContext;
