/** Which attacks continuous integration makes; `npm run attacks` makes them all. */
import { CHECK_GROUPS } from '#verify';
import type { Attack } from './attack.js';
import { ATTACKS } from './catalogue/index.js';

/** The first attack of every check group: what slow verifiers are asked about. */
export const ONE_OF_EACH: readonly Attack[] = CHECK_GROUPS.flatMap(({ group }) => {
  const found = ATTACKS.find((attack) => attack.group === group && attack.base === undefined);
  return found === undefined ? [] : [found];
});

/** The first attack that a check stops with a code, for every check and each of its codes. */
export const ONE_OF_EACH_CODE: readonly Attack[] = ATTACKS.filter(
  (attack, at) => ATTACKS.findIndex((other) => stoppedBy(other) === stoppedBy(attack)) === at,
);

function stoppedBy({ group, codes, verdict }: Attack): string {
  return [group, verdict, ...codes].join(' ');
}
