/** Choices of a campaign: a pure function of its seed and of what is chosen, so that a case can be made again alone. */
import { sha256, utf8 } from '#crypto';

/** A whole number below `bound`. */
export type Chance = (what: string, bound: number) => number;

export function chanceOf(seed: string): Chance {
  return (what, bound) => {
    const [a, b, c, d] = sha256(utf8(`${seed} ${what}`));
    return (a + 2 ** 8 * b + 2 ** 16 * c + 2 ** 24 * d) % bound;
  };
}
