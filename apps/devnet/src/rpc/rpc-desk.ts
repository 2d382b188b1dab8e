/** JSON-RPC as a node speaks it (1.0 and 2.0, single calls and batches): errors are numbers, and the status follows. */
import { Inject, Injectable, Logger } from '@nestjs/common';
import { z } from 'zod';
import type { FaceAnswer } from '../faults/face.js';
import { Faults } from '../faults/faults.js';
import { Submissions } from '../faults/submissions.js';
import { Chain } from '../ledger/chain.js';
import { Lookup } from '../ledger/lookup.js';
import { blockMethods } from './block-methods.js';
import { nodeMethods } from './node-methods.js';
import { Params, RPC, RpcError, type RpcMethods } from './rpc-error.js';
import { transactionMethods } from './transaction-methods.js';

const call = z.object({
  method: z.string(),
  params: z.array(z.unknown()).default([]),
  id: z.union([z.string(), z.number(), z.null()]).default(null),
});
type Id = z.infer<typeof call>['id'];

const MAX_BATCH = 1_000;

@Injectable()
export class RpcDesk {
  private readonly logger = new Logger('rpc');
  private readonly methods: RpcMethods;

  constructor(
    @Inject(Chain) chain: Chain,
    @Inject(Lookup) lookup: Lookup,
    @Inject(Submissions) submissions: Submissions,
    @Inject(Faults) faults: Faults,
  ) {
    this.methods = {
      ...blockMethods(lookup, faults),
      ...transactionMethods(lookup, submissions, chain.ledger),
      ...nodeMethods(lookup, chain),
    };
  }

  /** @param body untrusted */
  async answer(body: unknown): Promise<FaceAnswer> {
    const request = parseJson(body);
    if (!Array.isArray(request)) return this.one(request);
    if (request.length > MAX_BATCH) return failure(new RpcError(RPC.invalidRequest, 'the batch is too long'), null);
    const answers: unknown[] = [];
    for (const each of request) answers.push((await this.one(each)).body);
    return { status: 200, body: answers };
  }

  private async one(request: unknown): Promise<FaceAnswer> {
    const parsed = call.safeParse(request);
    if (!parsed.success) {
      const code = request === undefined ? RPC.parseError : RPC.invalidRequest;
      return failure(new RpcError(code, 'the body is no JSON-RPC call'), null);
    }
    const { method, params, id } = parsed.data;
    try {
      const known = Object.hasOwn(this.methods, method) ? this.methods[method] : undefined;
      if (!known) throw new RpcError(RPC.methodNotFound, 'Method not found');
      return { status: 200, body: { result: await known(new Params(params)), error: null, id } };
    } catch (error) {
      if (error instanceof RpcError) return failure(error, id);
      this.logger.error(error);
      return failure(new RpcError(RPC.misc, 'something failed inside'), id);
    }
  }
}

function failure({ code, message }: RpcError, id: Id): FaceAnswer {
  const status = code === RPC.invalidRequest ? 400 : code === RPC.methodNotFound ? 404 : 500;
  return { status, body: { result: null, error: { code, message }, id } };
}

function parseJson(body: unknown): unknown {
  try {
    return Buffer.isBuffer(body) ? JSON.parse(body.toString('utf8')) : undefined;
  } catch {
    return undefined;
  }
}
