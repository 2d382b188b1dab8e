/**
 * Anchors of an election that is made up for benchmarks, each in a block of its own on a devnet that is only its headers: a
 * block of one transaction has that transaction's hash as its root, and its Merkle path is a single node (record format §5).
 */
import { concatBytes, encodeCanonicalJson, toHex, utf8 } from '#crypto';
import {
  type AnchorPayload,
  batonScript,
  buildAnchor,
  decodeTarget,
  encodeAnchorLine,
  encodeLength,
  encodeTransaction,
  hash256,
  littleEndianBytes,
  NETWORKS,
  txidOf,
  txidToInternal,
} from '#record';
import type { SigningKeys } from './parties.js';
import type { RecordFile, RecordFolder } from './record-folder.js';

const FEE_SAT = 100;
const FUNDING_SAT = 100_000_000;
const BLOCK_S = 600;
const FIRST_BLOCK_S = 1_700_000_000;
const SEQUENCE = 0xffffffff;

/** What an anchor says beside its place in the chain. */
export type AnchorStep = Omit<AnchorPayload, 'electionId' | 'seq'>;

export class AnchorWriter {
  /** `<txid>:<vout>` of the money, for the draft. */
  readonly genesisOutpoint: string;
  private readonly headers: Uint8Array[] = [NETWORKS.devnet.genesisHeader];
  private readonly file: RecordFile;
  private baton: { txid: string; vout: number; satoshis: number };
  private seq = 0;

  constructor(
    private readonly key: SigningKeys,
    folder: RecordFolder,
  ) {
    const script = batonScript(key.publicKey);
    // Out of nothing, as a coinbase is.
    const input = { txid: '00'.repeat(32), vout: SEQUENCE, unlockingScript: utf8('benchmark'), sequence: SEQUENCE };
    const outputs = [{ satoshis: FUNDING_SAT, script }];
    const raw = encodeTransaction({ version: 1, inputs: [input], outputs, locktime: 0 });
    this.baton = { txid: txidOf(raw), vout: 0, satoshis: FUNDING_SAT };
    this.genesisOutpoint = `${this.baton.txid}:0`;
    this.file = folder.begin('anchors.jsonl');
    this.file.append(encodeAnchorLine(raw, this.mine(this.baton.txid)));
  }

  /** @returns its id in display order */
  add(electionId: Uint8Array, step: AnchorStep): string {
    const payload = { ...step, electionId, seq: this.seq++ };
    const built = buildAnchor({ previous: this.baton, secretKey: this.key.secretKey, payload, feeSat: FEE_SAT });
    this.baton = { txid: built.txid, vout: 0, satoshis: built.batonSat };
    this.file.append(encodeAnchorLine(built.raw, this.mine(built.txid)));
    return built.txid;
  }

  /** @returns the headers as `--headers` takes them */
  finish(): Uint8Array {
    this.file.end();
    return encodeCanonicalJson({ headers: this.headers.map(toHex), network: 'devnet' });
  }

  /** A block of this one transaction. @returns its BUMP: height, one level, one node at offset 0 that is the transaction */
  private mine(txid: string): string {
    const height = this.headers.length;
    const root = txidToInternal(txid);
    this.headers.push(mineHeader(hash256(this.headers[height - 1] ?? root), root, FIRST_BLOCK_S + BLOCK_S * height));
    return toHex(concatBytes(encodeLength(height), Uint8Array.of(1, 1, 0, 2), root));
  }
}

/** The lowest nonce that meets devnet's target: two attempts on average. */
function mineHeader(previous: Uint8Array, root: Uint8Array, timeS: number): Uint8Array {
  const bits = NETWORKS.devnet.limitBits;
  for (let nonce = 0; ; nonce++) {
    const numbers = [timeS, bits, nonce].map((n) => littleEndianBytes(n, 4));
    const header = concatBytes(littleEndianBytes(1, 4), previous, root, ...numbers);
    if (BigInt(`0x${toHex(hash256(header).reverse())}`) <= decodeTarget(bits)) return header;
  }
}
