/**
 * `psephos bench tokens`: voters a second who get their tokens, from the request at the ballot API to the shares of enough issuers,
 * all services on this machine. What a voter's own device does is made before, or checked after; it is not counted.
 */
import {
  blind,
  decodeCode,
  deriveBallotKey,
  deriveBlinding,
  deriveRequestRandomness,
  deriveRollKey,
  encodeTokenMessage,
  fromHex,
  generateVoterSecret,
  makeRequest,
  unblind,
  utf8,
  verifyTokenBatch,
} from '#crypto';
import { coreMs } from '../bench/core-time.js';
import { type LiveElection, withLiveElection } from '../bench/live-election.js';
import { Sender, sendTogether, timesOf } from '../bench/load.js';
import { processMs } from '../bench/process-time.js';
import type { Terminal } from '../output/terminal.js';
import { issuerNames } from '../supervisor/supervisor.js';
import type { BenchReport } from './bench.js';

/** What a device has made, and keeps for the unblinding. */
interface Asking {
  request: Uint8Array;
  message: Uint8Array;
  /** Secret. */
  blinding: bigint;
}

interface Share {
  issuer: number;
  share: Uint8Array;
}

const ISSUERS = { total: 3, threshold: 2 };
const CLASS = 0;
/** As when everybody has opened the invitation in the same minute. */
const AT_ONCE = 100;
const JSON_TYPE = 'application/json';

export function benchTokens(voters: number, terminal: Terminal): Promise<BenchReport> {
  terminal.say(`tokens: ${voters} voters, ${ISSUERS.total} issuers of whom ${ISSUERS.threshold} suffice`);
  return withLiveElection(terminal, { voters, issuers: ISSUERS }, async (election) => {
    await election.phases.moveTo('issuing', 'for a benchmark', [0, 1]);
    const askings = prepare(election, terminal);
    const bar = terminal.bar('issue tokens', voters);
    const sender = new Sender();
    const late: Promise<unknown>[] = [];
    const before = costsOf(election);
    const start = performance.now();
    try {
      const sent = await sendTogether(
        askings,
        AT_ONCE,
        ({ request }) => askForToken(election, sender, request, late),
        (done) => bar.set(done, voters),
      );
      const perSecond = Math.round((voters * 10_000) / (performance.now() - start)) / 10;
      // Those issuers who were not needed any more have worked as well.
      await Promise.allSettled(late);
      const after = costsOf(election);
      const times = timesOf(sent);
      const refused = sent.reduce((sum, each) => sum + each.refused, 0);
      const names = ['api', 'issuers', 'tally', 'postgres', 'load'] as const;
      const costs = Object.fromEntries(names.map((name) => [name, each(before[name], after[name], voters)]));
      bar.end(`${perSecond} voters a second, p50 ${times.p50Ms} ms, p99 ${times.p99Ms} ms`);
      const bad = countBad(election, askings, sent.map(({ answer }) => answer)); // prettier-ignore
      return {
        result: {
          format: 'psephos-bench/1',
          ...{ voters, issuers: ISSUERS, perSecond, ...times, refused, bad, costs },
        },
        line: [
          `psephos-bench tokens voters=${voters} per_s=${perSecond}`,
          `p50_ms=${times.p50Ms} p99_ms=${times.p99Ms} max_ms=${times.maxMs} refused=${refused} bad=${bad}`,
          ...Object.entries(costs).map(([name, ms]) => `${name}_core_ms=${ms ?? 'unknown'}`),
        ].join(' '),
      };
    } finally {
      sender.close();
    }
  });
}

/** Requests as devices make them, one for each voter of the roll. */
function prepare({ people, electionId }: LiveElection, terminal: Terminal): Asking[] {
  const id = fromHex(electionId, 32);
  const { voters } = people.registrar;
  const bar = terminal.bar('make requests', voters.length);
  const askings = voters.map(({ code }, i) => {
    const voterSecret = generateVoterSecret();
    const message = encodeTokenMessage(id, CLASS, deriveBallotKey(voterSecret, id, CLASS).publicKey);
    const blinding = deriveBlinding(voterSecret, id, CLASS);
    const rollKeys = [deriveRollKey(decodeCode(code))];
    const randomness = [deriveRequestRandomness(voterSecret, id, CLASS, 0)];
    const D = blind(message, blinding);
    bar.set(i + 1, voters.length);
    return { request: makeRequest({ electionId: id, classIndex: CLASS, rollKeys, D, randomness }), message, blinding };
  });
  bar.end(`${askings.length} requests`);
  return askings;
}

/** The request, then all issuers at once, as devices do; enough shares end it. */
async function askForToken(
  { supervisor, electionId }: LiveElection,
  sender: Sender,
  request: Uint8Array,
  late: Promise<unknown>[],
): Promise<{ answer: Share[]; refused: number }> {
  const url = `${supervisor.urlOf('ballot-api')}/elections/${electionId}`;
  const logged = await sender.post(`${url}/requests`, 'application/octet-stream', request);
  if (logged.answer.status !== 200) throw new Error(`a request was answered ${logged.answer.body.toString()}`);
  const proof = utf8(logged.answer.body.toString('utf8'));
  let refused = logged.refused;
  const shares: Share[] = [];
  await new Promise<void>((resolve, reject) => {
    for (let issuer = 1; issuer <= ISSUERS.total; issuer++) {
      const asked = sender.post(`${url}/issuers/${issuer}/blind-signatures`, JSON_TYPE, proof);
      late.push(asked);
      asked.then(({ answer, refused: times }) => {
        if (answer.status !== 200) throw new Error(`issuer ${issuer} answered ${answer.body.toString()}`);
        refused += times;
        const { share } = JSON.parse(answer.body.toString('utf8')) as { share: string };
        if (shares.length < ISSUERS.threshold) shares.push({ issuer, share: fromHex(share, 48) });
        if (shares.length === ISSUERS.threshold) resolve();
      }).catch(reject); // prettier-ignore
    }
  });
  return { answer: shares, refused };
}

/** Tokens that do not verify under the key in the definition. */
function countBad({ definition }: LiveElection, askings: readonly Asking[], shares: readonly Share[][]): number {
  const issuingKey = fromHex(definition.voterClasses[CLASS]?.issuing.publicKey ?? '', 96);
  const tokens = askings.map(({ message, blinding }, i) => ({
    message,
    token: unblind(shares[i] ?? [], ISSUERS.threshold, blinding),
  }));
  return verifyTokenBatch(issuingKey, tokens).length;
}

function costsOf({ supervisor }: LiveElection) {
  const issuers = issuerNames(ISSUERS.total).map((name) => processMs(supervisor.service(name).pid));
  return {
    api: processMs(supervisor.service('ballot-api').pid),
    issuers: issuers.reduce((sum, ms) => (sum === null || ms === null ? null : sum + ms), 0),
    tally: processMs(supervisor.service('tally').pid),
    postgres: processMs(supervisor.postgres.pid),
    load: coreMs(),
  };
}

function each(from: number | null, to: number | null, count: number): number | null {
  return from === null || to === null ? null : Math.round(((to - from) * 100) / count) / 100;
}
