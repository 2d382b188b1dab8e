/** A wallet and a client for the devnet's tests: transactions are made with the SDK, apart from the code under test. */
import PrivateKey from '@bsv/sdk/primitives/PrivateKey';
import LockingScript from '@bsv/sdk/script/LockingScript';
import P2PKH from '@bsv/sdk/script/templates/P2PKH';
import Transaction from '@bsv/sdk/transaction/Transaction';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startProcess, type StartedProcess } from '../support/process.js';

export interface Coin {
  txid: string;
  vout: number;
  satoshis: number;
}

export interface Answer {
  status: number;
  body: Record<string, unknown>;
}

/** A devnet as a process of its own, with a folder of its own; `stop` removes both. */
export class Devnet {
  private constructor(
    readonly process: StartedProcess,
    readonly url: string,
    readonly folder: string,
  ) {}

  static async start(env: Record<string, string>, folder = mkdtempSync(path.join(tmpdir(), 'psephos-devnet-'))) {
    const started = startProcess('apps/devnet/src/main.ts', { PORT: '0', BLOCK_MS: '0', ...env, DATA_DIR: folder });
    return new Devnet(started, `http://127.0.0.1:${await started.ready}`, folder);
  }

  get journal(): string {
    return path.join(this.folder, 'chain.journal');
  }

  async kill(): Promise<void> {
    this.process.child.kill('SIGKILL');
    await this.process.ended;
  }

  async stop(): Promise<void> {
    this.process.child.kill('SIGTERM');
    await this.process.ended;
    rmSync(this.folder, { recursive: true, force: true });
  }

  async post(path: string, body: unknown): Promise<Answer> {
    const headers = { 'content-type': 'application/json' };
    return answerOf(await fetch(this.url + path, { method: 'POST', headers, body: JSON.stringify(body) }));
  }

  async get(path: string): Promise<Answer> {
    return answerOf(await fetch(this.url + path));
  }

  submit(raw: Uint8Array): Promise<Answer> {
    return this.post('/v1/tx', { rawTx: Buffer.from(raw).toString('hex') });
  }

  /** Money from the faucet to a key's ordinary script. */
  async fund(key: PrivateKey, satoshis: number): Promise<Coin> {
    const { status, body } = await this.post('/faucet', { script: scriptOf(key), satoshis });
    if (status !== 201) throw new Error(`the faucet answered ${status}: ${JSON.stringify(body)}`);
    return { txid: String(body['txid']), vout: Number(body['vout']), satoshis };
  }
}

export function scriptOf(key: PrivateKey): string {
  return new P2PKH().lock(key.toPublicKey().toHash()).toHex();
}

/** Spends a coin to outputs; what is missing to the coin's value is the fee. */
export async function spend(
  key: PrivateKey,
  coin: Coin,
  outputs: { script: string; satoshis: number }[],
): Promise<Transaction> {
  const tx = new Transaction();
  const lockingScript = LockingScript.fromHex(scriptOf(key));
  tx.addInput({
    sourceTXID: coin.txid,
    sourceOutputIndex: coin.vout,
    sequence: 0xffffffff,
    unlockingScriptTemplate: new P2PKH().unlock(key, 'all', false, coin.satoshis, lockingScript),
  });
  for (const { script, satoshis } of outputs) {
    tx.addOutput({ satoshis, lockingScript: LockingScript.fromHex(script) });
  }
  await tx.sign();
  return tx;
}

async function answerOf(response: Response): Promise<Answer> {
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}
