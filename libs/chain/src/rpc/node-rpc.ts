/** JSON-RPC of an SV node: a call, its answer in the form that is wanted, or the node's error by its number. */
import type { z } from 'zod';
import { ChainUnavailableError } from '../chain-processor.js';
import { HttpDoor, type DoorOptions } from '../http-door.js';

/** The node's numbers (src/rpc/protocol.h). */
export const RPC_NOT_FOUND = -5;
export const RPC_OUT_OF_RANGE = -8;
export const RPC_MISSING_INPUTS = -25;
export const RPC_REJECTED = -26;
export const RPC_ALREADY_KNOWN = -27;
export const RPC_NO_SUCH_METHOD = -32601;
const RPC_WARMING_UP = -28;

/** The node understood the question and says no. */
export class RpcError extends Error {
  /** @param message fit to be shown */
  constructor(
    readonly code: number,
    message: string,
  ) {
    super(message);
  }
}

export class NodeRpc {
  readonly name: string;
  private readonly door: HttpDoor;

  constructor(options: DoorOptions) {
    this.door = new HttpDoor(options);
    this.name = this.door.name;
  }

  /**
   * @param form of the result; what does not fit it is no answer
   * @throws RpcError, ChainUnavailableError
   */
  async call<T>(method: string, params: unknown[], form: z.ZodType<T>, maxAnswerBytes?: number): Promise<T> {
    const body = JSON.stringify({ jsonrpc: '1.0', id: method, method, params });
    const headers = { 'content-type': 'application/json' };
    const bound = maxAnswerBytes === undefined ? {} : { maxAnswerBytes };
    const answer = await this.door.call('/', { method: 'POST', headers, body, ...bound });
    const { result, error } = (answer.body ?? {}) as {
      result?: unknown;
      error?: { code?: unknown; message?: unknown };
    };
    if (typeof error?.code === 'number' && error.code !== RPC_WARMING_UP) {
      throw new RpcError(error.code, this.door.shown(typeof error.message === 'string' ? error.message : ''));
    }
    const parsed = form.safeParse(result);
    if (answer.status === 200 && parsed.success) return parsed.data;
    throw new ChainUnavailableError(`${this.name}: ${method} is not answered (HTTP ${answer.status})`);
  }

  /** As `call`, or null when the node says that there is no such thing. */
  async find<T>(method: string, params: unknown[], form: z.ZodType<T>): Promise<T | null> {
    try {
      return await this.call(method, params, form);
    } catch (error) {
      if (error instanceof RpcError && (error.code === RPC_NOT_FOUND || error.code === RPC_OUT_OF_RANGE)) return null;
      throw error;
    }
  }
}

/** The answer of `work`; a refusal where none is expected is no answer. */
export async function refusalIsSilence<T>(name: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof RpcError) throw new ChainUnavailableError(`${name}: ${error.code} ${error.message}`);
    throw error;
  }
}
