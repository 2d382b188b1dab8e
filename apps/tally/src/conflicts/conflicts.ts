/**
 * What becomes of a claim that the baton is spent (spec §8.3). A processor's word is never enough: the chain's reader is
 * asked for the transaction, and its bytes decide. An anchor that is true to both logs is taken over: our own that a
 * restored database has lost, or one with our content under another id. Anything else that the anchor key signed stops
 * the election, with the evidence. What proves nothing is an alarm, and the same bytes go again.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { equalBytes, fromHex, toHex } from '#crypto';
import { ChainUnavailableError, type ChainReader, type FoundTransaction } from '#chain';
import { ANCHOR_TYPES, decodeAnchorPayload, decodeOutpoint, decodeTransaction, type HeaderSource } from '#record';
import { emptyChain, extendChain, nextSeq, type AnchorChain } from '../anchoring/anchor-chain.js';
import type { Alarms } from '../anchoring/alarms.js';
import type { AnchorKeys } from '../anchoring/anchor-keys.js';
import type { AnchorStore, NewAnchor, StoredAnchorRow } from '../anchoring/anchor-store.js';
import type { BoardReader } from '../anchoring/board-reader.js';
import type { PublishedElection } from '../elections/election-registry.js';
import { batonSpent, type HaltedAnchor, inputFrozen, rootDifferent } from './evidence-files.js';
import { FoundAnchors, type Judgement } from './found-anchor.js';
import type { Halts, NewHalt } from './halts.js';
import { signAgain } from './sign-again.js';

/** What a processor said when an anchor was handed over, or `restored`: nothing yet, the database may lack anchors. */
export interface Claim {
  kind: 'conflict' | 'frozen' | 'orphan' | 'restored';
  /** The first anchor that it may be about. */
  seq: number;
  detail: string;
  competingTxids: string[];
  /** Who said so. */
  processor: string;
}

/** rewritten: the database holds another end of the chain now. halted: a person has to decide. open: nothing is proven. */
export type Settlement = 'rewritten' | 'halted' | 'open';

export interface ConflictParts {
  store: AnchorStore;
  halts: Halts;
  keys: AnchorKeys;
  board: BoardReader;
  /** null where none is configured: then nothing can be confirmed. */
  reader: ChainReader | null;
  headers: HeaderSource;
  alarms: Alarms;
}

const PAGE_ANCHORS = 200;
/** Taken over in one step; the others come with the next ones. */
const MAX_TAKEN = 50;
const MAX_COMPETING = 10;
const PATIENCE_MS = 1_000;

export class Conflicts {
  /** By election hex. */
  private readonly claims = new Map<string, Claim>();

  constructor(private readonly parts: ConflictParts) {}

  /** Keeps a claim until the election's next step; the oldest anchor is looked at first. */
  report(electionId: Uint8Array, claim: Claim): void {
    const id = toHex(electionId);
    const kept = this.claims.get(id);
    if (kept === undefined || claim.seq <= kept.seq) this.claims.set(id, claim);
  }

  /** This process begins to anchor an election: the chain may hold more of it than a restored database. */
  mayLack(electionId: Uint8Array): void {
    this.report(electionId, { kind: 'restored', seq: Infinity, detail: '', competingTxids: [], processor: '' });
  }

  /**
   * Looks into what was claimed of an election.
   * @param tip the verified chain as it is stored @returns null where nothing was claimed @throws FencedError, NotLeadingError
   */
  async settle(election: PublishedElection, tip: AnchorChain, nowMs: number): Promise<Settlement | null> {
    const id = toHex(election.electionId);
    const claim = this.claims.get(id);
    if (claim === undefined) return null;
    this.claims.delete(id);
    const { alarms } = this.parts;
    try {
      if (claim.kind === 'restored' && !(await this.isContinued(tip))) return 'open';
      const settlement = await new Settling(election, claim, tip, this.parts, nowMs).run();
      if (settlement !== 'open') alarms.clear(id, 'CONFLICT_UNPROVEN');
      // More may follow on the chain than one step takes over.
      if (settlement === 'rewritten') this.mayLack(election.electionId);
      return settlement;
    } catch (error) {
      if (!(error instanceof ChainUnavailableError)) throw error;
      alarms.raise(id, 'CONFLICT_UNPROVEN', `${claim.detail}; ${error.message}`.replace(/^; /, ''));
      return 'open';
    }
  }

