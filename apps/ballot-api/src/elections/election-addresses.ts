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
import type { Peer } from './peer-request.js';

interface Addresses {
  /** Issuer 1 first; undefined where nobody has named an address. */
  issuers: readonly (Peer | undefined)[];
  witnesses: readonly Peer[];
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
    if (row === undefined) return { issuers: issuerUrls.map(own), witnesses: witnessUrls.map(own) };
    const origins = new Set([...issuerUrls, ...witnessUrls].map((url) => new URL(url).origin));
    const { issuers: planned } = JSON.parse(row.plan) as ElectionPlan;
    const urls = new Map(planned.members.map(({ signingKey, url }) => [signingKey, url]));
    const issuers = definition.issuers.members.map(({ signingKey }) => {
      const url = urls.get(signingKey);
      return url === undefined ? undefined : { url, isOwn: origins.has(new URL(url).origin) };
    });
    // Each issuer is a witness; the tally service and others that the operator has named are witnesses of every election.
    const others = witnessUrls.filter((url) => !issuerUrls.includes(url)).map(own);
    return { issuers, witnesses: [...issuers.filter((peer) => peer !== undefined), ...others] };
  }
}

function own(url: string): Peer {
  return { url, isOwn: true };
}
