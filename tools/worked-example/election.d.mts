/** All that is known of the worked example's election. */
export function makeElection(): Promise<{
  files: Map<string, Uint8Array>;
  /** 80 bytes each, from height 0. */
  headers: Uint8Array[];
  electionId: Uint8Array;
}>;