  /** Whether the chain goes on behind what is stored. A reader that is slow to say so does not hold up who takes over. */
  private async isContinued({ baton }: AnchorChain): Promise<boolean> {
    const { reader } = this.parts;
    if (reader === null) return false;
    const asked = reader.spender(baton).catch(() => null);
    const waited = new AbortController();
    const late = pause(PATIENCE_MS, null, { signal: waited.signal }).catch(() => null);
    const spender = await Promise.race([asked, late]);
    waited.abort();
    return spender !== null;
  }
}

/** One look along the baton, from the anchor that a claim is about. */
class Settling {
  private readonly found: FoundAnchors;
  private readonly taken: NewAnchor[] = [];

  constructor(
    private readonly election: PublishedElection,
    private readonly claim: Claim,
    private readonly tip: AnchorChain,
    private readonly parts: ConflictParts,
    private readonly nowMs: number,
  ) {
    this.found = new FoundAnchors(election, parts.board, parts.headers);
  }

  async run(): Promise<Settlement> {
    const { store, reader } = this.parts;
    const start = await this.chainBefore(this.claim.seq);
    const stored = await store.anchors(this.election.electionId, nextSeq(start), PAGE_ANCHORS);
    let chain = start;
    let isOurs = false;
    // 1. Along the baton, as long as what spends it is an anchor that is true.
    for (;;) {
      const seq = nextSeq(chain);
      const own = stored.find((row) => row.seq === seq);
      const spender = reader === null ? null : await reader.spender(chain.baton);
      if (spender === null) break;
      if (spender.txid === own?.txid && this.taken.length === 0) {
        if (own.state === 'intended') {
          // The network has it, whatever the processor says: it counts as sent, and is asked for from here on.
          await store.markSent(this.election.electionId, own.seq, own.seq);
          return 'rewritten';
        }
        chain = continued(chain, own);
        isOurs = true;
        continue;
      }
      isOurs = false;
      const judgement = await this.judge(chain, own, spender);
      if (judgement.is !== 'anchor') {
        if (this.taken.length > 0) break;
        return this.refuse(chain, own, spender, judgement);
      }
      this.taken.push(anchorOf(chain, spender, judgement));
      chain = judgement.chain;
      if (this.taken.length >= MAX_TAKEN) break;
    }
    // 2. Taken over: these stand in the chain, and what was built on others is signed again.
    if (this.taken.length > 0) return this.rewrite(chain, stored);
    // 3. Nobody has another spender: a notice may still name a transaction that proves it.
    return this.lookAtNotice(start, stored, isOurs);
  }

  /** A block that holds ours outweighs whatever is in no block. */
  private async judge(
    chain: AnchorChain,
    own: StoredAnchorRow | undefined,
    spender: FoundTransaction,
  ): Promise<Judgement> {
    const judgement = await this.found.judge(chain, spender);
    if (own?.state !== 'mined' || (await this.found.provenBump(spender)) !== null) return judgement;
    return { is: 'unproven', detail: `it is in no block, and our own anchor ${own.seq} is` };
  }

  private async lookAtNotice(chain: AnchorChain, stored: StoredAnchorRow[], isOurs: boolean): Promise<Settlement> {
    const { reader, alarms } = this.parts;
    const { kind, detail, competingTxids, processor } = this.claim;
    const own = stored.at(0);
    if (own === undefined) return 'open';
    const place = this.placeOf(chain);
    for (const txid of competingTxids.filter((id) => id !== own.txid).slice(0, MAX_COMPETING)) {
      const competing = await reader?.transaction(txid);
      if (!competing) continue;
      const judgement = await new FoundAnchors(this.election, this.parts.board, this.parts.headers).judge(
        chain,
        competing,
      );
      if (judgement.is === 'foreign' || judgement.is === 'different') {
        return this.refuse(chain, own, competing, judgement);
      }
    }
    if (kind === 'orphan') return 'open';
    if (kind === 'frozen') return this.halt(inputFrozen(place, detail, own.raw, processor));
    const seen = isOurs ? 'its transaction is ours' : 'it knows of no other transaction';
    const asked = reader === null ? 'no READER_KIND is set' : `${reader.name} was asked for the spender: ${seen}`;
    alarms.raise(toHex(this.election.electionId), 'CONFLICT_UNPROVEN', `${detail}; ${asked}`);
    return 'open';
  }

