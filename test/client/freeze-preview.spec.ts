/** What officials sign for a freeze is the fingerprint of what their page shows, whatever the office's server says. */
import { sha256, toHex } from '#crypto';
import { type HttpClient, PlansApi } from '#client';
import { decodeDraft, encodeDraft } from '#record';
import { buildRecord } from '../support/build-record.js';
import { expectRefused } from './refusal.js';

let draft: Uint8Array;

beforeAll(async () => {
  const { files } = await buildRecord({});
  draft = files.get('draft.json') ?? new Uint8Array();
});

function preview(bytes: Uint8Array, fingerprint: string) {
  const shown: unknown = JSON.parse(new TextDecoder().decode(bytes));
  const answer = { draft: shown, ceremonyFingerprint: fingerprint, digest: fingerprint, addresses: [], version: 1 };
  const http = { sendJson: () => Promise.resolve(answer) } as unknown as HttpClient;
  return new PlansApi(http).preview('11'.repeat(16));
}

it('shows the draft that has the fingerprint', async () => {
  const fingerprint = toHex(sha256(draft));
  expect(await preview(draft, fingerprint)).toMatchObject({
    ceremonyFingerprint: fingerprint,
    draft: decodeDraft(draft),
  });
});

it('other_draft: one hour more of voting under the same fingerprint is not shown', async () => {
  const parsed = decodeDraft(draft);
  const { schedule } = parsed;
  const longer = encodeDraft({ ...parsed, schedule: { ...schedule, votingCloses: schedule.votingCloses + 3_600_000 } });
  await expectRefused(preview(longer, toHex(sha256(draft))), 'DRAFT_OTHER');
});
