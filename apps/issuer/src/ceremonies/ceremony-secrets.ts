/**
 * What an issuer must not lose between the steps of a ceremony (spec §4.4): its polynomials, its own messages, and at the
 * end its shares of the issuing keys; one file for each ceremony. Every content is on disk before the message that
 * depends on it leaves, so a process that is killed at any moment goes on with the same polynomial and says the same.
 * The polynomials are erased when the ceremony is over: nothing can be derived from them any more by whoever comes later.
 */
import path from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import { decodeBlsScalar, encodeBlsScalar, fromHex, toHex } from '#crypto';
import { createSecretFile, readSecretFile, replaceSecretFile } from '#edge';
import { z } from 'zod';
import { CONFIG, type Config } from '../config.js';

/** A message of our own as it was, or is about to be, posted: text of the document, hex of the signature. */
export interface OwnMessage {
  readonly document: string;
  readonly signature: string;
}

export interface Secrets {
  /** By class; null once the ceremony is over. */
  readonly coefficients: readonly (readonly bigint[])[] | null;
  readonly commitment: OwnMessage;
  readonly shares: OwnMessage | null;
  readonly transcript: OwnMessage | null;
  /** x_i by class, once every share was received and verified. */
  readonly secretShares: readonly bigint[] | null;
}

const scalar = z.string().regex(/^[0-9a-f]{64}$/);
const message = z.strictObject({ document: z.string(), signature: z.string().regex(/^[0-9a-f]{128}$/) });
const FILE_FORM = z.strictObject({
  coefficients: z.array(z.array(scalar)).nullable(),
  commitment: message,
  shares: message.nullable(),
  transcript: message.nullable(),
  secretShares: z.array(scalar).nullable(),
});

@Injectable()
export class CeremonySecrets {
  constructor(@Inject(CONFIG) private readonly config: Config) {}

  async find(ceremonyId: Uint8Array): Promise<Secrets | undefined> {
    const text = await readSecretFile(this.fileOf(ceremonyId));
    if (text === undefined) return undefined;
    const form = FILE_FORM.parse(JSON.parse(text));
    return {
      ...form,
      coefficients: form.coefficients?.map((own) => own.map(decodeScalar)) ?? null,
      secretShares: form.secretShares?.map(decodeScalar) ?? null,
    };
  }

  /** The first content. @throws when there is one: a second polynomial would be a second commitment */
  async create(ceremonyId: Uint8Array, secrets: Secrets): Promise<void> {
    await createSecretFile(this.fileOf(ceremonyId), encode(secrets));
  }

  async replace(ceremonyId: Uint8Array, secrets: Secrets): Promise<void> {
    await replaceSecretFile(this.fileOf(ceremonyId), encode(secrets));
  }

  private fileOf(ceremonyId: Uint8Array): string {
    return path.join(this.config.DATA_DIR, 'ceremonies', `${toHex(ceremonyId)}.json`);
  }
}

function encode(secrets: Secrets): string {
  return `${JSON.stringify({
    ...secrets,
    coefficients: secrets.coefficients?.map((own) => own.map(encodeScalar)) ?? null,
    secretShares: secrets.secretShares?.map(encodeScalar) ?? null,
  })}\n`;
}

function encodeScalar(value: bigint): string {
  return toHex(encodeBlsScalar(value));
}

function decodeScalar(text: string): bigint {
  return decodeBlsScalar(fromHex(text, 32), 'SCALAR_INVALID', 'stored scalar');
}
