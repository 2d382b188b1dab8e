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

export function usePublished(session: AuditSession): Published {
  const [published, setPublished] = useState<Published>({ kind: 'loading' });
  useEffect(() => {
    let current = true;
    void read(session).then((found) => {
      if (current) setPublished(found);
    });
    return () => {
      current = false;
    };
  }, [session, session.status?.hasResult]);
  return published;
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
