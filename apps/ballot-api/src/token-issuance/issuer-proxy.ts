/**
 * Passes a voter's device on to an issuer (spec §11: pages reach issuers through this origin). Nothing is trusted or
 * judged here: the issuer checks the proof, the device checks the share. Only the JSON goes through, no header.
 */
import { Injectable } from '@nestjs/common';
import { ServiceError, SERVICE_ERRORS, type ServiceErrorCode } from '#edge';
import { ERROR_CODES, type ErrorCode, toHex, VerificationError } from '#crypto';
import { z } from 'zod';
import { readBounded } from '../bulletin-board/witness-client.js';
import { ElectionAddresses } from '../elections/election-addresses.js';
import { askPeer, type Peer } from '../elections/peer-request.js';
import { ElectionRegistry } from '../elections/election-registry.js';
import type { BlindSignatureForm } from '../forms.js';

const TIMEOUT_MS = 15_000;
const MAX_ANSWER_BYTES = 16_384;

const SHARE_FORM = z.strictObject({ share: z.string().regex(/^[0-9a-f]{96}$/) });
const PROBLEM_FORM = z.object({ code: z.string().max(64), detail: z.string().max(1_000) });

@Injectable()
export class IssuerProxy {
  constructor(
    private readonly addresses: ElectionAddresses,
    private readonly elections: ElectionRegistry,
  ) {}

  /** @param issuer 1…n @throws the issuer's own refusal, or ServiceError ISSUER_UNAVAILABLE */
  async forward(electionId: string, issuer: number, body: BlindSignatureForm): Promise<{ share: string }> {
    const election = await this.elections.get(electionId);
    const { issuers } = await this.addresses.of(election);
    const peer = issuers[issuer - 1];
    if (peer === undefined || issuer > election.definition.issuers.members.length) {
      throw new ServiceError('NOT_FOUND', `there is no issuer ${issuer}`);
    }
    const { status, text } = await this.send(
      peer,
      `/elections/${toHex(election.electionId)}/blind-signatures`,
      issuer,
      body,
    );
    const answer = parse(text);
    const share = SHARE_FORM.safeParse(answer);
    if (status === 200 && share.success) return share.data;
    throw refusalOf(issuer, status, answer);
  }

  private async send(
    peer: Peer,
    path: string,
    issuer: number,
    body: BlindSignatureForm,
  ): Promise<{ status: number; text: string }> {
    try {
      const response = await askPeer(peer, path, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      return { status: response.status, text: await readBounded(response, MAX_ANSWER_BYTES) };
    } catch (cause) {
      throw new ServiceError('ISSUER_UNAVAILABLE', `issuer ${issuer} does not answer; others will do`, 5, { cause });
    }
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The issuer's refusal under its own code, where that is a code we know; its words are cut and named as its. */
function refusalOf(issuer: number, status: number, answer: unknown): Error {
  const problem = PROBLEM_FORM.safeParse(answer);
  if (problem.success) {
    const { code, detail } = problem.data;
    const text = `issuer ${issuer}: ${detail}`;
    if (Object.hasOwn(SERVICE_ERRORS, code))
      return new ServiceError(code as ServiceErrorCode, text, status === 503 ? 2 : undefined);
    if ((ERROR_CODES as readonly string[]).includes(code)) return new VerificationError(code as ErrorCode, text);
  }
  return new ServiceError('ISSUER_UNAVAILABLE', `issuer ${issuer} gave an answer that is none (status ${status})`, 5);
}
