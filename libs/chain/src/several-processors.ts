/**
 * Several processors as one (spec §8): every transaction goes to all of them at once, and the first that takes it under
 * our own id decides. What one of them claims against the others is a notice for a person, not a reason to stop; a Merkle
 * path counts when it fits a header, whoever brought it.
 */
import type { HeaderSource } from '#record';
import {
  ChainUnavailableError,
  orUnavailable,
  satPerKb,
  type ChainProcessor,
  type FeePolicy,
  type RawTransaction,
  type StatusOutcome,
  type SubmitOutcome,
} from './chain-processor.js';
import { MinedProofError, proveMined } from './mined-proof.js';
import { combineStatuses, combineSubmits } from './several/combine.js';
import { Member, type ProcessorHealth } from './several/member.js';

/** disagrees: it claims what the others do not; agrees: no longer. down, up: it has stopped or begun to answer. */
export interface ProcessorNotice {
  kind: 'disagrees' | 'agrees' | 'down' | 'up';
  processor: string;
  /** Fit to be shown. */
  detail: string;
}

/** Of what was handed over and is not known to be mined, for a processor that was away. */
const MAX_KEPT = 500;
const MAX_KEPT_BYTES = 32_000_000;

export class SeveralProcessors implements ChainProcessor {
  readonly name: string;
  private readonly members: Member[];
  private readonly disagreeing = new Set<Member>();
  private readonly kept = new Map<string, RawTransaction>();
  private keptBytes = 0;

  /** @param processors at least one   @param notice told what a person should know; must not throw */
  constructor(
    processors: readonly ChainProcessor[],
    private readonly headers: HeaderSource,
    private readonly notice: (notice: ProcessorNotice) => void,
  ) {
    this.members = processors.map((processor) => new Member(processor));
    this.name = processors.map(({ name }) => name).join(', ');
  }

  health(): ProcessorHealth[] {
    return this.members.map((member) => member.health());
  }

  /** The highest fee that anyone asks for: with less, one of them would refuse. @throws ChainUnavailableError */
  async policy(): Promise<FeePolicy> {
    const answers = await Promise.all(this.awake().map(({ processor }) => orUnavailable(processor.policy())));
    const policies = answers.filter((answer): answer is FeePolicy => !('unavailable' in answer));
    if (policies.length > 0) return policies.reduce((a, b) => (satPerKb(b) > satPerKb(a) ? b : a));
    const reasons = answers.map((answer) => ('unavailable' in answer ? answer.unavailable : ''));
    throw new ChainUnavailableError(reasons.join('; '));
  }

  async submit(raw: Uint8Array, txid: string): Promise<SubmitOutcome> {
    const [outcome] = await this.submitInOrder([{ raw, txid }]);
    return outcome ?? { outcome: 'unknown', detail: 'nobody answered' };
  }

  async submitInOrder(transactions: readonly RawTransaction[]): Promise<SubmitOutcome[]> {
    transactions.forEach((transaction) => this.keep(transaction));
    const awake = this.awake();
    const asked = awake.map((member) => this.hand(member, transactions));
    const all = Promise.all(asked);
    all.then((lists) => this.review(awake, lists, transactions)).catch(() => undefined);
    const taken = await Promise.any(asked.map((list) => wholly(list, transactions.length))).catch(() => null);
    return taken ?? this.together(awake, await all, transactions);
  }

  /** Proof before presence, presence before claims. */
  async status(txid: string): Promise<StatusOutcome> {
    const awake = this.awake();
    const asked = awake.map((member) => this.ask(member, txid));
    const proven = await Promise.any(asked.map((answer) => this.proven(answer, txid))).catch(() => null);
    if (proven !== null) {
      this.forget(txid);
      return proven;
    }
    const outcomes = await Promise.all(asked);
    const combined = combineStatuses(outcomes);
    if (combined.outcome === 'seen') {
      awake.forEach((member, i) => {
        if (outcomes[i].outcome === 'unknown-transaction') this.catchUp(member);
        if (outcomes[i].outcome === 'conflict') this.disagrees(member, `${txid} is in conflict`);
      });
    }
    return combined;
  }

  /** All when none is awake: somebody has to be asked. */
  private awake(): Member[] {
    const awake = this.members.filter((member) => !member.rests);
    return awake.length > 0 ? awake : this.members;
  }

