/**
 * The issuance log (spec §5, §7): requests in groups, at most one per roll key. Its own head row is its sequencer; the
 * phase stands in that row too, so that no request can slip in behind the close.
 */
import { Injectable } from '@nestjs/common';
import { compareBytes, concatBytes, equalBytes, toHex, u16 } from '#crypto';
import { GroupCommitter, ServiceError } from '#edge';
import { type Definition, type Phase, takesRequests } from '#record';
import { LOG_ISSUANCE } from '#store';
import { LogGrowth } from '../bulletin-board/log-growth.js';
import { appendEntries, type LogHead, type LogSigner, lockHead, type NewEntry } from '../bulletin-board/sequencer.js';
import { ServerKeys } from '../bulletin-board/server-keys.js';
import { WitnessTeller } from '../bulletin-board/witness-teller.js';
import { Database, type Sql } from '../database/database.js';
import { type Election, signerOf } from '../elections/election.js';

/** A request whose form and signatures have been verified and whose keys are on the roll. */
export interface VerifiedRequest {
  entry: NewEntry;
  classIndex: number;
  rollKeys: Uint8Array[];
  /** D, 48 bytes. */
  blinded: Uint8Array;
}

/** Where a roll key's request stands; `bytes` are those in the log. */
export interface LoggedRequest {
  index: number;
  bytes: Uint8Array;
  /** Where this very submission put it there: all that went into the log in the same commit, from `first` to before `size`. */
  added: { first: number; size: number } | undefined;
}

const MAX_GROUP = 200;

@Injectable()
export class RequestLog {
  private readonly committers = new Map<string, GroupCommitter<VerifiedRequest, LoggedRequest | ServiceError>>();

  constructor(
    private readonly database: Database,
    private readonly keys: ServerKeys,
    private readonly witnesses: WitnessTeller,
    private readonly growth: LogGrowth,
  ) {}

  /** @throws ServiceError ROLL_KEY_USED, ISSUANCE_NOT_OPEN, ISSUANCE_ENDED, ELECTION_ABORTED */
  async submit(election: Election, request: VerifiedRequest): Promise<LoggedRequest> {
    const outcome = await this.committerOf(election).submit(request);
    if (outcome instanceof ServiceError) throw outcome;
    return outcome;
  }

  private committerOf(election: Election) {
    const id = toHex(election.electionId);
    let committer = this.committers.get(id);
    if (committer === undefined) {
      committer = new GroupCommitter({
        maxItems: MAX_GROUP,
        keyOf: (request) => request.rollKeys.map(toHex).join(),
        commit: (requests) => this.commitGroup(election, requests),
      });
      this.committers.set(id, committer);
    }
    return committer;
  }

  private async commitGroup(
    election: Election,
    requests: VerifiedRequest[],
  ): Promise<(LoggedRequest | ServiceError)[]> {
    const outcomes = await this.database.transaction((sql) => this.sequenceGroup(sql, election, requests));
    for (const outcome of outcomes) {
      if ('index' in outcome) this.growth.saw(election.electionId, LOG_ISSUANCE, outcome.index + 1);
    }
    this.witnesses.tell(election, [LOG_ISSUANCE]);
    return outcomes;
  }

