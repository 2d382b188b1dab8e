/**
 * Faults on command, for tests of whoever talks to the network: what each face does on a bad day. Nothing here touches
 * the chain itself.
 */
import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import type { ServerResponse } from 'node:http';

/** arc, arcade, rpc take transactions; headers and explorer only tell. */
export const FACES = ['arc', 'arcade', 'rpc', 'headers', 'explorer'] as const;
export type Face = (typeof FACES)[number];

/**
 * Of every request. down: 503 and nothing taken. slow: answers later. silent: obeys and never answers; who
 * asks ARC or Arcade what became of a transaction is told.
 */
const REQUEST_FAULTS = ['down', 'slow', 'silent'] as const;
/**
 * Of transactions that come in. wrong-txid: takes it and names another. refuse: against a rule. orphan: knows no parent
 * that is not mined. frozen: the input is frozen. conflict: names a competing transaction that nobody has. lying: says it
 * is taken, and takes nothing.
 */
const SUBMISSION_FAULTS = ['wrong-txid', 'refuse', 'orphan', 'frozen', 'conflict', 'lying'] as const;
/** stale: tells of no block that came after this began, and of no mined transaction where it stands. */
export const FAULT_MODES = ['none', ...REQUEST_FAULTS, ...SUBMISSION_FAULTS, 'stale'] as const;

export type FaultMode = (typeof FAULT_MODES)[number];
export type RequestFault = (typeof REQUEST_FAULTS)[number];
export type SubmissionFault = (typeof SUBMISSION_FAULTS)[number];

interface Fault {
  mode: FaultMode;
  /** How often it still happens; null without end, as for `stale`. */
  left: number | null;
  /** The tip when it began. */
  height: number;
  /** How much later `slow` answers. */
  slowMs: number;
}

@Injectable()
export class Faults implements BeforeApplicationShutdown {
  private readonly now = new Map<Face, Fault>();
  private readonly unanswered = new Set<ServerResponse>();
  private isEnding = false;

  /** Who still waits for an answer that never comes must not keep the process from ending. */
  beforeApplicationShutdown(): void {
    this.isEnding = true;
    for (const response of this.unanswered) response.destroy();
  }

  neverAnswer(response: ServerResponse): void {
    if (this.isEnding) {
      response.destroy();
      return;
    }
    this.unanswered.add(response);
    response.once('close', () => this.unanswered.delete(response));
  }

  set(faces: readonly Face[], fault: Fault): void {
    for (const face of faces) this.now.set(face, { ...fault });
  }

  slowMs(face: Face): number {
    return this.now.get(face)?.slowMs ?? 0;
  }

  /** The fault of a request, which has happened once more. */
  ofRequest(face: Face, method: string): RequestFault | null {
    const isAsked = method === 'GET' && (face === 'arc' || face === 'arcade');
    return this.take(face, isAsked ? ['down', 'slow'] : REQUEST_FAULTS);
  }

  /** The fault of a transaction that comes in, which has happened once more. */
  ofSubmission(face: Face): SubmissionFault | null {
    return this.take(face, SUBMISSION_FAULTS);
  }

  isStale(face: Face): boolean {
    return this.now.get(face)?.mode === 'stale';
  }

  /** The highest block that a face knows: `tipHeight`, or where its knowledge stopped. */
  knownHeight(face: Face, tipHeight: number): number {
    const fault = this.now.get(face);
    return fault?.mode === 'stale' ? Math.min(fault.height, tipHeight) : tipHeight;
  }

  private take<Mode extends FaultMode>(face: Face, modes: readonly Mode[]): Mode | null {
    const fault = this.now.get(face);
    const mode = modes.find((each) => each === fault?.mode);
    if (fault === undefined || mode === undefined) return null;
    if (fault.left !== null && --fault.left === 0) this.now.delete(face);
    return mode;
  }
}
