/** What /health says. An alarm does not make the process unhealthy: starting it again would not help. */
import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Alarms, type Alarm } from '../anchoring/alarms.js';
import { Anchoring, type ElectionFigures } from '../anchoring/anchoring.js';
import { AnchoringLoop } from '../anchoring/anchoring.loop.js';
import { Tallying, type TallyFigures } from '../decryption/tallying.js';

export interface Health {
  status: 'ok' | 'alarm';
  leading: boolean;
  alarms: Alarm[];
  anchoring: ElectionFigures[];
  tallying: TallyFigures[];
}

@Injectable()
export class HealthReport {
  constructor(
    @Inject(Alarms) private readonly alarms: Alarms,
    @Inject(AnchoringLoop) private readonly loop: AnchoringLoop,
    @Inject(Anchoring) private readonly anchoring: Anchoring,
    @Inject(Tallying) private readonly tallying: Tallying,
    @Inject(DataSource) private readonly dataSource: DataSource,
  ) {}

  read(nowMs: number): Health {
    const alarms = this.alarms.list();
    return {
      status: alarms.length === 0 ? 'ok' : 'alarm',
      leading: this.loop.leading,
      alarms,
      anchoring: this.anchoring.figures(nowMs),
      tallying: this.tallying.figures(),
    };
  }

  async ready(): Promise<{ status: 'ready' }> {
    await this.dataSource.query('SELECT 1');
    return { status: 'ready' };
  }
}
