/**
 * Ballots of one class in the kernel's memory, step by step: copied in, decoded, hashed, folded under weights, summed up.
 * What it says of a ballot or of a range is for `WasmEngine` to act on.
 */
import type { BallotContext } from '../ballot-format.js';
import { equalBytes, randomBytes } from '../bytes.js';
import { BASE, encodePoint } from '../group.js';
import { ballotForm, type BallotForm } from './ballot-form.js';
import { AFFINE_BYTES, EXTENDED_BYTES, type Kernel } from './kernel.js';

/** Bits of a digit. */
const NARROWEST = 4;
const WIDEST = 11;
const SCALAR_BYTES = 32;
const WEIGHT_BYTES = 16;
const TRACKER_BYTES = 32;
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
    | 'points'
    | 'scalars'
    | 'digits'
    | 'buckets'
    | 'sum'
    | 'encoded',
    number
  >;
  private count = 0;

  /** @param capacity most ballots at once */
  constructor(
    private readonly kernel: Kernel,
    ctx: BallotContext,
    readonly capacity: number,
  ) {
    this.form = ballotForm(ctx);
    const { exports } = kernel;
    const { numbers, entryBytes, equations, ballotHead, signatureHead, trackerHead } = this.form;
    // Two more points than those of the ballots: B and Y.
    const points = capacity * this.form.points + 2;
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
      points: exports.reserve(points * AFFINE_BYTES),
      scalars: exports.reserve(points * SCALAR_BYTES),
      // A multiplication of fewer points costs less, and no more digits are written than additions are made.
      digits: exports.reserve(2 * this.cheapest(points).additions),
      buckets: exports.reserve(EXTENDED_BYTES * 2 ** (WIDEST - 1)),
      sum: exports.reserve(EXTENDED_BYTES),
      encoded: exports.reserve(32),
    };
  }

  /**
   * Copies a batch in, decodes it and computes its trackers.
   * @param entries untrusted, at most `capacity`
   * @returns by entry, whether it has the class's length and beginning, and all its elements and scalars are canonical
   */
  load(entries: readonly Uint8Array[]): boolean[] {
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
    kernel.exports.decodeBallots(at.form, at.entries, this.count, at.points, 0, 0, at.status);
    const head = form.trackerHead.length;
    kernel.exports.computeTrackers(at.form, at.entries, this.count, at.scratch, at.trackerHead, head, at.trackers);
    return Array.from(kernel.read(at.status, this.count), (status, i) => status === 0 && fits[i]);
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
    const { at, form, kernel } = this;
    const { exports } = kernel;
    const count = end - start;
    const points = count * form.points;
    kernel.write(at.weights, randomBytes(count * form.equations * WEIGHT_BYTES));
    kernel.fill(at.ofBase, SCALAR_BYTES);
    kernel.fill(at.ofKey, SCALAR_BYTES);
    exports.foldBallots(
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
      at.scalars,
      at.ofBase,
      at.ofKey,
    );
    // Σ points·scalars − ofBase·B − ofKey·Y: the two stand behind the ballots' points, in place of whatever was decoded
    // there, which is put back below.
    const behind = at.points + (start * form.points + points) * AFFINE_BYTES;
    const kept = kernel.read(behind, 2 * AFFINE_BYTES);
    this.placeFixed(behind, at.base, at.ofBase, at.scalars + points * SCALAR_BYTES);
    this.placeFixed(behind + AFFINE_BYTES, at.key, at.ofKey, at.scalars + (points + 1) * SCALAR_BYTES);
    const first = at.points + start * form.points * AFFINE_BYTES;
    exports.multiScalar(at.sum, first, at.scalars, points + 2, at.digits, at.buckets, this.cheapest(points + 2).width);
    kernel.write(behind, kept);
    return exports.isNeutral(at.sum) === 1;
  }

  /** Σ alpha and Σ beta of every option over the ballots that decode and were not left out, 64 bytes each. */
  sums(): Uint8Array {
    const { at, form, kernel } = this;
    const { exports } = kernel;
    const out = new Uint8Array(64 * form.options);
    for (let place = 0; place < 2 * form.options; place++) {
      exports.setIdentity(at.sum);
      // Behind the key.
      const first = at.points + (1 + place) * AFFINE_BYTES;
      exports.addUp(at.sum, first, this.count, form.points, at.status);
      exports.encode(at.encoded, at.sum);
      out.set(kernel.read(at.encoded, 32), 32 * place);
    }
    return out;
  }

  /** The width with the fewest additions for so many points: narrow for one ballot, wide for a thousand. */
  private cheapest(points: number): { width: number; additions: number } {
    const widths = Array.from({ length: WIDEST - NARROWEST + 1 }, (_, i) => NARROWEST + i);
    return widths
      .map((width) => ({ width, additions: this.additions(points, width) }))
      .reduce((best, other) => (other.additions < best.additions ? other : best));
  }

  /** In each window one for a point, and two for a bucket, each of which costs a third more. */
  private additions(points: number, width: number): number {
    return this.kernel.exports.windowsOf(width) * (points + Math.ceil((8 / 3) * 2 ** (width - 1)));
  }

  private placeFixed(point: number, encoded: number, coefficient: number, scalar: number): void {
    const { kernel } = this;
    if (kernel.exports.decode(point, encoded, 0, 0) !== 1) throw new Error('a fixed point does not decode');
    kernel.write(scalar, kernel.read(coefficient, SCALAR_BYTES));
    kernel.negateScalar(scalar);
  }
}

function startsWith(bytes: Uint8Array, beginning: Uint8Array): boolean {
  return equalBytes(bytes.subarray(0, beginning.length), beginning);
}
