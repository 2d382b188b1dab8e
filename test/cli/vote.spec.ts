/** `psephos vote` against an honest box: token, choices from a file, the board's promise, and what is refused before. */
import { encodeInvitationLink, toHex } from '#crypto';
import { decodeConfirmation } from '#record';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseAnswer } from '../../apps/cli/src/vote/choices.js';
import { LyingBox } from '../support/lying-box.js';
import { psephos } from './command.js';

let box: LyingBox;
let folder: string;
const at = (name: string) => path.join(folder, name);
const write = (name: string, value: unknown) => writeFileSync(at(name), JSON.stringify(value));

beforeAll(async () => {
  box = await LyingBox.start();
  folder = mkdtempSync(path.join(os.tmpdir(), 'psephos-vote-'));
  writeFileSync(at('invitation.txt'), `${box.url}/vote/x#${encodeInvitationLink(box.codes[0], box.electionId)}\n`);
  write('choices.json', { chair: ['bob'], budget: { road: 2, park: 1 } });
});

afterAll(async () => {
  await box.stop();
  rmSync(folder, { recursive: true, force: true });
});

const vote = (...more: string[]) =>
  psephos('vote', '--url', `${box.url}/elections/${toHex(box.electionId)}`, '--device', at('device.json'), ...more);

it('needs an invitation the first time, and shows none of a wrong one', async () => {
  expect((await vote()).err).toContain('this device holds nothing of this election');
  writeFileSync(at('wrong.txt'), 'ABCD-EFGH\n');
  const { code, err } = await vote('--invitation', at('wrong.txt'));
  expect([code, err]).toEqual([1, expect.stringContaining('INVITATION_INVALID')]);
  expect(err).not.toContain('ABCD');
}, 30_000);

it('casts a ballot and keeps the promise; the device file is for the voter alone', async () => {
  const { contests } = box.definition;
  const [first, second] = contests.map(({ options }) => options);
  write('choices.json', {
    [contests[0].id]: [first[1].id],
    [contests[1].id]: { [second[0].id]: 2, [second[1].id]: 1 },
  });
  const options = ['--choices', at('choices.json'), '--confirmation', at('promise.json'), '--yes', '--json'];
  const { code, out, err } = await vote('--invitation', at('invitation.txt'), ...options);
  expect([code, err]).toEqual([0, '']);
  const { cast } = JSON.parse(out) as { cast: { tracker: string; index: number } };
  const promise = decodeConfirmation(new Uint8Array(readFileSync(at('promise.json'))));
  expect(promise).toMatchObject({ electionId: toHex(box.electionId), index: cast.index });
  expect(statSync(at('device.json')).mode & 0o077).toBe(0);
}, 60_000);

it('goes on without the invitation, and refuses choices that do not count without repeating them', async () => {
  write('bad.json', { [box.definition.contests[0].id]: ['zoe'] });
  const { code, err } = await vote('--choices', at('bad.json'), '--yes');
  expect([code, err]).toEqual([64, expect.stringContaining('has no such option')]);
  expect(err).not.toContain('zoe');
  expect((await vote('--choices', at('choices.json'))).err).toContain('use --yes');
}, 60_000);

test('answers on the terminal', () => {
  const contest = { ...box.definition.contests[1], optionMax: 3 };
  const options = contest.options.length;
  expect(parseAnswer('2:3, 1', contest)).toEqual([1, 3, ...Array<number>(options - 2).fill(0)]);
  expect(parseAnswer('blank', contest)).toEqual(Array(options).fill(0));
  for (const wrong of ['0', '9', '1:4', '1 1', 'bob', '1:0']) expect(parseAnswer(wrong, contest)).toBeNull();
});
