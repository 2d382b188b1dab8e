/**
 * Encrypted sums in the kernel's memory (spec §10.1, Algorithm 10.1): of every entry only its ciphertexts are copied in,
 * decoded and added up, option by option.
 */
import { BALLOT_HEADER_BYTES, type BallotContext } from '../ballot-format.js';
import { equalBytes } from '../bytes.js';
import { POINT_BYTES } from '../hash.js';
import { ballotForm, type BallotForm } from './ballot-form.js';
import { AFFINE_BYTES, EXTENDED_BYTES, type Kernel } from './kernel.js';

/** Points that are decoded before they are added up: about a megabyte. */
const BATCH_POINTS = 8_000;

export class KernelSums {
  private readonly form: BallotForm;
  /** Points of a ballot: alpha and beta of every option. */
  private readonly places: number;
  private readonly capacity: number;
  /** Addresses. */
  private readonly at: Record<'bytes' | 'points' | 'status' | 'sums' | 'encoded', number>;

  /** @param most entries that will be added at once */
  constructor(
    private readonly kernel: Kernel,
    ctx: BallotContext,
    most: number,
  ) {
    this.form = ballotForm(ctx);
    this.places = 2 * this.form.options;
    this.capacity = Math.max(1, Math.min(most, Math.floor(BATCH_POINTS / this.places)));
    const { exports } = kernel;
    this.at = {
      bytes: exports.reserve(this.places * POINT_BYTES),
      points: exports.reserve(this.capacity * this.places * AFFINE_BYTES),
      // Zeros: every ballot that was decoded is added.
      status: kernel.put(new Uint8Array(this.capacity)),
      sums: exports.reserve(this.places * EXTENDED_BYTES),
      encoded: exports.reserve(POINT_BYTES),
    };
    for (let place = 0; place < this.places; place++) exports.setIdentity(this.at.sums + place * EXTENDED_BYTES);
  }

  /**
   * @param entries untrusted
   * @returns the index of the first entry that does not decode, after which the sums are of no use; −1 for none
   */
  add(entries: readonly Uint8Array[]): number {
    for (let first = 0; first < entries.length; first += this.capacity) {
      const batch = entries.slice(first, first + this.capacity);
      const failed = batch.findIndex((entry, i) => !this.decode(entry, i));
      if (failed !== -1) return first + failed;
      this.addPoints(batch.length);
    }
    return -1;
  }

  /** Σ of the first `count` ballots that were decoded last, once more. */
  addPoints(count: number): void {
    const { at, places } = this;
    for (let place = 0; place < places; place++) {
      const points = at.points + place * AFFINE_BYTES;
      this.kernel.exports.addUp(at.sums + place * EXTENDED_BYTES, points, count, places, at.status);
    }
  }

  /** 64 bytes an option, in ballot order. */
  encode(): Uint8Array {
    const { at, kernel, places } = this;
    const out = new Uint8Array(POINT_BYTES * places);
    for (let place = 0; place < places; place++) {
      kernel.exports.encode(at.encoded, at.sums + place * EXTENDED_BYTES);
      out.set(kernel.read(at.encoded, POINT_BYTES), POINT_BYTES * place);
    }
    return out;
  }

  private decode(entry: Uint8Array, index: number): boolean {
    const { at, form, kernel, places } = this;
    if (entry.length !== form.entryBytes) return false;
    if (!equalBytes(entry.subarray(0, form.beginning.length), form.beginning)) return false;
    const ciphertexts = entry.subarray(CIPHERTEXTS_AT, CIPHERTEXTS_AT + POINT_BYTES * places);
    kernel.write(at.bytes, ciphertexts);
    const points = at.points + index * places * AFFINE_BYTES;
    for (let place = 0; place < places; place++) {
      const bytes = at.bytes + POINT_BYTES * place;
      if (kernel.exports.decode(points + AFFINE_BYTES * place, bytes, 0, 0) !== 1) return false;
      // An alpha is never the identity, whose encoding is zeros.
      const isAlpha = place % 2 === 0;
      if (isAlpha && isZero(ciphertexts.subarray(POINT_BYTES * place, POINT_BYTES * (place + 1)))) return false;
    }
    return true;
  }
}

/** Behind the type and the header. */
const CIPHERTEXTS_AT = 1 + BALLOT_HEADER_BYTES;

function isZero(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 0);
}
