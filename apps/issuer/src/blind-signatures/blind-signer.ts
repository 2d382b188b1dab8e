/**
 * The blind signer (spec §5.4): an exponentiation oracle for the issuer's share, so it answers logged requests of the
 * roll and nothing else, one for each voter, ever. All that depends on the issuer's own tables is checked in one
 * transaction under the lock of the voter's roll entry, and the answer is stored before it leaves: whatever is repeated,
 * concurrent or interrupted, there is one D for each entry, and the primary key says so too.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import { concatBytes, equalBytes, toHex, type Checkpoint, type TokenRequest } from '#crypto';
import { Admission, ServiceError } from '#edge';
import { decodeBoardEntry, type Phase } from '#record';
import { LOG_BOARD, LOG_ISSUANCE } from '#store';
import { DataSource, type EntityManager } from 'typeorm';
import { Elections, type ActiveElection } from '../elections/elections.js';
import { QuorumCheckpoints, type BlindSignatureForm } from './logged-request.js';
import { SigningThreads } from './signing-threads.js';

/** First byte of a phase entry (spec §7). */
const PHASE_ENTRY = 0x20;
/** Most at once: some seconds of the threads' work. */
const MAX_INSIDE = 500;
/** How long an answer waits for our mirror, which follows every commit of the log. */
const MIRROR_WAIT_MS = 2_000;
const MIRROR_POLL_MS = 100;

interface RollRow {
  position: number;
}

interface SignedRow {
  request: Buffer;
  share: Buffer;
}

@Injectable()
export class BlindSigner {
  private readonly admission = new Admission(MAX_INSIDE);
  private readonly checkpoints = new QuorumCheckpoints();

  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    private readonly elections: Elections,
    private readonly threads: SigningThreads,
  ) {}

  /**
   * Our share S_i of the token that a logged request asks for; the stored one where it was given before.
   * @param electionId hex   @param form untrusted
   * @throws ServiceError ELECTION_UNKNOWN, ISSUANCE_ENDED, CLASS_UNKNOWN, ROLL_ENTRY_UNKNOWN, REQUEST_CONFLICT,
   *   COSIGNATURES_MISSING, MIRROR_BEHIND, CHECKPOINT_CONFLICT, REQUEST_NOT_LOGGED, REQUEST_LOGGED_TWICE, QUEUE_FULL,
   *   CHECK_INTERRUPTED; VerificationError REQUEST_…, CHECKPOINT_…, COSIGNATURE_INVALID, INCLUSION_PROOF_INVALID
   */
  sign(electionId: string, form: BlindSignatureForm): Promise<Uint8Array> {
    return this.admission.admit(() => this.answer(electionId, form));
  }

  private async answer(electionId: string, form: BlindSignatureForm): Promise<Uint8Array> {
    const election = await this.elections.get(electionId);
    const bytes = Buffer.from(form.request, 'hex');
    // 1. Answers to logged requests end with the voting: when our own copy of the board says so, not when a clock does.
    const phase = await mirroredPhase(this.dataSource.manager, election);
    if (phase === 'closed' || phase === 'aborted') {
      throw new ServiceError('ISSUANCE_ENDED', `the election is ${phase}`);
    }
    // 2. Form, and signatures of the roll keys under *our* electionId.
    const request = await this.threads.read(election, bytes);
    // 3. A repeated request, also one that differs in its signatures alone, gets the stored answer.
    const { manager } = this.dataSource;
    const position = await rollPosition(manager, election, request, '');
    const stored = await storedShare(manager, election, position, request);
    if (stored) return stored;
    // 4. Logged, says a quorum of witnesses.
    const checkpoint = this.checkpoints.readLogged(election, bytes, form);
    await this.waitForMirror(election, checkpoint.size);
    // 5. Computed before the lock is taken, so that nobody waits for it behind the lock; it leaves only as 6 says.
    const share = await this.threads.sign(election, request);
    // 6. Our own tables, one transaction.
    return this.dataSource.transaction((inside) =>
      this.storeOnce(inside, { election, request, bytes, index: form.index, checkpoint, share }),
    );
  }

  /** @returns the share that may leave: this one, or the one stored before */
  private async storeOnce(
    manager: EntityManager,
    asked: {
      election: ActiveElection;
      request: TokenRequest;
      bytes: Buffer;
      index: number;
      checkpoint: Checkpoint;
      share: Uint8Array;
    },
  ): Promise<Uint8Array> {
    const { election, request, bytes, index, checkpoint, share } = asked;
    // 1. The roll entry, locked: whoever asks for the same voter waits here.
    const position = await rollPosition(manager, election, request, 'FOR UPDATE');
    const stored = await storedShare(manager, election, position, request);
    if (stored) return stored;
    // 2. Our log copy: this root at this size, exactly this request at the index, no other of these roll keys.
    await assertMirrored(manager, election, checkpoint, index, bytes);
    await assertOnlyRequest(manager, election, index, request.rollKeys);
    // 3. Store, commit; then answer.
    await manager.query('INSERT INTO signed_request (election_id, position, request, share) VALUES ($1, $2, $3, $4)', [
      election.electionId,
      position,
      bytes,
      Buffer.from(share),
    ]);
    return share;
  }

  /** @throws ServiceError MIRROR_BEHIND, to be repeated */
  private async waitForMirror({ electionId }: ActiveElection, size: number): Promise<void> {
    for (const deadline = Date.now() + MIRROR_WAIT_MS; ; await sleep(MIRROR_POLL_MS)) {
      const rows: { size: string }[] = await this.dataSource.query(
        'SELECT size FROM witness.witnessed WHERE election_id = $1 AND log = $2',
        [electionId, LOG_ISSUANCE],
      );
      const own = Number(rows[0]?.size ?? 0);
      if (own >= size) return;
      if (Date.now() > deadline) {
        throw new ServiceError('MIRROR_BEHIND', `our copy of the log has ${own} entries, the checkpoint ${size}`, 1);
      }
    }
  }
}

