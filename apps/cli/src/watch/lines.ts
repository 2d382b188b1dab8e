/** What a watch tells, in sentences. */
import type { AlarmEvent, WatchEvent } from './events.js';

const BELL = '\x07';
const WHAT_NEXT: Record<string, string> = {
  BATON_SPENT_TWICE:
    'give both transactions to the election office, the witnesses and the press: there are two histories',
  BATON_SPENT_OTHERWISE: 'the anchor key was used for something else: give the transaction to the election office',
  BOARD_BEHIND_CHAIN: 'ask the board again, from another network too; entries that are anchored were accepted',
  ANCHORS_STOPPED: 'ask another reader with a second --reader, and the election office',
  ANCHORS_NOT_MINED: 'ask another reader, and the election office: their fee may be too low',
  SPEND_NOT_PROVEN: 'ask another reader with a second --reader',
  NETWORK_FAILED: 'this program asks again',
};
const KEEP_EVIDENCE = 'keep the evidence, and give it to the election office, the witnesses and other observers';

/** What a person can do about an alarm. */
function hintOf({ code, kind }: AlarmEvent): string {
  return WHAT_NEXT[code] ?? (kind === 'contradiction' ? KEEP_EVIDENCE : 'this program asks again');
}

/** One event as lines; empty for what is no news. */
export function linesOf(event: WatchEvent): string[] {
  switch (event.event) {
    case 'anchor': {
      const hashes = event.hashes === 0 ? '' : `, ${event.hashes} hashes`;
      return [`anchor ${event.seq} ${event.type.padEnd(9)} ${event.txid}${hashes}, ${event.treeSize} in all`];
    }
    case 'mined':
      return [`anchors up to ${event.seq} are mined: block ${event.blockHeight}, confirmation ${event.confirmations}`];
    case 'reorganised':
      return [`${event.blocks} blocks were replaced by others; ${event.lost} anchors that were mined wait again`];
    case 'board':
      return [`the board agrees: ${event.size} entries, ${event.anchored} anchored; ${event.issued} requests`];
    case 'notice':
      return [event.message];
    case 'over':
      return [`over: ${event.code}`];
    case 'alarm': {
      const culprit = event.culprit === null ? '' : ` (${event.culprit})`;
      return [`ALARM ${event.code}${culprit}: ${event.message}`, `  ${hintOf(event)}`];
    }
    default:
      return event satisfies never;
  }
}

/** Heard even where nobody looks. */
export function ring(): void {
  if (process.stderr.isTTY) process.stderr.write(BELL);
}
