import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { toHex } from '#crypto';
import { z } from 'zod';
import { BlindSigner } from './blind-signer.js';
import { BLIND_SIGNATURE_FORM, type BlindSignatureForm } from './logged-request.js';

const ELECTION_ID = z.string().regex(/^[0-9a-f]{64}$/);

/** Voters' door: no session and no password, the request's own signature says who asks. */
@Controller('elections/:electionId/blind-signatures')
export class BlindSignaturesController {
  constructor(private readonly signer: BlindSigner) {}

  @Post()
  @HttpCode(200)
  async sign(
    @Param('electionId', { schema: ELECTION_ID }) electionId: string,
    @Body({ schema: BLIND_SIGNATURE_FORM }) form: BlindSignatureForm,
  ): Promise<{ share: string }> {
    return { share: toHex(await this.signer.sign(electionId, form)) };
  }
}
