/** Moving an election on (spec §7): two officials read the same statement and sign it, each with her own program. */
import { OfficialProgram } from '#client';
import { encodePhaseStatement, type Phase, PHASES, type PhaseStatement } from '#record';
import type { Official } from './people.js';
import type { Doors, ReadyElection } from './set-up.js';

export class PhaseMover {
  private phaseNo = 0;
  private current: Phase = 'setup';

  constructor(
    private readonly doors: Doors,
    private readonly election: ReadyElection,
    private readonly officials: Official[],
  ) {}

  /** For an election that has moved before: the services say where it stands, and refuse a statement from elsewhere. */
  static async resume(doors: Doors, election: ReadyElection, officials: Official[]): Promise<PhaseMover> {
    const status = await doors.api.status(election.electionId);
    const phase = PHASES.find((known) => known === status.string('phase'));
    if (phase === undefined) throw new Error(`the ballot API says that the phase is '${status.string('phase')}'`);
    const mover = new PhaseMover(doors, election, officials);
    mover.current = phase;
    mover.phaseNo = status.integer('nextPhaseNo');
    return mover;
  }

  get phase(): Phase {
    return this.current;
  }

  /** @param signers  two positions in the definition's list, ascending */
  async moveTo(to: Phase, reason: string, signers: [number, number]): Promise<void> {
    const { electionId, definition } = this.election;
    const statement: PhaseStatement = { electionId, phaseNo: this.phaseNo, from: this.current, to, reason };
    const signatures = signers.map((position) => {
      const official = this.officials[position];
      if (official === undefined) throw new Error(`no official ${position}`);
      return OfficialProgram.open(official.key, electionId, definition).signPhase(statement);
    });
    const text = new TextDecoder().decode(encodePhaseStatement(statement));
    await this.doors.api.postPhase(electionId, text, signatures);
    this.phaseNo++;
    this.current = to;
  }
}