  private async refuse(
    chain: AnchorChain,
    own: StoredAnchorRow | undefined,
    spender: FoundTransaction,
    judgement: Exclude<Judgement, { is: 'anchor' }>,
  ): Promise<Settlement> {
    const place = this.placeOf(chain);
    switch (judgement.is) {
      case 'different':
        return this.halt(rootDifferent(place, `${spender.txid}: ${judgement.detail}`, spender.raw));
      case 'foreign': {
        const proof = { own: own?.raw ?? null, transaction: spender.raw, bump: judgement.bump };
        return this.halt(batonSpent(place, judgement.detail, proof));
      }
      case 'behind':
      case 'unproven': {
        const words = `${this.claim.detail}; ${spender.txid} spends the baton: ${judgement.detail}`;
        this.parts.alarms.raise(toHex(this.election.electionId), 'CONFLICT_UNPROVEN', words);
        return 'open';
      }
      default:
        return judgement satisfies never;
    }
  }

  private async rewrite(chain: AnchorChain, stored: readonly StoredAnchorRow[]): Promise<Settlement> {
    const { store, keys } = this.parts;
    const { electionId, definition } = this.election;
    const secretKey = await keys.secretKey(definition.anchor.publicKey);
    const again = this.isOurContent(stored) ? signAgain(chain, stored, secretKey) : [];
    await store.rewrite(electionId, this.taken, again, this.nowMs);
    return 'rewritten';
  }

  /** Whether what was taken over says exactly what our own anchors of these numbers said. */
  private isOurContent(stored: readonly StoredAnchorRow[]): boolean {
    return this.taken.every(({ seq, raw }) => {
      const own = stored.find((row) => row.seq === seq);
      return own !== undefined && equalBytes(contentOf(own.raw), contentOf(raw));
    });
  }

  private async halt(halt: NewHalt): Promise<Settlement> {
    await this.parts.halts.raise(this.election.electionId, halt, this.nowMs);
    return 'halted';
  }

  private placeOf(chain: AnchorChain): HaltedAnchor {
    return { electionId: this.election.electionId, seq: nextSeq(chain), spent: chain.baton };
  }

  /** The stored chain before an anchor. Its bytes were verified when they were read at the start. */
  private async chainBefore(seq: number): Promise<AnchorChain> {
    if (seq >= nextSeq(this.tip)) return this.tip;
    const { anchor } = this.election.definition;
    const funding = await this.parts.store.funding(fromHex(anchor.publicKey, 33));
    if (funding === null) throw new Error('the genesis outpoint is not known here');
    const { txid, vout } = decodeOutpoint(anchor.genesisOutpoint);
    let chain = emptyChain({ txid, vout, satoshis: funding.satoshis });
    for (;;) {
      const page = await this.parts.store.anchors(this.election.electionId, nextSeq(chain), PAGE_ANCHORS);
      for (const row of page) {
        if (row.seq >= seq) return chain;
        chain = continued(chain, row);
      }
      if (page.length < PAGE_ANCHORS) return chain;
    }
  }
}

function continued(chain: AnchorChain, { raw, txid }: StoredAnchorRow): AnchorChain {
  const [baton, data] = decodeTransaction(raw).outputs;
  return extendChain(chain, decodeAnchorPayload(data.script), { txid, vout: 0, satoshis: baton.satoshis });
}

function contentOf(raw: Uint8Array): Uint8Array {
  return decodeTransaction(raw).outputs[1].script;
}

function anchorOf(
  chain: AnchorChain,
  { txid, raw }: FoundTransaction,
  { payload, batonSat }: Judgement & { is: 'anchor' },
): NewAnchor {
  const { seq, treeSize, issuedSize, timeMs } = payload;
  // What further inputs of a TOP-UP brought is not looked up: its fee is not known.
  const feeSat = Math.max(0, chain.baton.satoshis - batonSat);
  const type = ANCHOR_TYPES.indexOf(payload.type);
  return { seq, txid, raw, type, treeSize, issuedSize, timeMs, feeSat, feeRate: null, batonSat };
}
