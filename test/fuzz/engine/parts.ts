/** Every part of the fuzzing of engines. */
import { HintMaker, Kernel, openEngine } from '#crypto';
import { ballotsPart, signaturesPart, tokensPart } from './batches.js';
import { fieldPart, groupPart, hashedSumsPart } from './bls.js';
import { elementsPart } from './elements.js';
import { hashesPart, scalarsPart, sumsPart } from './numbers.js';
import type { FuzzPart } from './part.js';

export async function allParts(): Promise<FuzzPart[]> {
  const engines = {
    wasm: await openEngine('wasm'),
    noble: await openEngine('noble'),
    hints: await HintMaker.open(),
  };
  const kernel = await Kernel.open();
  return [
    elementsPart(kernel),
    scalarsPart(kernel),
    hashesPart(kernel),
    sumsPart(kernel),
    fieldPart(kernel),
    groupPart(kernel),
    hashedSumsPart(kernel),
    ballotsPart(engines),
    signaturesPart(engines),
    tokensPart(engines),
  ];
}
