/** Both verifiers agree on random elections and on attacks: a small, seeded part of `npm run agree`. */
import { baseOf } from '../attacks/bases.js';
import { ONE_OF_EACH } from '../attacks/one-of-each.js';
import { compare } from './agreement.js';
import { agreeOn } from './random-agreement.js';

/** Elections of the first kinds, which are the small ones. */
const SEED = 7;
const ELECTIONS = 20;
const CHEAP_KINDS = 14;
const AT_ONCE = 2;

test.each(Array.from({ length: ELECTIONS / AT_ONCE }, (_, i) => i * AT_ONCE))(
  'elections from %i on: both agree with the voters',
  async (first) => {
    const places = Array.from({ length: AT_ONCE }, (_, i) => first + i);
    const outcomes = await Promise.all(
      places.map((place) => agreeOn(SEED + Math.floor(place / CHEAP_KINDS), place % CHEAP_KINDS)),
    );
    expect(outcomes.flatMap(({ differences }) => differences)).toEqual([]);
  },
  300_000,
);

/** The first attack of every other group; `npm run agree -- --attacks` takes all that the second verifier can judge. */
const chosen = ONE_OF_EACH.filter(({ group }, i) => group !== '9b' && i % 2 === 0);

test.each(chosen)(
  '$name',
  async (attack) => {
    const { base, group, codes, verdict } = attack;
    const { second, differences } = await compare(await attack.make(await baseOf(base)));
    expect(differences).toEqual([]);
    const failed = second.checks.find((check) => check.group === group)?.failures ?? [];
    expect([...new Set(failed.map(({ code }) => code))].sort()).toEqual([...codes].sort());
    expect(second.verdict).toBe(verdict);
  },
  300_000,
);
