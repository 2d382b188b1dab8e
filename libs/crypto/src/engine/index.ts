/** The engines by their names. */
import type { Engine, EngineName } from './engine.js';
import { NobleEngine } from './noble-engine.js';
import { WasmEngine } from './wasm-engine.js';

export {
  ENGINES,
  type BallotBatch,
  type BallotHints,
  type BallotRefusal,
  type Engine,
  type EngineName,
} from './engine.js';
export { HintMaker } from './hint-maker.js';
/** Bare, for benchmarks: no secret that anybody keeps may enter it. */
export { AFFINE_BYTES, EXTENDED_BYTES, Kernel } from './kernel.js';
export { KernelSums } from './kernel-sums.js';

export async function openEngine(name: EngineName): Promise<Engine> {
  return name === 'wasm' ? WasmEngine.open() : Promise.resolve(new NobleEngine());
}

/** The fast engine, and the reference where a page's policy or a device refuses WebAssembly. */
export async function openFastest(): Promise<Engine> {
  return WasmEngine.open().catch(() => new NobleEngine());
}
