/** What the tally service counts: of the elections that it anchors while it leads, and its alarms. */
import { Inject, Injectable } from '@nestjs/common';
import { Metrics, type Reading } from '#edge';
import { Anchoring, type ElectionFigures } from '../anchoring/anchoring.js';
import { AnchoringLoop } from '../anchoring/anchoring.loop.js';
import { ALARM_CODES, Alarms } from '../anchoring/alarms.js';

@Injectable()
export class TallyMetrics {
  constructor(
    @Inject(Metrics) metrics: Metrics,
    @Inject(AnchoringLoop) private readonly loop: AnchoringLoop,
    @Inject(Anchoring) private readonly anchoring: Anchoring,
    @Inject(Alarms) alarms: Alarms,
  ) {
    const gauge = (name: string, help: string, value: (figures: ElectionFigures) => number) =>
      metrics.gauge(name, help, ['election'], () => this.read(value));
    gauge('psephos_anchor_lag_seconds', 'How long the oldest entry without an anchor waits', (f) => f.lagMs / 1_000);
    gauge('psephos_anchor_waiting_entries', 'Entries of the board without an anchor', (f) => f.waiting);
    gauge('psephos_anchor_balance_satoshis', 'What is left for anchors', (f) => f.batonSat);
    gauge('psephos_anchors_total', 'Anchors made', (f) => (f.seq === null ? 0 : f.seq + 1));
    metrics.gauge('psephos_tally_leading', 'Whether this process anchors', [], () => [
      { labels: {}, value: this.loop.leading ? 1 : 0 },
    ]);
    metrics.gauge('psephos_alarms', 'Alarms that are on', ['code'], () => {
      const active = alarms.list();
      return ALARM_CODES.map((code) => ({
        labels: { code },
        value: active.filter((alarm) => alarm.code === code).length,
      }));
    });
  }

  private read(value: (figures: ElectionFigures) => number): Reading<'election'>[] {
    if (!this.loop.leading) return [];
    return this.anchoring
      .figures(Date.now())
      .map((figures) => ({ labels: { election: figures.electionId }, value: value(figures) }));
  }
}