/** The phase that the last phase entry of our copy of the board leads to. */
async function mirroredPhase(manager: EntityManager, { electionId }: ActiveElection): Promise<Phase> {
  const rows: { bytes: Buffer }[] = await manager.query(
    `SELECT bytes FROM witness.mirror_entry
      WHERE election_id = $1 AND log = ${LOG_BOARD} AND get_byte(bytes, 0) = ${PHASE_ENTRY} ORDER BY idx DESC LIMIT 1`,
    [electionId],
  );
  if (rows.length === 0) return 'setup';
  const entry = decodeBoardEntry(Uint8Array.from(rows[0].bytes));
  if (entry.type !== 'phase') throw new Error('an entry 0x20 of the mirror is no phase entry');
  return entry.statement.to;
}

async function rollPosition(
  manager: EntityManager,
  { ceremonyId }: ActiveElection,
  { classIndex, rollKeys }: TokenRequest,
  lock: '' | 'FOR UPDATE',
): Promise<number> {
  const rows: RollRow[] = await manager.query(
    `SELECT position FROM roll_entry WHERE ceremony_id = $1 AND class_index = $2 AND roll_keys = $3 ${lock}`,
    [ceremonyId, classIndex, Buffer.from(concatBytes(...rollKeys))],
  );
  if (rows.length === 0)
    throw new ServiceError('ROLL_ENTRY_UNKNOWN', 'the roll has no entry of this class and roll key');
  return rows[0].position;
}

/** @throws ServiceError REQUEST_CONFLICT when another D was signed for this voter */
async function storedShare(
  manager: EntityManager,
  { electionId, definition }: ActiveElection,
  position: number,
  request: TokenRequest,
): Promise<Uint8Array | undefined> {
  const rows: SignedRow[] = await manager.query(
    'SELECT request, share FROM signed_request WHERE election_id = $1 AND position = $2',
    [electionId, position],
  );
  if (rows.length === 0) return undefined;
  const at = 2 + 32 * definition.roll.registrars;
  const signedD = rows[0].request.subarray(at, at + request.D.length);
  if (!equalBytes(signedD, request.D)) {
    throw new ServiceError('REQUEST_CONFLICT', 'another request of this voter was signed; there is one for each voter');
  }
  return rows[0].share;
}

async function assertMirrored(
  manager: EntityManager,
  { electionId }: ActiveElection,
  checkpoint: Checkpoint,
  index: number,
  bytes: Buffer,
): Promise<void> {
  const roots: { root: Buffer }[] = await manager.query(
    'SELECT root FROM issuance_checkpoint WHERE election_id = $1 AND size = $2',
    [electionId, checkpoint.size],
  );
  if (roots.some(({ root }) => !equalBytes(root, checkpoint.root))) {
    throw new ServiceError(
      'CHECKPOINT_CONFLICT',
      `we cosigned another root of ${checkpoint.size} entries: ${toHex(roots[0].root)}`,
    );
  }
  const entries: { bytes: Buffer }[] = await manager.query(
    'SELECT bytes FROM witness.mirror_entry WHERE election_id = $1 AND log = $2 AND idx = $3',
    [electionId, LOG_ISSUANCE, index],
  );
  if (entries.length === 0 || !entries[0].bytes.equals(bytes)) {
    throw new ServiceError('REQUEST_NOT_LOGGED', `our copy of the log holds another entry at ${index}, or none`);
  }
}

async function assertOnlyRequest(
  manager: EntityManager,
  { electionId }: ActiveElection,
  index: number,
  rollKeys: readonly Uint8Array[],
): Promise<void> {
  const others: { idx: string }[] = await manager.query(
    `SELECT idx FROM logged_request WHERE election_id = $1 AND roll_key = ANY($2::bytea[]) AND idx <> $3 LIMIT 1`,
    [electionId, rollKeys.map((key) => Buffer.from(key)), index],
  );
  if (others.length > 0) {
    const detail = `the log holds another request of this roll key at ${others[0].idx}: it has taken two`;
    throw new ServiceError('REQUEST_LOGGED_TWICE', detail);
  }
}
