/**
 * Where the issuers and witnesses of an election are. Addresses stand in no definition (spec §2.5): an office names them
 * with the keys that it was offered there, and for elections that came without a plan whoever runs the service has listed
 * them. Keys identify: who answers at a wrong address can neither sign nor cosign.
 */
import { Injectable } from '@nestjs/common';
import { toHex } from '#crypto';
import type { ElectionPlan } from '#office';
import { Config } from '../config.js';
import { Database } from '../database/database.js';
import type { Election } from './election.js';

interface Addresses {
  /** Issuer 1 first; undefined where nobody has named an address. */
  issuers: readonly (string | undefined)[];
  witnesses: readonly string[];
}

@Injectable()
export class ElectionAddresses {
  /** By electionId in hex; what a frozen plan says does not change. */
  private readonly known = new Map<string, Addresses>();

  constructor(
    private readonly config: Config,
    private readonly database: Database,
  ) {}

  async of(election: Election): Promise<Addresses> {
    const id = toHex(election.electionId);
    const known = this.known.get(id);
    if (known !== undefined) return known;
    const found = await this.read(election);
    this.known.set(id, found);
    return found;
  }

  private async read({ ceremonyId, definition }: Election): Promise<Addresses> {
    const { issuerUrls, witnessUrls } = this.config;
    const [row] = await this.database.rows<{ plan: string }>(
      `SELECT plan FROM office_election WHERE ceremony_id = $1`,
      [ceremonyId],
    );
    if (row === undefined) return { issuers: issuerUrls, witnesses: witnessUrls };
    const { issuers: planned } = JSON.parse(row.plan) as ElectionPlan;
    const urls = new Map(planned.members.map(({ signingKey, url }) => [signingKey, url]));
    const issuers = definition.issuers.members.map(({ signingKey }) => urls.get(signingKey));
    // Each issuer is a witness; the tally service and others that the operator has named are witnesses of every election.
    const others = witnessUrls.filter((url) => !issuerUrls.includes(url));
    return { issuers, witnesses: [...issuers.filter((url) => url !== undefined), ...others] };
  }
}
