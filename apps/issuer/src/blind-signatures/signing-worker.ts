/** A thread of the issuer: checks requests and makes blind signatures (signing-batch.ts). */
import { openEngine } from '#crypto';
import { serveBatches } from '#edge';
import { type SigningAnswer, signBatch, type SigningItem, type SigningTopic } from './signing-batch.js';

const engine = await openEngine('wasm');

serveBatches<SigningTopic, SigningTopic, SigningItem, SigningAnswer>(
  (topic) => topic,
  (batch) => Promise.resolve(signBatch(batch, engine)),
);
