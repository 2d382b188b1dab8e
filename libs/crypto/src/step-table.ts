/**
 * The baby steps of a discrete logarithm: from a field element to the numbers of the steps that have it, by its lowest 52
 * bits. A map of as many bigints would take ten times the memory; who finds a number checks it, so that two elements with
 * equal low bits cost a check and nothing else.
 */
const KEY_BITS = 52;

export class StepTable {
  private readonly keys: Float64Array;
  /** −1 where nothing is. */
  private readonly steps: Int32Array;
  private readonly mask: number;

  /** @param most elements, at most half of the table's places */
  constructor(most: number) {
    const places = 2 ** (Math.ceil(Math.log2(most)) + 1);
    this.keys = new Float64Array(places);
    this.steps = new Int32Array(places).fill(-1);
    this.mask = places - 1;
  }

  /** @param element not negative   @param step 0…2³¹ − 1 */
  set(element: bigint, step: number): void {
    const key = keyOf(element);
    let place = this.placeOf(key);
    while (this.steps[place] !== -1) place = (place + 1) & this.mask;
    this.keys[place] = key;
    this.steps[place] = step;
  }

  /** Steps of all elements with these low bits: mostly none, and hardly ever more than one. */
  find(element: bigint): number[] {
    const key = keyOf(element);
    const found: number[] = [];
    for (let place = this.placeOf(key); this.steps[place] !== -1; place = (place + 1) & this.mask) {
      if (this.keys[place] === key) found.push(this.steps[place]);
    }
    return found;
  }

  private placeOf(key: number): number {
    // The lowest 32 bits of an integer below 2^53.
    return key & this.mask;
  }
}

function keyOf(element: bigint): number {
  return Number(BigInt.asUintN(KEY_BITS, element));
}
