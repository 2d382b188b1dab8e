/** A server that answers JSON-RPC as a node does, from a table of methods. */
import { json, TestServer, type Behaviour } from './server.js';

export class RpcFailure extends Error {
  constructor(
    readonly code: number,
    message: string,
  ) {
    super(message);
  }
}

export const NOT_FOUND = new RpcFailure(-5, 'No such mempool or blockchain transaction');

/** A method's result, or the failure that it throws. */
export type Methods = Record<string, (...params: never[]) => unknown>;

export function answerAsNode(server: TestServer, methods: Methods): void {
  server.answer = ({ body }): Behaviour => {
    const { method, params } = JSON.parse(body.toString()) as { method: string; params: never[] };
    try {
      if (methods[method] === undefined) throw new RpcFailure(-32601, 'Method not found');
      return json(200, { result: methods[method](...params), error: null, id: method });
    } catch (error) {
      if (!(error instanceof RpcFailure)) throw error;
      return json(500, { result: null, error: { code: error.code, message: error.message }, id: method });
    }
  };
}
