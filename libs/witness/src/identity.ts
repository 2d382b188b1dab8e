/**
 * The witness's own Ed25519 key (spec §7): made at the first start, kept in a file of its data folder, used for
 * cosignatures and nothing else, the same for all elections. Whoever has it can cosign in its name.
 */
import path from 'node:path';
import { ed25519PublicKey, fromHex, generateEd25519, toHex } from '#crypto';
import { createSecretFile, readSecretFile } from '#edge';

export interface WitnessIdentity {
  readonly name: string;
  readonly publicKey: Uint8Array;
  /** 32 bytes, secret. */
  readonly secretKey: Uint8Array;
}

export const WITNESS_IDENTITY = Symbol('WITNESS_IDENTITY');

/** Reads the key of `<dataDir>/witness.key`, or makes it. */
export async function loadWitnessIdentity(dataDir: string, name: string): Promise<WitnessIdentity> {
  const file = path.join(dataDir, 'witness.key');
  const text = (await readSecretFile(file)) ?? (await makeKey(file));
  const secretKey = fromHex(text.trim(), 32);
  return { name, secretKey, publicKey: ed25519PublicKey(secretKey) };
}

async function makeKey(file: string): Promise<string> {
  const text = `${toHex(generateEd25519().secretKey)}\n`;
  try {
    await createSecretFile(file, text);
    return text;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return (await readSecretFile(file)) ?? ''; // another process of this witness was first
  }
}
