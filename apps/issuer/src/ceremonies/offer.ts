/**
 * The keys that an office may write into its next draft (spec §4): one standing pair, made when it is first asked for,
 * and a new one as soon as a ceremony has begun with it. Public, and cheap: however often it is asked, nothing more is
 * made than one unused pair.
 */
import { Inject, Injectable } from '@nestjs/common';
import { fromHex, toHex } from '#crypto';
import { WITNESS_IDENTITY, type WitnessIdentity } from '#witness';
import { DataSource } from 'typeorm';
import { CONFIG, type Config } from '../config.js';
import { CeremonyKeys } from './ceremony-keys.js';

export interface OfferedKeys {
  readonly signingKey: string;
  readonly sealingKey: string;
}

export interface IssuerOffer extends OfferedKeys {
  readonly name: string;
  readonly witness: { readonly name: string; readonly publicKey: string };
}

@Injectable()
export class Offer {
  private making: Promise<OfferedKeys> | undefined;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(WITNESS_IDENTITY) private readonly witness: WitnessIdentity,
    @Inject(DataSource) private readonly dataSource: DataSource,
    private readonly keys: CeremonyKeys,
  ) {}

  async read(): Promise<IssuerOffer> {
    const { signingKey, sealingKey } = await this.current();
    const witness = { name: this.witness.name, publicKey: toHex(this.witness.publicKey) };
    return { name: this.config.NAME, signingKey, sealingKey, witness };
  }

  /** The newest pair that no ceremony has begun with; made when there is none. */
  async current(): Promise<OfferedKeys> {
    const offered = await this.find();
    if (offered) return offered;
    // Whoever asks at the same moment gets the same pair; whoever looked before it was there looks again.
    this.making ??= this.findOrMake().finally(() => (this.making = undefined));
    return this.making;
  }

  /** Its secret halves may be gone, with a data folder that was lost: then it is offered no more. */
  private async find(): Promise<OfferedKeys | undefined> {
    const rows: { signing_key: Buffer }[] = await this.dataSource.query(
      `SELECT o.signing_key FROM ceremony_offer o
        WHERE NOT EXISTS (SELECT 1 FROM ceremony c WHERE c.signing_key = o.signing_key)
        ORDER BY o.made_order DESC LIMIT 1`,
    );
    return rows.length === 0 ? undefined : this.keys.find(toHex(rows[0].signing_key));
  }

  private async findOrMake(): Promise<OfferedKeys> {
    const offered = await this.find();
    if (offered) return offered;
    const keys = await this.keys.create();
    await this.dataSource.query('INSERT INTO ceremony_offer (signing_key) VALUES ($1)', [fromHex(keys.signingKey, 32)]);
    return keys;
  }
}
