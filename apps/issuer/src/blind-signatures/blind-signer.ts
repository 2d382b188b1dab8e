/**
 * The blind signer (spec §5.4): an exponentiation oracle for the issuer's share, so it answers logged requests of the
 * roll and nothing else, one for each voter, ever (own-tables.ts, share-store.ts).
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Admission, ServiceError } from '#edge';
import { Elections, type ActiveElection } from '../elections/elections.js';
import { QuorumCheckpoints, type BlindSignatureForm } from './logged-request.js';
import { OwnTables } from './own-tables.js';
import { SigningThreads } from './signing-threads.js';

/** Most at once: some seconds of the threads' work. */
const MAX_INSIDE = 500;
/** How long an answer waits for our mirror, which follows every commit of the log. */
const MIRROR_WAIT_MS = 2_000;
const MIRROR_POLL_MS = 100;

@Injectable()
export class BlindSigner {
  private readonly admission = new Admission(MAX_INSIDE);
  private readonly checkpoints = new QuorumCheckpoints();

  constructor(
    private readonly elections: Elections,
    private readonly tables: OwnTables,
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
    const { phase } = await this.tables.mirrored(election);
    if (phase === 'closed' || phase === 'aborted') {
      throw new ServiceError('ISSUANCE_ENDED', `the election is ${phase}`);
    }
    // 2. Form, and signatures of the roll keys under *our* electionId.
    const request = await this.threads.read(election, bytes);
    // 3. A repeated request, also one that differs in its signatures alone, gets the stored answer.
    const voter = await this.tables.find(election, request);
    if (voter.share) return voter.share;
    // 4. Logged, says a quorum of witnesses.
    const checkpoint = this.checkpoints.readLogged(election, bytes, form);
    await this.waitForMirror(election, checkpoint.size);
    // 5. Computed before the lock is taken, so that nobody waits for it behind the lock; it leaves only as 6 says.
    const share = await this.threads.sign(election, request);
    // 6. Our own tables, one transaction.
    const { position } = voter;
    return this.tables.store(election, { position, request, bytes, index: form.index, checkpoint, share });
  }

  /** @throws ServiceError MIRROR_BEHIND, to be repeated */
  private async waitForMirror(election: ActiveElection, size: number): Promise<void> {
    for (const deadline = Date.now() + MIRROR_WAIT_MS; ; await sleep(MIRROR_POLL_MS)) {
      const own = (await this.tables.mirrored(election)).size;
      if (own >= size) return;
      if (Date.now() > deadline) {
        throw new ServiceError('MIRROR_BEHIND', `our copy of the log has ${own} entries, the checkpoint ${size}`, 1);
      }
    }
  }
}
