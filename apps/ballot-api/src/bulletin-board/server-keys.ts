/**
 * The two keys of this service: one signs the board's checkpoints, the other the issuance log's (spec §7). They are made
 * on the first start and rest in DATA_DIR, readable by the service alone; all replicas share them.
 * With these keys one could sign two histories; that is why witnesses, anchors and every device compare checkpoints.
 */
import { open, readFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fromHex, generateEd25519, toHex } from '#crypto';
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
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  return new ServerKeys(await loadKey(join(dataDir, 'board.key')), await loadKey(join(dataDir, 'issuance.key')));
}

async function loadKey(path: string): Promise<LogKey> {
  await makeKeyFile(path);
  // File form: secret key and public key in hex, one a line.
  const [secretKey, publicKey] = (await readFile(path, 'utf8')).trim().split('\n');
  if (secretKey === undefined || publicKey === undefined) throw new Error(`the key file ${path} is damaged`);
  return new LogKey(fromHex(secretKey, 32), fromHex(publicKey, 32));
}

/** `wx` lets exactly one of several replicas make the key; a key that exists is never replaced. */
async function makeKeyFile(path: string): Promise<void> {
  const { secretKey, publicKey } = generateEd25519();
  let file;
  try {
    file = await open(path, 'wx', 0o600);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return;
    throw error;
  }
  try {
    await file.writeFile(`${toHex(secretKey)}\n${toHex(publicKey)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
}
