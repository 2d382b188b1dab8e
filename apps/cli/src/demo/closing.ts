/**
 * The end of an election (spec §10): close, wait for the chain, all trustees but one decrypt what each of them has verified
 * herself, the result appears on the board and in the RESULT anchor. Then the record, as anybody downloads it.
 */
import { ClientError, DownloadedRecord, HeaderService } from '#client';
import { utf8 } from '#crypto';
import { type AnchorType, decodeAnchorLines, decodeAnchorPayload, decodeBump, decodeTransaction } from '#record';
import { CLOSE_CONFIRMATIONS } from './draft.js';
import type { DemoHooks } from './options.js';
import type { Trustee } from './people.js';
import type { Doors, ReadyElection } from './set-up.js';
import type { Supervisor } from '../supervisor/supervisor.js';
import { waitFor } from './work.js';

const CHAIN_TIMEOUT_MS = 180_000;

/** What closing needs of a demonstration. */
export interface ClosingScene {
  doors: Pick<Doors, 'api'>;
  election: Pick<ReadyElection, 'electionId'>;
  people: { trustees: Pick<Trustee, 'program'>[] };
  options: { trustees: { threshold: number } };
  hooks: Pick<DemoHooks, 'onProgress' | 'onNote'>;
  supervisor: Supervisor;
}

/** Waits until the CLOSE anchor is as deep as the definition wants. */
export async function waitForClose(scene: ClosingScene): Promise<void> {
  const { hooks } = scene;
  hooks.onProgress('close', 0, 2);
  await waitFor('the CLOSE anchor', CHAIN_TIMEOUT_MS, () => minedAnchor(scene, 'CLOSE'));
  hooks.onProgress('close', 1, 2);
  await waitFor(`${CLOSE_CONFIRMATIONS} confirmations of CLOSE`, CHAIN_TIMEOUT_MS, async () => {
    const height = await minedAnchor(scene, 'CLOSE');
    const headers = await HeaderService.open(scene.supervisor.urlOf('devnet'), 'devnet');
    return height !== null && (await headers.tipHeight()) - height + 1 >= CLOSE_CONFIRMATIONS ? true : null;
  });
  hooks.onProgress('close', 2, 2);
}

/** Every trustee but the last verifies and decrypts; one is absent on purpose. */
export async function decryptByThreshold(scene: ClosingScene): Promise<void> {
  const { hooks, people, doors, election, options } = scene;
  const present = people.trustees.slice(0, options.trustees.threshold);
  for (const [done, trustee] of present.entries()) {
    // Her own download, her own headers.
    const record = await DownloadedRecord.fetch(doors.api, election.electionId, () => undefined);
    const headers = await HeaderService.open(scene.supervisor.urlOf('devnet'), 'devnet');
    try {
      await trustee.program.decrypt(doors.api, election.electionId, record, headers, () => undefined);
    } catch (error) {
      // Where every contest is withheld or empty no share is due, and the result may be there before the trustees.
      if (!(error instanceof ClientError) || error.code !== 'PHASE_WRONG') throw error;
      hooks.onNote('the result needs no share: every contest is withheld or empty');
    }
    hooks.onProgress('decrypt', done + 1, present.length);
  }
}

/** Waits until the result stands on the board and its anchor in a block. */
export async function waitForResult(scene: ClosingScene): Promise<void> {
  scene.hooks.onProgress('anchor the result', 0, 1);
  await waitFor('the RESULT anchor', CHAIN_TIMEOUT_MS, () => minedAnchor(scene, 'RESULT'));
  scene.hooks.onProgress('anchor the result', 1, 1);
}

/** Height of the block with the newest anchor of this type, or null while there is none in a block. */
async function minedAnchor(scene: ClosingScene, type: AnchorType): Promise<number | null> {
  const lines = [...decodeAnchorLines(utf8(await scene.doors.api.anchors(scene.election.electionId)))];
  for (const { raw, bump } of lines.slice(1).reverse()) {
    const script = decodeTransaction(raw).outputs[1]?.script;
    if (script === undefined || decodeAnchorPayload(script).type !== type) continue;
    return bump === null ? null : decodeBump(bump).blockHeight;
  }
  return null;
}
