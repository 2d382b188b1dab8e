/** Whether the issuers answer, for people who watch the election. It says nothing of what they sign: shares are checked. */
import { Injectable } from '@nestjs/common';
import { readBounded } from '../bulletin-board/witness-client.js';
import { ElectionAddresses } from '../elections/election-addresses.js';
import { askPeer, type Peer } from '../elections/peer-request.js';
import { ElectionRegistry } from '../elections/election-registry.js';

export interface IssuerState {
  /** 1…n */
  issuer: number;
  answers: boolean;
}

const TIMEOUT_MS = 3_000;
const MAX_ANSWER_BYTES = 16_384;
/** However many watch, each issuer is asked this seldom. */
const KEEP_MS = 10_000;

@Injectable()
export class IssuerHealth {
  /** By address. */
  private readonly kept = new Map<string, { untilMs: number; answers: Promise<boolean> }>();

  constructor(
    private readonly addresses: ElectionAddresses,
    private readonly elections: ElectionRegistry,
  ) {}

  async read(electionId: string): Promise<IssuerState[]> {
    const election = await this.elections.get(electionId);
    const { issuers } = await this.addresses.of(election);
    return Promise.all(
      election.definition.issuers.members.map(async ({ index }) => {
        const peer = issuers[index - 1];
        return { issuer: index, answers: peer !== undefined && (await this.answers(peer)) };
      }),
    );
  }

  private answers(peer: Peer): Promise<boolean> {
    const kept = this.kept.get(peer.url);
    if (kept !== undefined && Date.now() < kept.untilMs) return kept.answers;
    const answers = isReady(peer);
    this.kept.set(peer.url, { untilMs: Date.now() + KEEP_MS, answers });
    return answers;
  }
}

async function isReady(peer: Peer): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const { status, body } = await askPeer(peer, '/ready', { method: 'GET', headers: {}, signal });
    if (body !== null) await readBounded({ body }, MAX_ANSWER_BYTES);
    return status === 200;
  } catch {
    return false;
  }
}
