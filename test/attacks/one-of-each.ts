/** The first attack of every check group: what slow verifiers are asked about in continuous integration. */
import { CHECK_GROUPS } from '#verify';
import type { Attack } from './attack.js';
import { ATTACKS } from './catalogue/index.js';

export const ONE_OF_EACH: readonly Attack[] = CHECK_GROUPS.flatMap(({ group }) => {
  const found = ATTACKS.find((attack) => attack.group === group && attack.base === undefined);
  return found === undefined ? [] : [found];
});
