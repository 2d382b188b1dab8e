/** What the tally service says of an election: money, alarms, share files. It may be away; then the dashboard says so. */
import { Injectable } from '@nestjs/common';
import { type AnchoringFigures, TallyApi } from '#client';
import { z } from 'zod';
import { Config } from '../../config.js';

export interface Alarm {
  code: string;
  detail: string;
}

export interface TallyView {
  anchoring: AnchoringFigures | null;
  /** About this election, and about the service as a whole. */
  alarms: Alarm[];
  /** Share files that were verified and are good, and that were set aside. */
  files: { valid: number; setAside: number } | null;
}

const TIMEOUT_MS = 3_000;
/** However many look, the service is asked this seldom. */
const KEEP_MS = 10_000;
const MAX_DETAIL = 500;

const HEALTH = z.object({
  alarms: z.array(z.object({ about: z.string(), code: z.string(), detail: z.string() })),
  tallying: z.array(z.object({ electionId: z.string(), validFiles: z.number(), invalidFiles: z.number() })),
});

@Injectable()
export class TallyViews {
  private readonly kept = new Map<string, { untilMs: number; view: Promise<TallyView | null> }>();

  constructor(private readonly config: Config) {}

  /** null where the service is not configured or does not answer. */
  read(electionId: string): Promise<TallyView | null> {
    const known = this.kept.get(electionId);
    if (known !== undefined && Date.now() < known.untilMs) return known.view;
    const view = this.ask(electionId).catch(() => null);
    this.kept.set(electionId, { untilMs: Date.now() + KEEP_MS, view });
    return view;
  }

  private async ask(electionId: string): Promise<TallyView | null> {
    const { tally } = this.config;
    if (tally === null) return null;
    const api = new TallyApi(tally.url, { bearer: tally.token, timeoutMs: TIMEOUT_MS, attempts: 1 });
    const [health, anchoring] = await Promise.all([
      readHealth(tally.url),
      // Another election's keys, or a standby: then the figures are missing and the alarms are not.
      api.anchoring(electionId).catch(() => null),
    ]);
    // An alarm is about an election, about one of its files ("<election> <file>"), or about the service.
    const own = health.alarms.filter(({ about }) => about.startsWith(electionId) || !/^[0-9a-f]{64}/.test(about));
    const alarms = [...(anchoring?.alarms ?? []), ...own].map(({ code, detail }) => ({
      code,
      detail: detail.slice(0, MAX_DETAIL),
    }));
    const files = health.tallying.find((each) => each.electionId === electionId);
    return {
      anchoring,
      alarms: alarms.filter(
        (one, i) => alarms.findIndex(({ code, detail }) => code === one.code && detail === one.detail) === i,
      ),
      files: files === undefined ? null : { valid: files.validFiles, setAside: files.invalidFiles },
    };
  }
}

async function readHealth(url: string): Promise<z.infer<typeof HEALTH>> {
  const response = await fetch(`${url}/health`, { signal: AbortSignal.timeout(TIMEOUT_MS), redirect: 'error' });
  return HEALTH.parse(await response.json());
}
