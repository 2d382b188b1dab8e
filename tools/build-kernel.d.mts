/** The text of kernel-bytes.ts. */
export function buildKernel(): Promise<string>;
