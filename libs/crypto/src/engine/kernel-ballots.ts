/**
 * Ballots of one class in the kernel's memory, step by step: copied in, decoded, hashed, folded under weights, summed up.
 * What it says of a ballot or of a range is for `WasmEngine` to act on.
 */
import type { BallotContext } from '../ballot-format.js';
import { concatBytes, equalBytes, randomBytes } from '../bytes.js';
import { BASE, encodePoint } from '../group.js';
import { ballotForm, type BallotForm } from './ballot-form.js';
import type { BallotHints } from './engine.js';
import type { Kernel } from './kernel.js';
import { WeightedSum } from './weighted-sum.js';

const SCALAR_BYTES = 32;
const WEIGHT_BYTES = 16;
const TRACKER_BYTES = 32;
const HINT_BYTES = 32;
/** Longest beginning of a preimage. */
const HEAD_BYTES = 128;

export class KernelBallots {
  private readonly form: BallotForm;
  /** Addresses. */
  private readonly at: Record<
    | 'form'
    | 'ballotHead'
    | 'signatureHead'
    | 'trackerHead'
    | 'base'
    | 'key'
    | 'ofBase'
    | 'ofKey'
    | 'entries'
    | 'status'
    | 'trackers'
    | 'weights'
    | 'scratch'
    | 'hints',
    number
  >;
  private count = 0;
  private readonly sum: WeightedSum;

  /** @param capacity most ballots at once */
  constructor(
    private readonly kernel: Kernel,
    ctx: BallotContext,
    readonly capacity: number,
  ) {
    this.form = ballotForm(ctx);
    const { exports } = kernel;
    const { numbers, entryBytes, equations, ballotHead, signatureHead, trackerHead } = this.form;
    this.sum = new WeightedSum(kernel, capacity * this.form.points);
    this.at = {
      form: kernel.put(numbers),
      ballotHead: kernel.put(ballotHead),
      signatureHead: kernel.put(signatureHead),
      trackerHead: kernel.put(trackerHead),
      base: kernel.put(encodePoint(BASE)),
      key: kernel.put(ctx.publicKey),
      ofBase: exports.reserve(SCALAR_BYTES),
      ofKey: exports.reserve(SCALAR_BYTES),
      entries: exports.reserve(capacity * entryBytes),
      status: exports.reserve(capacity),
      trackers: exports.reserve(capacity * TRACKER_BYTES),
      weights: exports.reserve(capacity * equations * WEIGHT_BYTES),
      scratch: exports.reserve(HEAD_BYTES + entryBytes),
      hints: exports.reserve(capacity * this.form.points * HINT_BYTES),
    };
  }

  /**
   * Copies a batch in, decodes it and computes its trackers.
   * @param entries untrusted, at most `capacity`   @param hints by entry, untrusted: those of `makeHints`, or anything else
   * @returns by entry, whether it has the class's length and beginning, and all its elements and scalars are canonical
   */
  load(entries: readonly Uint8Array[], hints?: BallotHints): boolean[] {
    const { at, form, kernel } = this;
    if (hints !== undefined) this.copyHints(entries.length, hints);
    const decodes = this.decode(entries, hints === undefined ? 0 : at.hints, 0);
    const head = form.trackerHead.length;
    kernel.exports.computeTrackers(at.form, at.entries, this.count, at.scratch, at.trackerHead, head, at.trackers);
    return decodes;
  }

  /** By entry what `load` takes, 32 bytes a point; undefined for one that does not decode. @param entries as in `load` */
  makeHints(entries: readonly Uint8Array[]): (Uint8Array | undefined)[] {
    const { at, form, kernel } = this;
    const bytes = form.points * HINT_BYTES;
    const decodes = this.decode(entries, 0, at.hints);
    return decodes.map((isOfForm, i) => (isOfForm ? kernel.read(at.hints + i * bytes, bytes) : undefined));
  }

  private decode(entries: readonly Uint8Array[], hints: number, made: number): boolean[] {
    const { at, form, kernel } = this;
    if (entries.length > this.capacity) throw new Error('more ballots than there is room for');
    this.count = entries.length;
    const fits = entries.map(({ length }, i) => length === form.entryBytes && startsWith(entries[i], form.beginning));
    entries.forEach((entry, i) => {
      const room = at.entries + i * form.entryBytes;
      // What is of another form leaves zeros, which do not decode: the key would be the identity.
      if (fits[i]) kernel.write(room, entry);
      else kernel.fill(room, form.entryBytes);
    });
    kernel.exports.decodeBallots(at.form, at.entries, this.count, this.sum.points, hints, made, at.status);
    return Array.from(kernel.read(at.status, this.count), (status, i) => status === 0 && fits[i]);
  }

  /** What is not of this length leaves zeros, which are right for no point. */
  private copyHints(count: number, hints: BallotHints): void {
    const bytes = this.form.points * HINT_BYTES;
    for (let i = 0; i < count; i++) {
      const [room, own] = [this.at.hints + i * bytes, hints[i]];
      if (own?.length === bytes) this.kernel.write(room, own);
      else this.kernel.fill(room, bytes);
    }
  }

  /** 32 bytes. */
  trackerOf(index: number): Uint8Array {
    return this.kernel.read(this.at.trackers + index * TRACKER_BYTES, TRACKER_BYTES);
  }

  /** Takes a ballot that decodes out of what is summed up. */
  leaveOut(index: number): void {
    this.kernel.write(this.at.status + index, Uint8Array.of(255));
  }

  /** Whether all equations of the ballots from `start` to `end` that decode hold, under fresh weights (Algorithm 6.8). */
  holds(start: number, end: number): boolean {
    const { at, form, kernel, sum } = this;
    const count = end - start;
    kernel.write(at.weights, randomBytes(count * form.equations * WEIGHT_BYTES));
    kernel.fill(at.ofBase, SCALAR_BYTES);
    kernel.fill(at.ofKey, SCALAR_BYTES);
    kernel.exports.foldBallots(
      at.form,
      at.entries + start * form.entryBytes,
      count,
      at.status + start,
      at.scratch,
      at.ballotHead,
      form.ballotHead.length,
      at.signatureHead,
      form.signatureHead.length,
      at.weights,
      at.trackers + start * TRACKER_BYTES,
      sum.scalars,
      at.ofBase,
      at.ofKey,
    );
    return sum.equals(start * form.points, count * form.points, [
      { encoded: at.base, coefficient: at.ofBase },
      { encoded: at.key, coefficient: at.ofKey },
    ]);
  }

  /** Σ alpha and Σ beta of every option over the ballots that decode and were not left out, 64 bytes each. */
  sums(): Uint8Array {
    const { points, options } = this.form;
    // Behind the key.
    return concatBytes(
      ...Array.from({ length: 2 * options }, (_, i) => this.sum.addUp(1 + i, points, this.count, this.at.status)),
    );
  }
}

function startsWith(bytes: Uint8Array, beginning: Uint8Array): boolean {
  return equalBytes(bytes.subarray(0, beginning.length), beginning);
}
