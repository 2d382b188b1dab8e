/** Whether the issuers answer, for people who watch the election. It says nothing of what they sign: shares are checked. */
import { Injectable } from '@nestjs/common';
import { ElectionAddresses } from '../elections/election-addresses.js';
import { ElectionRegistry } from '../elections/election-registry.js';

export interface IssuerState {
  /** 1…n */
  issuer: number;
  answers: boolean;
}

const TIMEOUT_MS = 3_000;
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
        const url = issuers[index - 1];
        return { issuer: index, answers: url !== undefined && (await this.answers(url)) };
      }),
    );
  }

  private answers(url: string): Promise<boolean> {
    const kept = this.kept.get(url);
    if (kept !== undefined && Date.now() < kept.untilMs) return kept.answers;
    const answers = isReady(url);
    this.kept.set(url, { untilMs: Date.now() + KEEP_MS, answers });
    return answers;
  }
}

async function isReady(url: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}/ready`, { signal: AbortSignal.timeout(TIMEOUT_MS), redirect: 'error' });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}
