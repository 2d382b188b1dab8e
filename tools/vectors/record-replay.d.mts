/** Algorithms whose vectors this replays, as "8.1 encodeAnchorPayload". */
export const replays: Readonly<Record<string, (input: unknown) => unknown>>;

/** The output of one vector; a refusal as {"error": code}. */
export function replay(algorithm: string, input: unknown): unknown;
