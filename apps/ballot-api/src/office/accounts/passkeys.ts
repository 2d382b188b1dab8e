/**
 * Passkeys (WebAuthn): keys that never leave a person's device and work at one address alone. Discoverable, so that nobody
 * types a name; the device asks its owner for a finger or a PIN each time.
 */
import { isIP } from 'node:net';
import { Injectable } from '@nestjs/common';
import {
  type AuthenticationResponseJSON,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server';
import { fromHex } from '#crypto';
import { ServiceError } from '#edge';
import { brokenConstraint, Database, plainBytes, type Sql } from '../../database/database.js';
import { Challenges } from './challenges.js';

/** Whose passkey it becomes. */
export interface PasskeyOwner {
  /** 16 bytes in hex; the device keeps it with the key. */
  accountId: string;
  name: string;
  /** What the challenge is bound to. */
  subject: string;
}

/** A passkey that was made and verified. */
export interface NewPasskey {
  credentialId: Uint8Array;
  publicKey: Uint8Array;
  counter: number;
  transports: string[];
}

interface StoredPasskey {
  account_id: string;
  public_key: Uint8Array;
  counter: string;
}

@Injectable()
export class Passkeys {
  constructor(
    private readonly database: Database,
    private readonly challenges: Challenges,
  ) {}

  /** @param origin  that the page came from @throws ServiceError REQUEST_INVALID where passkeys do not work */
  async askForNew(
    { accountId, name, subject }: PasskeyOwner,
    origin: string,
  ): Promise<{ id: string; options: PublicKeyCredentialCreationOptionsJSON }> {
    const existing = await this.database.rows<{ credential_id: Uint8Array; transports: string[] }>(
      `SELECT credential_id, transports FROM office_passkey WHERE account_id = $1`,
      [accountId],
    );
    const options = await generateRegistrationOptions({
      rpName: 'Psephos',
      rpID: rpIdOf(origin),
      userName: name,
      userDisplayName: name,
      userID: Uint8Array.from(fromHex(accountId, 16)),
      attestationType: 'none',
      excludeCredentials: existing.map(({ credential_id, transports }) => ({
        id: base64url(credential_id),
        transports,
      })),
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      extensions: { prf: {} },
    });
    return { id: await this.challenges.make('passkey', subject, options.challenge), options };
  }

  /** @param response  untrusted @throws ServiceError CREDENTIAL_INVALID */
  async verifyNew(subject: string, origin: string, id: string, response: object): Promise<NewPasskey> {
    const expectedChallenge = await this.challenges.take('passkey', subject, id);
    const { registrationInfo } = await verifyRegistrationResponse({
      response: response as RegistrationResponseJSON,
      expectedChallenge,
      expectedOrigin: origin,
      expectedRPID: rpIdOf(origin),
      requireUserVerification: true,
    }).catch((cause: unknown) => {
      throw new ServiceError('CREDENTIAL_INVALID', 'the passkey does not verify', undefined, { cause });
    });
    if (registrationInfo === undefined) throw new ServiceError('CREDENTIAL_INVALID', 'the passkey does not verify');
    const { credential } = registrationInfo;
    return {
      credentialId: plainBytes(Buffer.from(credential.id, 'base64url')),
      publicKey: plainBytes(credential.publicKey),
      counter: credential.counter,
      transports: (credential.transports ?? []).map(String).slice(0, 10),
    };
  }

  /** @throws ServiceError CREDENTIAL_INVALID where somebody has registered it already */
  async keep(sql: Sql, accountId: string, { credentialId, publicKey, counter, transports }: NewPasskey): Promise<void> {
    try {
      await sql.rows(
        `INSERT INTO office_passkey (credential_id, account_id, public_key, counter, transports, created_ms)
         VALUES ($1, $2, $3, $4, $5, $6)`,
        [credentialId, accountId, publicKey, counter, transports, Date.now()],
      );
    } catch (error) {
      if (brokenConstraint(error) === undefined) throw error;
      throw new ServiceError('CREDENTIAL_INVALID', 'this passkey is registered already');
    }
  }

  async askForSignIn(origin: string): Promise<{ id: string; options: PublicKeyCredentialRequestOptionsJSON }> {
    const options = await generateAuthenticationOptions({ rpID: rpIdOf(origin), userVerification: 'required' });
    return { id: await this.challenges.make('sign-in', '', options.challenge), options };
  }

  /** The account that the passkey belongs to, or null; each challenge counts once. @param response untrusted */
  async accountOf(origin: string, id: string, response: object): Promise<string | null> {
    const expectedChallenge = await this.challenges.take('sign-in', '', id);
    const answer = response as AuthenticationResponseJSON;
    const credentialId =
      typeof answer.id === 'string' ? plainBytes(Buffer.from(answer.id, 'base64url')) : new Uint8Array();
    const [row] = await this.database.rows<StoredPasskey>(
      `SELECT account_id, public_key, counter FROM office_passkey WHERE credential_id = $1`,
      [credentialId],
    );
    if (row === undefined) return null;
    try {
      const { verified, authenticationInfo } = await verifyAuthenticationResponse({
        response: answer,
        expectedChallenge,
        expectedOrigin: origin,
        expectedRPID: rpIdOf(origin),
        credential: { id: answer.id, publicKey: Uint8Array.from(row.public_key), counter: Number(row.counter) },
        requireUserVerification: true,
      });
      if (!verified) return null;
      await this.database.rows(`UPDATE office_passkey SET counter = $2 WHERE credential_id = $1`, [
        credentialId,
        authenticationInfo.newCounter,
      ]);
      return row.account_id;
    } catch {
      return null;
    }
  }
}

/** The name that passkeys are bound to. */
function rpIdOf(origin: string): string {
  const { hostname } = new URL(origin);
  if (isIP(hostname.replace(/^\[|\]$/g, '')) === 0) return hostname;
  throw new ServiceError('REQUEST_INVALID', 'browsers make no passkeys for an address without a name');
}

const base64url = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url');
