/** Attacks of the catalogue are stopped by their own check, with its own code, and by nothing else: one for each code. */
import { verify } from '../support/verify-record.js';
import { differences } from './attack.js';
import { BASE_NAMES, baseOf } from './bases.js';
import { ATTACKS } from './catalogue/index.js';
import { ONE_OF_EACH_CODE } from './one-of-each.js';

test.each(BASE_NAMES)('the %s record is VALID before anything is broken', async (name) => {
  expect((await verify(await baseOf(name))).verdict).toBe('VALID');
});

test('every attack has a name of its own', () => {
  expect(new Set(ATTACKS.map(({ name }) => name)).size).toBe(ATTACKS.length);
});

test.each(ONE_OF_EACH_CODE)('$name', async (attack) => {
  const broken = await attack.make(await baseOf(attack.base));
  expect(differences(attack, await verify(broken))).toEqual([]);
});
