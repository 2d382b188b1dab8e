/** The command line stops what the library stops: an attack of each check, by a real process; all by `npm run attacks`. */
import { baseOf } from './bases.js';
import { commandLine } from './command-line.js';
import { ONE_OF_EACH } from './one-of-each.js';
import { faultsOf } from './verifiers.js';

test.each(ONE_OF_EACH)('group $group: $name', async (attack) => {
  expect(await faultsOf(commandLine, attack, await attack.make(await baseOf(attack.base)))).toEqual([]);
});
