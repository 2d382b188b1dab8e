/**
 * Where the issuers and witnesses of an election are. Addresses stand in no definition (spec §2.5): two
 * officials sign them with the freeze, and for elections that came without a plan whoever runs the service has listed
 * them. Keys identify: who answers at a wrong address can neither sign nor cosign.
 */
import { Injectable } from '@nestjs/common';
import { toHex } from '#crypto';
import { Config } from '../config.js';
import { Database } from '../database/database.js';
import { frozenAddresses } from '../office/elections/frozen-addresses.js';
import type { Election } from './election.js';
import type { Peer } from './peer-request.js';

interface Addresses {
  /** Issuer 1 first; undefined where nobody has named an address. */
  issuers: readonly (Peer | undefined)[];
  witnesses: readonly Peer[];
}

@Injectable()
export class ElectionAddresses {
  /** By electionId in hex; what was signed at the freeze does not change. */
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
    const signed = await frozenAddresses(this.database, ceremonyId);
    if (signed === undefined) return { issuers: issuerUrls.map(own), witnesses: witnessUrls.map(own) };
    const origins = new Set([...issuerUrls, ...witnessUrls].map((url) => new URL(url).origin));
    const issuers = definition.issuers.members.map((_, at) => {
      const url = signed[at];
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
