/** A thread that makes keys, requests and ballots (crowd-job.ts). */
import { parentPort } from 'node:worker_threads';
import { type CrowdElection, type CrowdJob, doCrowdJob } from './crowd-job.js';
import { GeneratorMultiples } from './generator-multiples.js';

/** To a thread; only a job is answered. */
export type CrowdMessage = { seed: Uint8Array } | { election: CrowdElection } | { job: CrowdJob };

const multiples = await GeneratorMultiples.open();
let seed = new Uint8Array();
let election: CrowdElection | null = null;

parentPort?.on('message', (message: CrowdMessage) => {
  if ('seed' in message) seed = new Uint8Array(message.seed);
  else if ('election' in message) election = message.election;
  else parentPort?.postMessage(doCrowdJob(multiples, seed, election, message.job));
});
