/** The miner's key: made once, kept beside the journal in a file that only its owner reads. It signs the faucet's money. */
import PrivateKey from '@bsv/sdk/primitives/PrivateKey';
import P2PKH from '@bsv/sdk/script/templates/P2PKH';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

export async function loadMinerKey(path: string): Promise<PrivateKey> {
  const existing = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (existing !== null) return PrivateKey.fromHex(existing.trim());
  const key = PrivateKey.fromRandom();
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, key.toHex() + '\n', { mode: 0o600, flag: 'wx', flush: true });
  return key;
}

/** Pay-to-public-key-hash of a key, the bytes of the locking script. */
export function payToKeyHash(key: PrivateKey): Buffer {
  return Buffer.from(new P2PKH().lock(key.toPublicKey().toHash() as number[]).toUint8Array());
}
