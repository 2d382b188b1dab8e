/** What a watch tells: one event a line with `--json`, sentences without. */
import type { AnchorType } from '#record';

/**
 * contradiction: chain, board or key holder contradict each other, and the evidence shows it; nothing behind it can be
 * judged. doubt: something is missing, late or unproven; watching goes on.
 */
export type AlarmKind = 'contradiction' | 'doubt';

export interface AlarmEvent {
  event: 'alarm';
  kind: AlarmKind;
  code: string;
  message: string;
  culprit: string | null;
  /** Bytes in hex or signed text, whole: what somebody else can check. */
  evidence: string | null;
}

export type WatchEvent =
  | {
      event: 'anchor';
      seq: number;
      type: AnchorType;
      txid: string;
      treeSize: number;
      issuedSize: number;
      hashes: number;
      timeMs: number;
    }
  | { event: 'mined'; seq: number; blockHeight: number; confirmations: number }
  /** `lost` anchors that were mined in the replaced blocks wait again. */
  | { event: 'reorganised'; blocks: number; lost: number }
  | { event: 'board'; size: number; anchored: number; issued: number }
  | { event: 'notice'; message: string }
  | { event: 'over'; code: string }
  | AlarmEvent;

export type Tell = (event: WatchEvent) => void;
