/** A complete plan, and what others contribute to its draft, for tests. */
import { type DraftParts, type ElectionPlan, newContest, newPlan } from '#office';
import type { Contest, LanguageMap } from '#record';
import { hexFor, makeDraft, sealingKeyFor, signingKeyFor } from '../record/fixture.js';

export const LANGUAGES = ['en', 'fr'];
export const text = (en: string): LanguageMap => ({ en, fr: `${en} (fr)` });

/** Voting is over at this time; tests set their clock before it. */
export const OPENS_MS = Date.UTC(2100, 0, 1);

/** A plan without problems; a new one at every call, to be changed freely. */
export function makePlan(): ElectionPlan {
  return {
    ...newPlan(LANGUAGES, 'Europe/Berlin'),
    title: text('Works council'),
    description: text('Who speaks for us?'),
    contact: { name: 'Office', email: 'office@example.org', phone: '', url: '' },
    schedule: {
      issuanceOpens: OPENS_MS,
      issuanceCloses: OPENS_MS + 1_000,
      votingOpens: OPENS_MS + 1_000,
      votingCloses: OPENS_MS + 2_000,
    },
    contests: [council(), statutes()],
    voterClasses: [
      { id: 'members', label: text('Members'), weight: 1, contests: ['contest-1', 'contest-2'] },
      { id: 'sponsors', label: text('Sponsors'), weight: 3, contests: ['contest-2'] },
    ],
    trustees: { threshold: 2, names: ['Ada', 'Ben', 'Cleo'] },
    issuers: { threshold: 2, members: [1, 2, 3].map(issuer) },
  };
}

export function issuer(n: number) {
  return {
    url: `https://issuer-${n}.example.org`,
    name: `Issuer ${n}`,
    signingKey: signingKeyFor(`issuer ${n} signing`),
    sealingKey: sealingKeyFor(`issuer ${n} sealing`),
    witnessName: `issuer-${n}.example.org`,
    witnessKey: signingKeyFor(`witness ${n}`),
  };
}

function council(): Contest {
  const contest = newContest('several', LANGUAGES, []);
  const options = ['Anna', 'Ben', 'Cleo'].map((name, at) => ({
    id: `option-${at + 1}`,
    title: text(name),
    description: text(''),
  }));
  return { ...contest, title: text('Who sits in the council?'), options };
}

function statutes(): Contest {
  const contest = newContest('yesNo', LANGUAGES, [council()]);
  const [yes, no] = contest.options.map((option, at) => ({ ...option, title: text(at === 0 ? 'Yes' : 'No') }));
  return { ...contest, title: text('New statutes?'), options: [yes, no] };
}

/** What a freeze adds to `makePlan()`. */
export function makeParts(): DraftParts {
  const draft = makeDraft();
  return {
    roll: { size: { members: 40, sponsors: 5 }, root: hexFor('roll root', 32) },
    trustees: ['Ada', 'Ben', 'Cleo'].map((name) => ({
      name,
      signingKey: signingKeyFor(`trustee ${name}`),
      sealingKey: sealingKeyFor(`trustee ${name}`),
    })),
    issuers: [1, 2, 3].map(issuer).map(({ name, signingKey, sealingKey }) => ({ name, signingKey, sealingKey })),
    witnesses: [
      ...[1, 2, 3].map(issuer).map(({ witnessName, witnessKey }) => ({ name: witnessName, publicKey: witnessKey })),
      { name: 'tally.example.org', publicKey: signingKeyFor('witness tally') },
    ],
    officials: draft.officials,
    logs: { origin: 'vote.example.org/0011', board: signingKeyFor('board'), issuance: signingKeyFor('issuance') },
    anchor: {
      network: 'devnet',
      publicKey: draft.anchor.publicKey,
      genesisOutpoint: draft.anchor.genesisOutpoint,
    },
    webHash: hexFor('web', 32),
  };
}
