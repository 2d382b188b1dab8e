/**
 * Requests for voting tokens (spec §5): nobody but the holder of the code can sign one, so there is no session and no
 * password. The answer waits for the witness quorum, because without it no issuer answers.
 */
import { Injectable } from '@nestjs/common';
import { toHex } from '#crypto';
import { Admission, ServiceError } from '#edge';
import { KIND_REQUEST, LOG_ISSUANCE } from '#store';
import { CheckingPool } from '../ballot-intake/checking-pool.js';
import { Cosignatures, type CosignedNote } from '../bulletin-board/cosignatures.js';
import { LogReader } from '../bulletin-board/log-reader.js';
import { PublicLog } from '../bulletin-board/public-log.js';
import { plainEntry } from '../bulletin-board/sequencer.js';
import { WitnessTeller } from '../bulletin-board/witness-teller.js';
import { Database } from '../database/database.js';
import type { Election } from '../elections/election.js';
import { ElectionRegistry } from '../elections/election-registry.js';
import { type LoggedRequest, RequestLog } from './request-log.js';
import { RollLookup } from './roll-lookup.js';

export interface RequestAnswer {
  /** The request as it stands in the log; differs from the one sent at most in its signatures. */
  request: string;
  index: number;
  inclusionProof: string[];
  /** With the cosignatures of the quorum. */
  checkpoint: string;
}

/** What the public log holds for a roll key; `request` is null where it holds none, or none that is public yet. */
export interface PublicRequest {
  request: string | null;
  /** Time of the first anchor that covers it; null while none does. */
  anchoredMs: number | null;
}

/** A checkpoint of the quorum, and the proof of an entry under it. */
interface LogPromise {
  note: CosignedNote;
  inclusionProof: Uint8Array[];
}

/** Most that are checked, or wait for their witnesses, at once; apart from the ballots, which wait for none. */
const MAX_INSIDE = 1_000;
const QUORUM_TIMEOUT_MS = 10_000;
/** Another replica may have stored the cosignature that we wait for. */
const QUORUM_POLL_MS = 250;

@Injectable()
export class RequestsService {
  private readonly admission = new Admission(MAX_INSIDE);
  /** Those of one commit, by electionId and the log's size with it, while somebody waits. */
  private readonly commits = new Map<string, Promise<LogPromise[]>>();

  constructor(
    private readonly elections: ElectionRegistry,
    private readonly database: Database,
    private readonly pool: CheckingPool,
    private readonly roll: RollLookup,
    private readonly log: RequestLog,
    private readonly reader: LogReader,
    private readonly cosignatures: Cosignatures,
    private readonly witnesses: WitnessTeller,
    private readonly publicLog: PublicLog,
  ) {}

  /** @param bytes untrusted: `u16 class || rollKey(s) || D || signature(s)` */
  submit(electionId: string, bytes: Uint8Array): Promise<RequestAnswer> {
    return this.admission.admit(() => this.take(electionId, bytes));
  }

  private async take(electionId: string, bytes: Uint8Array): Promise<RequestAnswer> {
    const election = await this.elections.get(electionId);
    // 1. Length, class, canonical decoding, signatures.
    const checked = await this.pool.check(election, 'request', bytes, false);
    const request = { ...checked, entry: { ...plainEntry(KIND_REQUEST, bytes), classIndex: checked.classIndex } };
    // 2. The roll entry.
    await this.roll.assertOn(election, request);
    // 3. One per roll key, and the phase, under the log's lock.
    const logged = await this.log.submit(election, request);
    // 4. The quorum's cosignatures, and the proof under that checkpoint.
    const promise = await this.promiseOf(election, logged);
    if (promise === undefined) throw new Error('every entry of a commit is proven');
    const { note, inclusionProof } = promise;
    return {
      request: toHex(logged.bytes),
      index: logged.index,
      inclusionProof: inclusionProof.map(toHex),
      checkpoint: note.note,
    };
  }

