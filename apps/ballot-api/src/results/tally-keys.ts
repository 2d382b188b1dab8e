/**
 * Which witnesses of an election are its tally service (spec §1: a witness that is no issuer). Asked from the configured
 * addresses and held against the definition: a key that the definition does not name is never the tally's.
 */
import { Injectable, Logger } from '@nestjs/common';
import { z } from 'zod';
import { readBounded } from '../bulletin-board/witness-client.js';
import { Config } from '../config.js';
import type { Election } from '../elections/election.js';

const TIMEOUT_MS = 5_000;
const MAX_ANSWER_BYTES = 4_096;
const WITNESS_FORM = z.object({ name: z.string(), publicKey: z.string().regex(/^[0-9a-f]{64}$/) });

@Injectable()
export class TallyKeys {
  private readonly logger = new Logger(TallyKeys.name);

  constructor(private readonly config: Config) {}

  /** Public keys in hex: of the definition's witnesses, those at addresses that are no issuer's. */
  async of(election: Election): Promise<string[]> {
    const urls = this.config.witnessUrls.filter((url) => !this.config.issuerUrls.includes(url));
    const keys = await Promise.all(urls.map((url) => this.ask(url)));
    const named = election.definition.witnesses.members.map(({ publicKey }) => publicKey);
    return keys.filter((key) => key !== undefined && named.includes(key)) as string[];
  }

  private async ask(url: string): Promise<string | undefined> {
    try {
      const response = await fetch(`${url}/witness`, { signal: AbortSignal.timeout(TIMEOUT_MS), redirect: 'error' });
      return WITNESS_FORM.parse(JSON.parse(await readBounded(response, MAX_ANSWER_BYTES))).publicKey;
    } catch (error) {
      this.logger.warn(`witness ${url}: ${error instanceof Error ? error.message : String(error)}`);
      return undefined;
    }
  }
}
