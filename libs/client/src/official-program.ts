/**
 * An official's program (spec §7): she signs phase statements that she has read, of the election whose definition she
 * holds, and only transitions that the protocol allows. Two officials are needed; one alone moves nothing.
 */
import { equalBytes, fromHex, generateEd25519, sha256, signDocument, toHex } from '#crypto';
import {
  allowedTransitions,
  decodeDefinition,
  type Definition,
  encodePhaseStatement,
  type PhaseStatement,
} from '#record';
import { clientError } from './errors.js';

export interface OfficialKey {
  secretKey: Uint8Array;
  publicKey: Uint8Array;
}

/** A new official's key. Secret. */
export function newOfficialKey(): OfficialKey {
  return generateEd25519();
}

export class OfficialProgram {
  private constructor(
    private readonly key: OfficialKey,
    private readonly electionId: string,
    private readonly definition: Definition,
    readonly official: number,
  ) {}

  /**
   * @param key              secret
   * @param definitionBytes  untrusted; must be those of `electionId`
   * @throws ClientError ELECTION_OTHER, NOT_A_MEMBER
   */
  static open(key: OfficialKey, electionId: string, definitionBytes: Uint8Array): OfficialProgram {
    if (!equalBytes(sha256(definitionBytes), fromHex(electionId, 32))) {
      throw clientError('ELECTION_OTHER', `the definition is not that of election ${electionId}`, null);
    }
    const definition = decodeDefinition(definitionBytes);
    const official = definition.officials.findIndex(({ signingKey }) => signingKey === toHex(key.publicKey));
    if (official < 0) throw clientError('NOT_A_MEMBER', 'this key is of no official of this election', null);
    return new OfficialProgram(key, electionId, definition, official);
  }

  /**
   * Signs one statement.
   * @throws ClientError ELECTION_OTHER, PHASE_NOT_ALLOWED
   */
  signPhase(statement: PhaseStatement): { official: number; signature: string } {
    if (statement.electionId !== this.electionId) {
      throw clientError('ELECTION_OTHER', `the statement is about election ${statement.electionId}`, null);
    }
    if (!allowedTransitions(this.definition, statement.from, false).includes(statement.to)) {
      throw clientError(
        'PHASE_NOT_ALLOWED',
        `from '${statement.from}' to '${statement.to}' is no step of this election`,
        null,
      );
    }
    const bytes = encodePhaseStatement(statement);
    return { official: this.official, signature: toHex(signDocument('phase', this.key.secretKey, bytes)) };
  }
}
