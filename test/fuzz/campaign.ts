/** Runs the properties on many inputs of one decoder, on what was broken before, and on inputs that are too large. */
import { fromHex, toHex } from '#crypto';
import fc from 'fast-check';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Decoder } from './decoder.js';
import { inputsFrom } from './mutations.js';
import { codeOf, judge } from './properties.js';
import type { WorkCounter } from './work.js';

export interface Figures {
  name: string;
  runs: number;
  accepted: number;
  /** How many inputs each refusal had. */
  codes: Map<string, number>;
}

/** What must not happen, and what makes it happen again. */
export class FuzzFailure extends Error {
  override readonly name = 'FuzzFailure';
}

/**
 * Random inputs. @param path of fast-check, to run one input again
 * @throws FuzzFailure with seed, path and hex
 */
export async function runRandom(decoder: Decoder, seed: number, runs: number, path?: string): Promise<Figures> {
  const figures: Figures = { name: decoder.name, runs: 0, accepted: 0, codes: new Map() };
  const property = fc.asyncProperty(inputsFrom(decoder.valid), async (input) => {
    const outcome = await judge(decoder, input);
    figures.runs += 1;
    if (outcome === 'accepted') figures.accepted += 1;
    else figures.codes.set(outcome, (figures.codes.get(outcome) ?? 0) + 1);
  });
  const numRuns = Math.max(1, Math.ceil(runs / (decoder.cost ?? 1)));
  const details = await fc.check(property, { seed, numRuns, ...(path === undefined ? {} : { path }) });
  if (details.failed) {
    const [input] = details.counterexample ?? [new Uint8Array()];
    const cause = details.errorInstance instanceof Error ? details.errorInstance.message : 'interrupted';
    const again = `--only ${decoder.name} --seed ${details.seed} --path ${details.counterexamplePath ?? ''}`;
    throw new FuzzFailure(`${decoder.name}: ${cause}\n  again: ${again}\n  hex: ${toHex(input)}`);
  }
  return figures;
}

/** Valid inputs are accepted. @throws FuzzFailure */
export async function runValid(decoder: Decoder): Promise<void> {
  if (decoder.valid.length === 0) throw new FuzzFailure(`${decoder.name}: there is no valid input to start from`);
  for (const input of decoder.valid) {
    const outcome = await judge(decoder, input);
    if (outcome !== 'accepted') throw new FuzzFailure(`${decoder.name}: ${outcome} for ${toHex(input).slice(0, 300)}`);
  }
}

/** `corpus/<decoder>/<what it was>.hex`: what was broken once. @throws FuzzFailure */
export async function runCorpus(decoder: Decoder): Promise<number> {
  const folder = path.join(import.meta.dirname, 'corpus', decoder.name);
  const names = existsSync(folder) ? readdirSync(folder).sort() : [];
  for (const name of names) {
    const hex = readFileSync(path.join(folder, name), 'utf8').replaceAll(/\s/g, '');
    try {
      await judge(decoder, fromHex(hex, hex.length / 2));
    } catch (error) {
      throw new FuzzFailure(
        `${decoder.name}, corpus ${name}: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  }
  return names.length;
}

/** A blank, a bracket, a digit, a quote and a zero: what a reader of text or of bytes would go on reading. */
const FILLERS = [0x20, 0x5b, 0x30, 0x22, 0x00];
/** Blocks that may run before a length is refused. */
const REFUSAL_WORK = 3_000;

/** One byte above the limit, and far above: refused by its code, without work that grows with it. @throws FuzzFailure */
export async function runTooLarge(decoder: Decoder, work: WorkCounter): Promise<void> {
  const { limit } = decoder;
  if (limit === undefined) return;
  for (const length of [limit.bytes + 1, Math.min(4 * limit.bytes + 4_096, 2 ** 29)]) {
    for (const filler of FILLERS) {
      const input = new Uint8Array(length).fill(filler);
      let outcome = 'accepted';
      const blocks = await work.count(async () => {
        try {
          await decoder.decode(input);
        } catch (error) {
          outcome = codeOf(error);
        }
      });
      if (outcome !== limit.code || blocks > REFUSAL_WORK) {
        throw new FuzzFailure(`${decoder.name}: ${length} bytes of ${filler}: ${outcome} after ${blocks} blocks`);
      }
    }
  }
}

/** More parts than any stack or argument list takes, where they are small. */
const MANY = 1_500;
const MAX_GROWN = 32 * 2 ** 20;

/** Twice the parts may take twice the work, and a little. @throws FuzzFailure */
export async function runGrowth(decoder: Decoder, work: WorkCounter, count: number): Promise<void> {
  const { grow } = decoder;
  if (grow === undefined) return;
  const blocksFor = (parts: number) => {
    const input = grow(parts);
    return work.count(async () => {
      await decoder.decode(input);
    });
  };
  await blocksFor(count); // what is made once
  const [once, twice] = [await blocksFor(count), await blocksFor(2 * count)];
  if (twice > 2.2 * once + 5_000) {
    throw new FuzzFailure(`${decoder.name}: ${once} blocks for ${count} parts, ${twice} for twice as many`);
  }
  // However many they are, a refusal has its code.
  const many = grow(count).length < MAX_GROWN / MANY ? MANY : 10;
  const outcome = await outcomeOf(decoder, grow(many * count));
  if (outcome instanceof Error) throw new FuzzFailure(`${decoder.name}: ${many * count} parts: ${outcome.message}`);
}

async function outcomeOf(decoder: Decoder, input: Uint8Array): Promise<string | Error> {
  try {
    await decoder.decode(input);
    return 'accepted';
  } catch (error) {
    try {
      return codeOf(error);
    } catch (uncoded) {
      return uncoded instanceof Error ? uncoded : new Error(String(uncoded));
    }
  }
}
