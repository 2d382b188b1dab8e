/** A published election as the services of this process need it: decoded once, never changing. */
import { type BallotContext, fromHex } from '#crypto';
import { ballotContext, decodeDefinition, type Definition } from '#record';
import { LOG_BOARD, type LogNumber } from '#store';
import type { LogSigner } from '../bulletin-board/sequencer.js';
import type { ServerKeys } from '../bulletin-board/server-keys.js';

export interface Election {
  electionId: Uint8Array;
  ceremonyId: Uint8Array;
  /** Stored bytes; their SHA-256 is `electionId`. */
  definitionBytes: Uint8Array;
  definition: Definition;
  /** By class position. */
  contexts: BallotContext[];
  /** By class position, 96 bytes each. */
  issuingKeys: Uint8Array[];
}

/** @param definitionBytes stored by the definition's assembly, which checked them */
export function decodeElection(electionId: Uint8Array, definitionBytes: Uint8Array): Election {
  const definition = decodeDefinition(definitionBytes);
  return {
    electionId,
    ceremonyId: fromHex(definition.ceremonyId, 32),
    definitionBytes,
    definition,
    contexts: definition.voterClasses.map((_, classIndex) => ballotContext(definition, electionId, classIndex)),
    issuingKeys: definition.voterClasses.map(({ issuing }) => fromHex(issuing.publicKey, 96)),
  };
}

/** What the named log of this election signs with. */
export function signerOf(election: Election, log: LogNumber, keys: ServerKeys): LogSigner {
  const { board, issuance } = election.definition;
  return { origin: log === LOG_BOARD ? board.origin : issuance.origin, key: keys.of(log) };
}

/** The key of a log and the witnesses, as checkpoints are verified with. */
export function verifierOf(election: Election, log: LogNumber) {
  const { board, issuance, witnesses } = election.definition;
  const key = log === LOG_BOARD ? board : issuance;
  return {
    log: { origin: key.origin, publicKey: fromHex(key.publicKey, 32) },
    witnesses: witnesses.members.map(({ name, publicKey }) => ({ name, publicKey: fromHex(publicKey, 32) })),
    quorum: witnesses.quorum,
  };
}
