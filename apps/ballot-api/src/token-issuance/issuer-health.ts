/** Whether the issuers answer, for people who watch the election. It says nothing of what they sign: shares are checked. */
import { Injectable } from '@nestjs/common';
import { Config } from '../config.js';
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
  private kept: { untilMs: number; answers: Promise<boolean[]> } | undefined;

  constructor(
    private readonly config: Config,
    private readonly elections: ElectionRegistry,
  ) {}

  async read(electionId: string): Promise<IssuerState[]> {
    const { definition } = await this.elections.get(electionId);
    if (this.kept === undefined || Date.now() >= this.kept.untilMs) {
      this.kept = { untilMs: Date.now() + KEEP_MS, answers: Promise.all(this.config.issuerUrls.map(isReady)) };
    }
    const answers = await this.kept.answers;
    return definition.issuers.members.map(({ index }) => ({ issuer: index, answers: answers[index - 1] ?? false }));
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
