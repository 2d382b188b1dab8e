/** The published result and where it is fixed: from the record that was checked in this tab, else from the server. */
import { ClientError } from '#client';
import { sha256, toHex } from '#crypto';
import { decodeResult, type Result } from '#record';
import { useEffect, useState } from 'preact/hooks';
import { type Anchor, decodeAnchors, fetchAnchorsFrom } from './anchors.js';
import type { AuditSession } from './session.js';

export type Published =
  | { kind: 'loading' }
  | { kind: 'none' }
  | { kind: 'unreachable' }
  | { kind: 'broken' }
  | { kind: 'result'; result: Result; bytes: Uint8Array; hash: string; anchors: Anchor[] };

const ASK_EVERY_MS = 10_000;

export function usePublished(session: AuditSession): Published {
  const [published, setPublished] = useState<Published>({ kind: 'loading' });
  const [attempt, setAttempt] = useState(0);
  const hasResult = session.status?.hasResult === true;
  useEffect(() => {
    let current = true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    void read(session).then((found) => {
      if (!current) return;
      setPublished(found);
      // On the board, but its file is not there yet; or nothing answered.
      const isDue = found.kind === 'unreachable' || (found.kind === 'none' && hasResult);
      if (isDue) timer = setTimeout(() => setAttempt((count) => count + 1), ASK_EVERY_MS);
    });
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [session, hasResult, attempt]);
  return published;
}

/** Asks where the election stands while the page is looked at. @param isOver  nothing more is waited for */
export function useFreshStatus(session: AuditSession, isOver: boolean): void {
  useEffect(() => {
    if (isOver) return;
    const ask = () => {
      if (!document.hidden) void session.refresh().catch(() => undefined);
    };
    const timer = setInterval(ask, ASK_EVERY_MS);
    document.addEventListener('visibilitychange', ask);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', ask);
    };
  }, [session, isOver]);
}

async function read(session: AuditSession): Promise<Published> {
  const { run, api, electionId } = session;
  const checked = run.report?.electionId === electionId ? run.record : null;
  try {
    const bytes = checked?.result ?? (await api.http.getBytes(`/elections/${electionId}/record/result.json`));
    const anchors =
      checked === null || checked.anchors === null
        ? (await fetchAnchorsFrom(api, electionId, 0)).entries
        : decodeAnchors(checked.anchors);
    const result = decodeResult(bytes);
    if (result.electionId !== electionId) return { kind: 'broken' };
    return { kind: 'result', result, bytes, hash: toHex(sha256(bytes)), anchors };
  } catch (error) {
    if (!(error instanceof ClientError)) return { kind: 'broken' };
    return { kind: error.status === 404 ? 'none' : 'unreachable' };
  }
}