  /**
   * Whether a voter has asked, as everybody can read it from the log: a request whose round has not ended is none.
   * @param rollKey untrusted, 32 bytes in hex
   */
  async find(electionId: string, rollKey: string): Promise<PublicRequest> {
    const election = await this.elections.get(electionId);
    const [row] = await this.database.rows<{ bytes: Uint8Array; anchored_ms: string | null }>(
      `SELECT e.bytes, (SELECT min(a.time_ms) FROM anchor a
                         WHERE a.election_id = k.election_id AND a.issued_size > k.idx) AS anchored_ms
         FROM issued_roll_key k
         JOIN log_entry e ON e.election_id = k.election_id AND e.log = ${LOG_ISSUANCE} AND e.idx = k.idx
        WHERE k.election_id = $1 AND k.roll_key = $2 AND k.idx < $3`,
      [election.electionId, Buffer.from(rollKey, 'hex'), await this.publicLog.size(election, LOG_ISSUANCE)],
    );
    if (row === undefined) return { request: null, anchoredMs: null };
    return { request: toHex(row.bytes), anchoredMs: row.anchored_ms === null ? null : Number(row.anchored_ms) };
  }

  /**
   * The checkpoint that the public sees, where it covers the request. Cosignatures carry times, and whoever repeats a
   * request out of the public log shall not learn from them when it came, more finely than the log's rounds say.
   */
  private async publicNote(election: Election, index: number): Promise<CosignedNote | undefined> {
    const size = await this.publicLog.size(election, LOG_ISSUANCE);
    if (size <= index) return undefined;
    const { quorum } = election.definition.witnesses;
    const note = await this.cosignatures.lastWithQuorum(election.electionId, LOG_ISSUANCE, size, quorum);
    return note !== undefined && note.size > index ? note : undefined;
  }

  /** All that went into the log in one commit wait for one checkpoint and are proven together. */
  private async promiseOf(election: Election, { index, added }: LoggedRequest): Promise<LogPromise | undefined> {
    if (added === undefined) {
      const note = (await this.publicNote(election, index)) ?? (await this.waitForQuorum(election, index + 1));
      return (await this.prove(election, { first: index, size: index + 1 }, note)).at(0);
    }
    const key = `${toHex(election.electionId)}/${added.size}`;
    let waiting = this.commits.get(key);
    if (waiting === undefined) {
      waiting = this.waitForQuorum(election, added.size)
        .then((note) => this.prove(election, added, note))
        .finally(() => this.commits.delete(key));
      this.commits.set(key, waiting);
    }
    return (await waiting).at(index - added.first);
  }

  private async prove(
    { electionId }: Election,
    { first, size }: { first: number; size: number },
    note: CosignedNote,
  ): Promise<LogPromise[]> {
    const indices = Array.from({ length: size - first }, (_, i) => first + i);
    const proofs = await this.reader.proveInclusions(electionId, LOG_ISSUANCE, indices, note.size);
    return proofs.map((inclusionProof) => ({ note, inclusionProof }));
  }

  /** @throws ServiceError WITNESS_QUORUM_MISSING; the request stands, sending it again is safe */
  private async waitForQuorum(election: Election, minSize: number): Promise<CosignedNote> {
    const { quorum } = election.definition.witnesses;
    const deadline = Date.now() + QUORUM_TIMEOUT_MS;
    for (;;) {
      const note = await this.cosignatures.firstWithQuorum(election.electionId, LOG_ISSUANCE, minSize, quorum);
      if (note !== undefined) return note;
      if (Date.now() >= deadline) break;
      await this.witnesses.nextCosignature(QUORUM_POLL_MS);
    }
    this.witnesses.tell(election, [LOG_ISSUANCE]);
    throw new ServiceError(
      'WITNESS_QUORUM_MISSING',
      'the request is logged, but too few witnesses have confirmed it yet; send it again',
      2,
    );
  }
}