  private async hand(member: Member, transactions: readonly RawTransaction[]): Promise<SubmitOutcome[]> {
    const outcomes = await member.hand(transactions);
    this.noteHealth(member, outcomes.at(-1));
    return outcomes;
  }

  private async ask(member: Member, txid: string): Promise<StatusOutcome> {
    const outcome = await member.processor.status(txid);
    this.noteHealth(member, outcome);
    return outcome;
  }

  /** Rejects unless it is mined with a path that fits; a path that cannot be checked now is for the caller to check. */
  private async proven(answer: Promise<StatusOutcome>, txid: string): Promise<StatusOutcome> {
    const outcome = await answer;
    if (outcome.outcome !== 'mined') throw new MinedProofError('not mined');
    await proveMined(this.headers, outcome.bump, txid).catch((error: unknown) => {
      if (!(error instanceof ChainUnavailableError)) throw error;
    });
    return outcome;
  }

  /** As far as anyone took them, and then what all of those say who came that far. */
  private together(
    awake: readonly Member[],
    lists: readonly SubmitOutcome[][],
    transactions: readonly RawTransaction[],
  ): SubmitOutcome[] {
    const silent = this.members.filter((member) => !awake.includes(member));
    const out: SubmitOutcome[] = [];
    for (let i = 0; i < transactions.length; i++) {
      const here = lists.flatMap((list) => (list[i] === undefined ? [] : [list[i]]));
      const accepted = here.find(({ outcome }) => outcome === 'accepted');
      if (accepted === undefined) {
        return [...out, combineSubmits([...here, ...silent.map(restingOutcome)])];
      }
      out.push(accepted);
    }
    return out;
  }

  /** What one of them says against another that has taken the transaction. */
  private review(awake: Member[], lists: SubmitOutcome[][], transactions: readonly RawTransaction[]): void {
    transactions.forEach(({ txid }, i) => {
      if (!lists.some((list) => list[i]?.outcome === 'accepted')) return;
      awake.forEach((member, m) => {
        const outcome = lists[m][i];
        switch (outcome?.outcome) {
          case 'accepted':
            return this.agrees(member);
          case 'orphan':
            return this.catchUp(member);
          case 'conflict':
          case 'frozen':
          case 'refused':
            return this.disagrees(member, `${txid}: ${outcome.outcome} ${outcome.detail}`);
          case 'unknown':
          case undefined:
            return undefined;
          default:
            return outcome satisfies never;
        }
      });
    });
  }

  private disagrees(member: Member, detail: string): void {
    this.disagreeing.add(member);
    this.notice({ kind: 'disagrees', processor: member.name, detail });
  }

  private agrees(member: Member): void {
    if (this.disagreeing.delete(member)) this.notice({ kind: 'agrees', processor: member.name, detail: '' });
  }

  private noteHealth(member: Member, outcome: SubmitOutcome | StatusOutcome | undefined): void {
    if (!member.noteAnswer(outcome)) return;
    const { isAnswering, detail } = member.health();
    this.notice({ kind: isAnswering ? 'up' : 'down', processor: member.name, detail });
  }

  private catchUp(member: Member): void {
    member.catchUp([...this.kept.values()]).catch(() => undefined);
  }

  private keep(transaction: RawTransaction): void {
    if (this.kept.has(transaction.txid)) return;
    this.kept.set(transaction.txid, transaction);
    this.keptBytes += transaction.raw.length;
    for (const oldest of this.kept.keys()) {
      if (this.kept.size <= MAX_KEPT && this.keptBytes <= MAX_KEPT_BYTES) return;
      this.forget(oldest);
    }
  }

  private forget(txid: string): void {
    this.keptBytes -= this.kept.get(txid)?.raw.length ?? 0;
    this.kept.delete(txid);
  }
}

/** Rejects unless all were taken. */
async function wholly(list: Promise<SubmitOutcome[]>, length: number): Promise<SubmitOutcome[]> {
  const outcomes = await list;
  if (outcomes.length === length && outcomes.every(({ outcome }) => outcome === 'accepted')) return outcomes;
  throw new Error('not all were taken');
}

function restingOutcome({ name }: Member): SubmitOutcome {
  return { outcome: 'unknown', detail: `${name} does not answer` };
}
