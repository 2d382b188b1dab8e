/** Where headers come from, before anything is checked: each kind of service has a feed, and all feeds one check. */
export interface HeaderFeed {
  /** For messages: host and port, or a file. */
  readonly name: string;
  /** How many headers one request gives: as many are asked for at once. */
  readonly step: number;
  /** Hash in display order. @throws ChainUnavailableError */
  tip(): Promise<{ height: number; hash: string }>;
  /**
   * Headers of the longest chain, 80 bytes each, in order; fewer where the chain ends.
   * @throws ChainUnavailableError
   */
  range(from: number, count: number): Promise<Uint8Array[]>;
}
