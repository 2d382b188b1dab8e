/** The observers' page stops what the library stops: an attack of each check, in its worker; all by `npm run attacks`. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { baseOf } from '../attacks/bases.js';
import { ONE_OF_EACH } from '../attacks/one-of-each.js';
import { openPage } from '../attacks/page.js';
import { faultsOf, type Verifier } from '../attacks/verifiers.js';

let page: Verifier;

beforeAll(async () => {
  page = await openPage();
}, 120_000);

afterAll(() => page?.stop());

test.each(ONE_OF_EACH)('group $group: $name', async (attack) => {
  expect(await faultsOf(page, attack, await attack.make(await baseOf(attack.base)))).toEqual([]);
});
