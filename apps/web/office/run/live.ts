/**
 * An election as it runs, kept fresh while somebody looks: at most one visual update every 5 s, none while paused or hidden,
 * and nothing said but a new phase and a new request.
 */
import {
  type Approval,
  ApprovalsApi,
  BallotApi,
  ClientError,
  type Dashboard,
  DashboardApi,
  followElection,
  type LiveSocket,
  officeHttp,
} from '#client';
import { useEffect, useRef, useState } from 'preact/hooks';
import { t } from '../../kit/i18n.js';
import { announce } from '../../kit/status.js';
import type { OfficeElection } from '../election.js';
import type { OfficeSession } from '../session.js';

const UPDATE_MS = 5_000;
/** Without news the page asks this often, so that “live” is never said of a server that has gone silent. */
const PULSE_MS = 15_000;

export const approvalsApi = (): ApprovalsApi => new ApprovalsApi(officeHttp('', null));

export interface Running {
  /** null before the first answer, and before the election is published. */
  dashboard: Dashboard | null;
  approvals: Approval[] | null;
  state: 'live' | 'late';
  updatedMs: number;
  /** Asks at once. */
  refresh: () => void;
}

/** @param session  of whoever looks: requests of her own are no news to her */
export function useRunning(session: OfficeSession, election: OfficeElection, paused: boolean): Running {
  const [shown, setShown] = useState<Pick<Running, 'dashboard' | 'approvals'>>({ dashboard: null, approvals: null });
  const [state, setState] = useState<Running['state']>('live');
  const [updatedMs, setUpdatedMs] = useState(Date.now());
  const news = useRef({ wanted: true, busy: false, lastMs: 0 });
  const told = useRef<Told | null>(null);
  const { id, electionId } = election;

  useEffect(() => {
    if (paused) return;
    let current = true;
    const look = async (): Promise<void> => {
      const { current: now } = news;
      const isDue = now.wanted && Date.now() - now.lastMs >= UPDATE_MS;
      if (now.busy || document.hidden || !isDue) return;
      Object.assign(now, { busy: true, wanted: false, lastMs: Date.now() });
      try {
        const [dashboard, approvals] = await Promise.all([
          electionId === null ? null : new DashboardApi(officeHttp('', null)).read(id),
          approvalsApi().list(id),
        ]);
        if (!current) return;
        setShown({ dashboard, approvals });
        setUpdatedMs(Date.now());
        setState('live');
        told.current = tell(told.current, dashboard, approvals, session);
      } catch (error) {
        now.wanted = true;
        if (!current) return;
        if (error instanceof ClientError && error.code === 'UNAUTHORIZED') session.signedOut(false);
        setState('late');
      } finally {
        now.busy = false;
      }
    };
    void look();
    const timer = setInterval(() => void look(), 1_000);
    const pulse = setInterval(() => (news.current.wanted = true), PULSE_MS);
    const stop =
      electionId === null
        ? () => undefined
        : followElection({
            api: new BallotApi(''),
            electionId,
            connect: (url): LiveSocket => new WebSocket(url),
            pollMs: UPDATE_MS,
            onState: () => undefined,
            onEvent: () => (news.current.wanted = true),
          });
    return () => {
      current = false;
      clearInterval(timer);
      clearInterval(pulse);
      stop();
    };
  }, [id, electionId, paused]);

  const refresh = () => Object.assign(news.current, { wanted: true, lastMs: 0 });
  return { ...shown, state, updatedMs, refresh };
}

interface Told {
  phase: string;
  requests: Set<string>;
}

/** What is heard, once each: another phase, and a request that waits for the listener. */
function tell(before: Told | null, dashboard: Dashboard | null, approvals: Approval[], { me }: OfficeSession): Told {
  const phase = dashboard?.shownPhase ?? '';
  const waiting = approvals.filter(({ state, requestedBy }) => state === 'open' && requestedBy.id !== me?.id);
  const requests = new Set(waiting.map(({ id }) => id));
  if (before !== null && me?.role === 'official' && [...requests].some((id) => !before.requests.has(id))) {
    announce(t('office.run.approval.status.waiting'));
  } else if (before !== null && dashboard !== null && before.phase !== phase) {
    announce(t('office.run.phase.status', { phase: t(`office.run.phase.${dashboard.shownPhase}`) }));
  }
  return { phase, requests };
}
