/**
 * An issuer that is down for a while, as happens in every real election: stopped hard in the second third of the voters'
 * turns, started again in the last. Tokens come from the others, and the witnesses' quorum holds without it.
 */
import type { Supervisor } from '../supervisor/supervisor.js';

export class Outage {
  private state: 'before' | 'down' | 'over' = 'before';
  private change: Promise<void> = Promise.resolve();

  /** @param turns  voters' turns that are expected in all */
  constructor(
    private readonly supervisor: Supervisor,
    private readonly service: string,
    private readonly turns: number,
    private readonly onNote: (text: string) => void,
  ) {}

  async atTurn(turn: number): Promise<void> {
    if (this.state === 'before' && turn >= this.turns / 3) {
      this.state = 'down';
      this.change = this.supervisor.kill(this.service, 'SIGKILL');
      this.onNote(`${this.service} is down`);
    } else if (this.state === 'down' && turn >= (2 * this.turns) / 3) {
      await this.end();
    }
    await this.change;
  }

  /** Brings the service back, if it is down. */
  async end(): Promise<void> {
    if (this.state === 'down') {
      this.state = 'over';
      this.change = this.change.then(() => this.supervisor.service(this.service).start());
      this.onNote(`${this.service} is back`);
    }
    await this.change;
  }
}
