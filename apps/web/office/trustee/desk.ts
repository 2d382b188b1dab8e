/**
 * What a trustee has on her desk while she is here: her place at the office, her opened keys, the key file she has just
 * made. In memory only; it is gone when the page is left.
 */
import {
  BallotApi,
  InvitationApi,
  officeHttp,
  type InvitedTrustee,
  type TrusteeKeys,
  type TrusteePlace,
} from '#client';
import { useEffect, useState } from 'preact/hooks';
import { startWorker } from '../../kit/worker.js';
import type { FromWorker, Job } from './jobs.js';
import workerUrl from './trustee.worker.ts?worker&url';

class TrusteeDesk {
  readonly api = new BallotApi(location.origin, { attempts: 2 });
  /** From her link or her key file. Secret. */
  place: TrusteePlace | null = null;
  invitation: InvitedTrustee | null = null;
  /** Secret. */
  keys: TrusteeKeys | null = null;
  /** Just made, and not known to be saved: the protected file. */
  file: string | null = null;
  isDownloaded = false;
  private readonly listeners = new Set<() => void>();

  /** @throws ClientError TRUSTEE_LINK_INVALID, NETWORK_FAILED, … */
  async readInvitation(place: TrusteePlace): Promise<InvitedTrustee> {
    const invitation = await this.invitationApi(place).read();
    this.change({ place, invitation });
    return invitation;
  }

  invitationApi({ planId, secret }: TrusteePlace): InvitationApi {
    return new InvitationApi(officeHttp('', secret), planId);
  }

  change(change: Partial<Pick<TrusteeDesk, 'place' | 'invitation' | 'keys' | 'file' | 'isDownloaded'>>): void {
    Object.assign(this, change);
    for (const listener of this.listeners) listener();
  }

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}

export const desk = new TrusteeDesk();

/** A page that is kept for the back button must not keep her keys. */
addEventListener('pagehide', () => desk.change({ place: null, invitation: null, keys: null, file: null }));
/** A key file that was not downloaded is lost with the page: the browser asks. */
addEventListener('beforeunload', (event) => {
  if (desk.file !== null && !desk.isDownloaded) event.preventDefault();
});

export function useDesk(): TrusteeDesk {
  const [, setTurn] = useState(0);
  useEffect(() => desk.subscribe(() => setTurn((turn) => turn + 1)), []);
  return desk;
}

/** Why a worker did not do its job. */
export class JobError extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** One answer of a worker of its own. @throws JobError */
export async function once(job: Job): Promise<FromWorker> {
  const worker = startWorker(workerUrl);
  try {
    return await new Promise<FromWorker>((resolve, reject) => {
      listen(worker, (message) => {
        if (message.type === 'failed') reject(new JobError(message.code, message.message));
        else resolve(message);
      });
      worker.postMessage(job);
    });
  } finally {
    worker.terminate();
  }
}

/** A worker that stays; whatever ends it is told as a failure. */
export function beginWork(hear: (message: FromWorker) => void): Worker {
  const worker = startWorker(workerUrl);
  listen(worker, hear);
  return worker;
}

function listen(worker: Worker, hear: (message: FromWorker) => void): void {
  worker.addEventListener('message', ({ data }: MessageEvent<FromWorker>) => hear(data));
  worker.addEventListener('error', (event) => {
    event.preventDefault();
    hear({ type: 'failed', code: 'WORKER_ENDED', message: event.message });
  });
}
