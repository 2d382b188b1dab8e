/**
 * The two keys of this service: one signs the board's checkpoints, the other the issuance log's (spec §7). They are made
 * on the first start and rest in DATA_DIR, readable by the service alone; all replicas share them.
 * With these keys one could sign two histories; that is why witnesses, anchors and every device compare checkpoints.
 */
import { join } from 'node:path';
import { ed25519PublicKey, fromHex, generateEd25519, toHex } from '#crypto';
import { createSecretFile, readSecretFile } from '#edge';
import { LOG_BOARD, type LogNumber } from '#store';

/** A key pair whose secret half no serialiser can reach. */
export class LogKey {
  readonly #secretKey: Uint8Array;

  constructor(
    secretKey: Uint8Array,
    readonly publicKey: Uint8Array,
  ) {
    this.#secretKey = secretKey;
  }

  /** Lends the secret to one signing function. */
  sign<T>(signer: (secretKey: Uint8Array) => T): T {
    return signer(this.#secretKey);
  }
}

export class ServerKeys {
  constructor(
    readonly board: LogKey,
    readonly issuance: LogKey,
  ) {}

  of(log: LogNumber): LogKey {
    return log === LOG_BOARD ? this.board : this.issuance;
  }
}

/** Reads the keys of `dataDir`, and makes those that are not there. */
export async function loadServerKeys(dataDir: string): Promise<ServerKeys> {
  return new ServerKeys(await loadKey(join(dataDir, 'board.key')), await loadKey(join(dataDir, 'issuance.key')));
}

/** File form: the secret key in hex. */
async function loadKey(path: string): Promise<LogKey> {
  const text = (await readSecretFile(path)) ?? (await makeKey(path));
  const secretKey = fromHex(text.trim(), 32);
  return new LogKey(secretKey, ed25519PublicKey(secretKey));
}

/** One of several replicas makes the key, the others read it; a key that exists is never replaced. */
async function makeKey(path: string): Promise<string> {
  try {
    await createSecretFile(path, `${toHex(generateEd25519().secretKey)}\n`);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  const text = await readSecretFile(path);
  if (text === undefined) throw new Error(`the key file ${path} has disappeared`);
  return text;
}