  private async sequenceGroup(
    sql: Sql,
    election: Election,
    requests: VerifiedRequest[],
  ): Promise<(LoggedRequest | ServiceError)[]> {
    const head = await lockHead(sql, election.electionId, LOG_ISSUANCE);
    if (head === undefined) throw new Error('a published election has an issuance log');
    this.growth.assertGrown(head);
    const outcomes: (LoggedRequest | ServiceError | undefined)[] = requests.map(() => undefined);
    // 1. One request per roll key; the stored one, if it asks for the same, is answered again.
    const used = await findUsed(sql, election.electionId, requests);
    // 2. Phase.
    const byPhase = refuseByPhase(election.definition, head.phase);
    const accepted: { request: VerifiedRequest; i: number }[] = [];
    for (const [i, request] of requests.entries()) {
      const logged = request.rollKeys.map((rollKey) => used.get(toHex(rollKey))).find((found) => found !== undefined);
      if (logged !== undefined) outcomes[i] = asksForTheSame(request, logged) ? logged : rollKeyUsed();
      else if (byPhase !== undefined) outcomes[i] = byPhase;
      else accepted.push({ request, i });
    }
    // 3. In the order of their hashes, which says nothing of who came first.
    accepted.sort((a, b) => compareBytes(a.request.entry.leafHash, b.request.entry.leafHash));
    const added = { first: head.treeSize, size: head.treeSize + accepted.length };
    for (const [position, { request, i }] of accepted.entries()) {
      outcomes[i] = { index: head.treeSize + position, bytes: request.entry.bytes, added };
    }
    if (accepted.length > 0) {
      const signer = signerOf(election, LOG_ISSUANCE, this.keys);
      await appendRequests(
        sql,
        head,
        signer,
        accepted.map(({ request }) => request),
      );
    }
    return outcomes.map((outcome) => {
      if (outcome === undefined) throw new Error('every request is placed or refused');
      return outcome;
    });
  }
}

/** Appends requests behind a locked head, and uses up their roll keys. */
export async function appendRequests(
  sql: Sql,
  head: LogHead,
  signer: LogSigner,
  requests: Pick<VerifiedRequest, 'entry' | 'rollKeys'>[],
): Promise<void> {
  await storeUsed(sql, head.electionId, requests, head.treeSize);
  await appendEntries(
    sql,
    head,
    signer,
    requests.map(({ entry }) => entry),
  );
}

async function findUsed(
  sql: Sql,
  electionId: Uint8Array,
  requests: VerifiedRequest[],
): Promise<Map<string, LoggedRequest>> {
  const rows = await sql.rows<{ roll_key: Uint8Array; idx: string; bytes: Uint8Array }>(
    `SELECT k.roll_key, k.idx, e.bytes FROM issued_roll_key k
       JOIN log_entry e ON e.election_id = k.election_id AND e.log = ${LOG_ISSUANCE} AND e.idx = k.idx
      WHERE k.election_id = $1 AND k.roll_key = ANY($2::bytea[])`,
    [electionId, requests.flatMap((request) => request.rollKeys)],
  );
  return new Map(
    rows.map(({ roll_key, idx, bytes }) => [toHex(roll_key), { index: Number(idx), bytes, added: undefined }]),
  );
}

async function storeUsed(
  sql: Sql,
  electionId: Uint8Array,
  accepted: Pick<VerifiedRequest, 'rollKeys'>[],
  firstIndex: number,
): Promise<void> {
  const used = accepted.flatMap((request, position) =>
    request.rollKeys.map((rollKey) => ({ rollKey, index: firstIndex + position })),
  );
  await sql.rows(
    `INSERT INTO issued_roll_key (election_id, roll_key, idx)
     SELECT $1, k.roll_key, k.idx FROM unnest($2::bytea[], $3::bigint[]) AS k(roll_key, idx)`,
    [electionId, used.map(({ rollKey }) => rollKey), used.map(({ index }) => index)],
  );
}

/** Class, roll keys and D are equal: the requests differ in their signatures alone (spec §5). */
function asksForTheSame(request: VerifiedRequest, logged: LoggedRequest): boolean {
  const asked = concatBytes(u16(request.classIndex), ...request.rollKeys, request.blinded);
  return equalBytes(asked, logged.bytes.subarray(0, asked.length));
}

function rollKeyUsed(): ServiceError {
  return new ServiceError('ROLL_KEY_USED', 'a different request of this roll key is in the issuance log');
}

function refuseByPhase(definition: Definition, phase: Phase): ServiceError | undefined {
  if (takesRequests(definition, phase)) return undefined;
  switch (phase) {
    case 'setup':
      return new ServiceError('ISSUANCE_NOT_OPEN', 'requests for tokens are not taken yet');
    case 'issuing':
    case 'voting':
    case 'closed':
      return new ServiceError('ISSUANCE_ENDED', `requests for tokens are not taken in phase "${phase}"`);
    case 'aborted':
      return new ServiceError('ELECTION_ABORTED', 'this election was aborted');
    default:
      return phase satisfies never;
  }
}
