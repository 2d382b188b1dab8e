/**
 * An election that a tally service, as a process of its own, anchors through a node's JSON-RPC and nothing else:
 * transactions, proofs, headers, and who spent what.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fromHex } from '#crypto';
import { AnchorEntity, AnchorHaltEntity } from '#store';
import { buildRecord } from '../support/build-record.js';
import { freshDatabase } from '../support/database.js';
import { startProcess, type StartedProcess } from '../support/process.js';
import { PublishedLogs } from '../tally/published-logs.js';
import type { NodeUnderTest } from './node-under-test.js';

export const CONFIRMATIONS = 3;
const FUNDING_SAT = 2_000_000;
const TOKEN = 'operator-token-of-the-tests-0123456789';
const POLL_MS = 50;

export class AnchoredElection {
  private constructor(
    readonly logs: PublishedLogs,
    readonly genesisOutpoint: string,
    /** The funding transaction. */
    readonly funding: Uint8Array,
    private readonly tally: StartedProcess,
    private readonly folder: string,
  ) {}

  /** Key, money out of a block, definition; then the service finds the election and begins. */
  static async start(node: NodeUnderTest): Promise<AnchoredElection> {
    const folder = mkdtempSync(path.join(tmpdir(), 'psephos-real-node-'));
    const { url, dataSource } = await freshDatabase('main');
    const tally = startProcess('apps/tally/src/main.ts', {
      PORT: '0',
      DATABASE_URL: url,
      DATA_DIR: folder,
      OPERATOR_TOKEN: TOKEN,
      MIRROR_TOKEN: 'mirror-token-of-the-tests-0123456789',
      API_URL: 'http://127.0.0.1:1',
      NAME: 'tally',
      CHAIN_KIND: 'rpc',
      CHAIN_URL: node.url,
      HEADERS_KIND: 'rpc',
      HEADERS_URL: node.url,
      READER_KIND: 'rpc',
      READER_URL: node.url,
      NETWORK: node.network,
      FUNDING_CONFIRMATIONS: String(CONFIRMATIONS),
    });
    const service = `http://127.0.0.1:${await tally.ready}`;
    const { publicKey, script } = await post(`${service}/anchors/keys`, {});
    const paid = await node.payFromCoinbase(script, FUNDING_SAT);
    await node.mine(CONFIRMATIONS);
    const funding = { publicKey, raw: paid.raw, vout: paid.vout };
    const { genesisOutpoint } = await post(`${service}/anchors/prepare`, { funding });
    const { world } = await buildRecord({
      draft: (draft) => ({
        ...draft,
        anchor: {
          ...draft.anchor,
          ...{ network: node.network, publicKey, genesisOutpoint, closeConfirmations: CONFIRMATIONS },
        },
        // Long over, so that the close may be anchored now.
        schedule: { issuanceOpens: 1, issuanceCloses: 2, votingOpens: 3, votingCloses: 4 },
      }),
    });
    const logs = new PublishedLogs(dataSource, world);
    await logs.publish();
    return new AnchoredElection(logs, genesisOutpoint, fromHex(paid.raw, paid.raw.length / 2), tally, folder);
  }

  async stop(): Promise<void> {
    this.tally.child.kill('SIGTERM');
    await this.tally.ended;
    await this.logs.dataSource.destroy();
    rmSync(this.folder, { recursive: true, force: true });
  }

  anchors(): Promise<AnchorEntity[]> {
    return this.logs.dataSource.getRepository(AnchorEntity).find({ order: { seq: 'ASC' } });
  }

  halts(): Promise<AnchorHaltEntity[]> {
    return this.logs.dataSource.getRepository(AnchorHaltEntity).find();
  }

  /** Waits until the anchors are so. The test's own time limit ends it, and then the service's words are the reason. */
  async until(holds: (anchors: AnchorEntity[]) => boolean | Promise<boolean>): Promise<AnchorEntity[]> {
    for (;;) {
      const anchors = await this.anchors();
      if (await holds(anchors)) return anchors;
      await pause(POLL_MS);
    }
  }

  /** What the service wrote. */
  get output(): string {
    return this.tally.output();
  }

  /** As somebody who broke into the service would have it. Hex. */
  get stolenKey(): string {
    const { publicKey } = this.logs.world.definition.anchor;
    return readFileSync(path.join(this.folder, 'anchor-keys', `${publicKey}.key`), 'utf8').trim();
  }
}

async function post(url: string, body: object): Promise<Record<string, string>> {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${TOKEN}` };
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  const answer = (await response.json()) as Record<string, string>;
  if (!response.ok) throw new Error(`${url}: ${response.status} ${JSON.stringify(answer)}`);
  return answer;
}
