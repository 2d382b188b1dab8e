/** Signed messages of the ceremonies and the issuers' approvals as they rest in the database (spec §4, §11). */
import { Injectable } from '@nestjs/common';
import { equalBytes, fromHex, toHex } from '#crypto';
import { ServiceError } from '#edge';
import { Database, type Sql } from '../database/database.js';
import type { SignatureForm } from '../forms.js';

export interface StoredMessage {
  /** `<role>-<index>-<step>` */
  name: string;
  /** Exactly as signed. */
  document: Uint8Array;
  signature: SignatureForm;
}

interface MessageRow {
  name: string;
  document: Uint8Array;
  kind: string;
  public_key: Uint8Array;
  signature: Uint8Array;
}

@Injectable()
export class StoredMessages {
  constructor(private readonly database: Database) {}

  /** In the order of their names' bytes. */
  async all(ceremonyId: Uint8Array): Promise<StoredMessage[]> {
    const rows = await this.database.rows<MessageRow>(
      `SELECT name, document, kind, public_key, signature FROM ceremony_message
        WHERE ceremony_id = $1 ORDER BY name COLLATE "C"`,
      [ceremonyId],
    );
    return rows.map((row) => ({
      name: row.name,
      document: row.document,
      signature: { kind: row.kind, publicKey: toHex(row.public_key), signature: toHex(row.signature) },
    }));
  }

  /**
   * Keeps a verified message; the same document again changes nothing.
   * @throws ServiceError MESSAGE_CONFLICT where another document has this name
   */
  async keep(ceremonyId: Uint8Array, message: StoredMessage): Promise<void> {
    await this.database.transaction((sql) => this.insert(sql, ceremonyId, message));
  }

  /**
   * Keeps a complaint, unless the ceremony has become an election: the draft's row is locked, as it is while the
   * definition is published.
   * @throws ServiceError CEREMONY_OVER, MESSAGE_CONFLICT
   */
  async keepComplaint(ceremonyId: Uint8Array, message: StoredMessage): Promise<void> {
    await this.database.transaction(async (sql) => {
      await sql.rows(`SELECT 1 FROM draft WHERE ceremony_id = $1 FOR UPDATE`, [ceremonyId]);
      const [published] = await sql.rows(`SELECT 1 FROM election WHERE ceremony_id = $1`, [ceremonyId]);
      if (published !== undefined)
        throw new ServiceError('CEREMONY_OVER', 'the election of this ceremony is published');
      await this.insert(sql, ceremonyId, message);
    });
  }

  /** Names of the complaints of a ceremony: with one it is over. */
  async complaints(sql: Sql, ceremonyId: Uint8Array): Promise<string[]> {
    const rows = await sql.rows<{ name: string }>(
      `SELECT name FROM ceremony_message WHERE ceremony_id = $1 AND kind = 'ceremony-complaint' ORDER BY name`,
      [ceremonyId],
    );
    return rows.map(({ name }) => name);
  }

  private async insert(sql: Sql, ceremonyId: Uint8Array, message: StoredMessage): Promise<void> {
    const { name, document, signature } = message;
    await sql.rows(
      `INSERT INTO ceremony_message (ceremony_id, name, document, kind, public_key, signature)
       VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`,
      [ceremonyId, name, document, signature.kind, fromHex(signature.publicKey, 32), fromHex(signature.signature, 64)],
    );
    const [stored] = await sql.rows<{ document: Uint8Array }>(
      `SELECT document FROM ceremony_message WHERE ceremony_id = $1 AND name = $2`,
      [ceremonyId, name],
    );
    if (stored === undefined || !equalBytes(stored.document, document)) {
      throw new ServiceError('MESSAGE_CONFLICT', `another document is stored as ${name}`);
    }
  }

  /** Issuers' approvals of the roll, by issuer. */
  async approvals(ceremonyId: Uint8Array): Promise<{ issuer: number; signature: string }[]> {
    const rows = await this.database.rows<{ issuer: number; signature: Uint8Array }>(
      `SELECT issuer, signature FROM roll_approval WHERE ceremony_id = $1 ORDER BY issuer`,
      [ceremonyId],
    );
    return rows.map(({ issuer, signature }) => ({ issuer, signature: toHex(signature) }));
  }

  /** Ed25519 signatures are deterministic, so a repeat is equal; the first one stays. */
  async keepApproval(ceremonyId: Uint8Array, issuer: number, signature: Uint8Array): Promise<void> {
    await this.database.rows(
      `INSERT INTO roll_approval (ceremony_id, issuer, signature) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`,
      [ceremonyId, issuer, signature],
    );
  }
}
