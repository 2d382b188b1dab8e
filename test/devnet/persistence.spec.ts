/** The devnet's memory: what was answered is there after kill -9, and a torn end of the journal is cut off. */
import PrivateKey from '@bsv/sdk/primitives/PrivateKey';
import { appendFileSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { parseJournal } from '../../apps/devnet/src/ledger/journal.js';
import { Devnet, scriptOf, spend, type Coin } from './devnet-client.js';

const key = PrivateKey.fromRandom();

describe('kill -9 and restart', () => {
  let devnet: Devnet;
  let mined: Coin;
  let waiting: string;
  let before: unknown;

  beforeAll(async () => {
    devnet = await Devnet.start({});
    mined = await devnet.fund(key, 10_000);
    await devnet.post('/mine', { blocks: 2 });
    await devnet.post('/reorganise', { depth: 1 });
    const tx = await spend(key, mined, [{ script: scriptOf(key), satoshis: 9_900 }]);
    await devnet.submit(tx.toUint8Array());
    waiting = tx.id('hex');
    before = await state();
    await devnet.kill();
  });
  afterAll(() => devnet.stop());

  async function state(): Promise<unknown> {
    return {
      headers: (await devnet.get('/headers')).body,
      mined: { ...(await devnet.get(`/v1/tx/${mined.txid}`)).body, timestamp: null },
      waiting: { ...(await devnet.get(`/v1/tx/${waiting}`)).body, timestamp: null },
    };
  }

  it('keeps blocks, waiting transactions and what is spent', async () => {
    devnet = await Devnet.start({}, devnet.folder);
    expect(await state()).toEqual(before);
    const second = await spend(key, mined, [{ script: scriptOf(key), satoshis: 9_800 }]);
    expect((await devnet.submit(second.toUint8Array())).body).toMatchObject({ status: 466, competingTxs: [waiting] });
  });

  it('cuts a torn record off and goes on', async () => {
    await devnet.kill();
    const size = statSync(devnet.journal).size;
    appendFileSync(devnet.journal, Buffer.from([0, 0, 0, 200, 1, 1, 2, 3]));
    devnet = await Devnet.start({}, devnet.folder);
    expect(statSync(devnet.journal).size).toBe(size);
    expect(await state()).toEqual(before);
    await devnet.post('/mine', { blocks: 1 });
    expect((await devnet.get(`/v1/tx/${waiting}`)).body['txStatus']).toBe('MINED');
  });

  it('does not start on a journal that is damaged in the middle', async () => {
    await devnet.kill();
    const content = readFileSync(devnet.journal);
    const damaged = Buffer.from(content);
    damaged[200] ^= 1;
    writeFileSync(devnet.journal, damaged);
    await expect(Devnet.start({}, devnet.folder)).rejects.toThrow('damaged');
    writeFileSync(devnet.journal, content);
    devnet = await Devnet.start({}, devnet.folder);
  });
});

describe('the journal at every length', () => {
  it('gives the records that are complete, whatever of the last one is there', async () => {
    const devnet = await Devnet.start({});
    await devnet.fund(key, 1_000);
    await devnet.post('/mine', { blocks: 1 });
    await devnet.kill();
    const content = readFileSync(devnet.journal);
    const whole = parseJournal(content).records.length;
    const counts = new Set<number>();
    for (let length = content.length - 350; length <= content.length; length++) {
      const { records, length: kept } = parseJournal(content.subarray(0, length));
      expect(kept).toBeLessThanOrEqual(length);
      counts.add(records.length);
    }
    expect(Math.max(...counts)).toBe(whole);
    expect(parseJournal(Buffer.concat([content, Buffer.alloc(500)])).records).toHaveLength(whole);
    truncateSync(devnet.journal, content.length - 3);
    const again = await Devnet.start({}, devnet.folder);
    expect((await again.get('/headers')).status).toBe(200);
    await again.stop();
    rmSync(devnet.folder, { recursive: true, force: true });
  });
});
