/** Numbers that follow from who takes part (spec §3). */

/** Smallest quorum in which two share an honest witness while fewer than `threshold` are corrupt (spec §3). */
export function quorumOf(witnesses: number, threshold: number): number {
  return Math.floor((witnesses + threshold - 1) / 2) + 1;
}

/** Fewest trustees that are more than half of `trustees`, and never one alone (spec §3). */
export function smallestThreshold(trustees: number): number {
  return Math.max(2, Math.floor(trustees / 2) + 1);
}
