/** What the server says beside the board: voters of each class, and which issuers answer. Asked for seldom; proof of nothing. */
import { Answer, type BallotApi } from '#client';
import { useEffect, useState } from 'preact/hooks';
import type { AuditSession } from './session.js';

export interface ClassTurnout {
  id: string;
  roll: number;
  ballots: number;
  voters: number;
}

export interface Standing {
  /** By class; null while it could not be read. */
  turnout: ClassTurnout[] | null;
  /** By issuer, 1…n: whether it answers. */
  issuers: ReadonlyMap<number, boolean> | null;
}

const ASK_EVERY_MS = 15_000;

export function useStanding(session: AuditSession, paused: boolean): Standing {
  const [standing, setStanding] = useState<Standing>({ turnout: null, issuers: null });
  useEffect(() => {
    if (paused) return;
    const { api, electionId } = session;
    let current = true;
    const look = async (): Promise<void> => {
      if (document.hidden) return;
      const [turnout, issuers] = await Promise.all([
        readTurnout(api, electionId).catch(() => null),
        readIssuers(api, electionId).catch(() => null),
      ]);
      if (current) setStanding({ turnout, issuers });
    };
    void look();
    const timer = setInterval(() => void look(), ASK_EVERY_MS);
    return () => {
      current = false;
      clearInterval(timer);
    };
  }, [session, paused]);
  return standing;
}

async function readTurnout(api: BallotApi, electionId: string): Promise<ClassTurnout[]> {
  const answer = Answer.of(await api.http.getJson(`/elections/${electionId}/turnout`), 'turnout');
  return Answer.listOf(answer.list('classes'), 'turnout.classes', (one) => ({
    id: one.string('id'),
    roll: one.integer('roll'),
    ballots: one.integer('ballots'),
    voters: one.integer('voters'),
  }));
}

async function readIssuers(api: BallotApi, electionId: string): Promise<Map<number, boolean>> {
  const list = await api.http.getJson(`/elections/${electionId}/issuers`);
  return new Map(Answer.listOf(list, 'issuers', (one) => [one.integer('issuer'), one.boolean('answers')] as const));
}
