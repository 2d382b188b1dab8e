/** Errors of a node's JSON-RPC, with its numbers, and the reading of parameters, which fails with them. */

export const RPC = {
  invalidRequest: -32600,
  methodNotFound: -32601,
  parseError: -32700,
  misc: -1,
  type: -3,
  notFound: -5,
  parameter: -8,
  decode: -22,
  /** Missing inputs: a parent is not there, or what is spent is spent. */
  verify: -25,
  rejected: -26,
  alreadyKnown: -27,
} as const;

export class RpcError extends Error {
  constructor(
    readonly code: number,
    message: string,
  ) {
    super(message);
  }
}

/** Parameters of one call. All untrusted. */
export class Params {
  constructor(private readonly values: readonly unknown[]) {}

  /** 64 hex digits. */
  hash(at: number): string {
    const value = this.text(at);
    if (/^[0-9a-f]{64}$/i.test(value)) return value.toLowerCase();
    throw new RpcError(RPC.parameter, `parameter ${at + 1} must be a hash of 64 hex digits`);
  }

  text(at: number): string {
    const value = this.values[at];
    if (typeof value === 'string') return value;
    throw new RpcError(RPC.type, `parameter ${at + 1} must be a string`);
  }

  count(at: number): number {
    const value = this.values[at];
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
    throw new RpcError(RPC.type, `parameter ${at + 1} must be a number`);
  }

  /** A flag or a number, as nodes take both for `verbose`. */
  level(at: number, otherwise: number): number {
    const value = this.values[at];
    return typeof value === 'boolean'
      ? Number(value)
      : value === undefined || value === null
        ? otherwise
        : this.count(at);
  }

  optionalText(at: number, otherwise: string): string {
    return this.values[at] === undefined || this.values[at] === null ? otherwise : this.text(at);
  }
}

export type RpcMethods = Record<string, (params: Params) => unknown>;
