/** Every attack of the catalogue is stopped by its own check, with its own code, and by nothing else. */
import { verify } from '../support/verify-record.js';
import { differences } from './attack.js';
import { BASE_NAMES, baseOf } from './bases.js';
import { ATTACKS } from './catalogue/index.js';

test.each(BASE_NAMES)('the %s record is VALID before anything is broken', async (name) => {
  expect((await verify(await baseOf(name))).verdict).toBe('VALID');
});

test('every attack has a name of its own', () => {
  expect(new Set(ATTACKS.map(({ name }) => name)).size).toBe(ATTACKS.length);
});

test.each(ATTACKS)('$name', async (attack) => {
  const broken = await attack.make(await baseOf(attack.base));
  expect(differences(attack, await verify(broken))).toEqual([]);
});
