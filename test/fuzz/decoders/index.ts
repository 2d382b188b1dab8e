/** Every decoder of untrusted bytes that gives a `VerificationError`, in one table. */
import type { Decoder } from '../decoder.js';
import { samples } from '../samples.js';
import { chainDecoders } from './chain.js';
import { documentDecoders } from './documents.js';
import { fileDecoders } from './files.js';
import { logDecoders } from './logs.js';
import { textDecoders } from './texts.js';

export async function allDecoders(): Promise<Decoder[]> {
  const made = await samples();
  return [
    ...documentDecoders(made),
    ...logDecoders(made),
    ...chainDecoders(made),
    ...textDecoders(made),
    ...(await fileDecoders(made)),
  ];
}
