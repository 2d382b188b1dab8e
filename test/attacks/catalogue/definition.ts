/** A definition that is not the one that people were told of, and that nobody may judge by (spec §3). */
import { encodeCanonicalJson, sha256, utf8 } from '#crypto';
import { buildRecord } from '../../support/build-record.js';
import type { Attack } from '../attack.js';
import { editText, filed, instead, jsonOf, planned } from '../breaking.js';

const stopped = (
  name: string,
  flaw: string,
  code: Attack['codes'][number],
  make: Attack['make'],
  failed?: Attack['failed'],
): Attack => ({
  name,
  flaw,
  make,
  verdict: 'INVALID',
  group: '1',
  codes: [code],
  ...(failed === undefined ? {} : { failed }),
});

type Json = Record<string, unknown>;

/** The definition written anew with another value: what follows it is not, since nothing may be judged by it. */
const redefined = (name: string, flaw: string, code: Attack['codes'][number], change: (value: Json) => Json): Attack =>
  stopped(name, flaw, code, (base) => {
    const definition = encodeCanonicalJson(change(jsonOf(base.files, 'definition.json')));
    const shown = filed((files) => files.set('definition.json', definition))(base);
    return Promise.resolve(shown).then((built) => ({ ...built, electionId: sha256(definition) }));
  });

export const definition: Attack[] = [
  stopped('the record of another election, sound in itself', 'board-23', 'ELECTION_ID_MISMATCH', async (base) => ({
    // The attacker made every key, ran the whole election, and anchored it on the same chain.
    ...(await buildRecord({})),
    electionId: base.electionId,
  })),
  stopped(
    'an election id of zeros expected',
    'board-23',
    'ELECTION_ID_MISMATCH',
    instead(() => ({ electionId: new Uint8Array(32) })),
  ),
  stopped(
    'a definition that differs from its draft in one value',
    'board-24',
    'DEFINITION_DRAFT_DIFFERENT',
    planned({ definition: (value) => ({ ...value, timeZone: 'Europe/Paris' }) }),
  ),
  stopped(
    'a draft that differs from its definition in one value',
    'board-24',
    'DEFINITION_DRAFT_DIFFERENT',
    filed((files) => {
      files.set('draft.json', encodeCanonicalJson({ ...jsonOf(files, 'draft.json'), timeZone: 'Europe/Paris' }));
    }),
  ),
  redefined('an unknown version of the protocol', 'proofs-10', 'DEFINITION_PROTOCOL_UNKNOWN', (value) => ({
    ...value,
    protocol: 'psephos/2',
  })),
  redefined('a generator of the definition’s own', 'proofs-10', 'DEFINITION_SCHEMA_INVALID', (value) => ({
    ...value,
    generator: '00'.repeat(32),
  })),
  redefined(
    'a member of the definition left out',
    'board-24',
    'DEFINITION_SCHEMA_INVALID',
    ({ software: _, ...rest }) => rest,
  ),
  redefined('an option that stands twice', 'board-20', 'DEFINITION_ID_DUPLICATE', (value) => {
    const [first, ...others] = value['contests'] as { options: Json[] }[];
    const [one, , three] = first.options;
    return { ...value, contests: [{ ...first, options: [one, one, three] }, ...others] };
  }),
  redefined('a trustee under index 0', 'tokens-16', 'DEFINITION_INDEX_INVALID', (value) => reindexed(value, [0, 1, 2])),
  redefined('two trustees under one index', 'tokens-16', 'DEFINITION_INDEX_INVALID', (value) =>
    reindexed(value, [1, 2, 2]),
  ),
  redefined('a threshold above the number of trustees', 'tokens-16', 'DEFINITION_THRESHOLD_TOO_LARGE', (value) => ({
    ...value,
    trustees: { ...(value['trustees'] as Json), threshold: 4 },
  })),
  redefined('a threshold of one trustee', 'tokens-16', 'DEFINITION_THRESHOLD_TOO_SMALL', (value) => ({
    ...value,
    trustees: { ...(value['trustees'] as Json), threshold: 1 },
  })),
  redefined('a quorum that two halves could both make', 'tokens-13b', 'DEFINITION_QUORUM_TOO_SMALL', (value) => ({
    ...value,
    witnesses: { ...(value['witnesses'] as Json), quorum: 2 },
  })),
  stopped(
    'a commitment more than the threshold of trustees',
    'tokens-16',
    'DEFINITION_CEREMONY_OUTPUT_INVALID',
    planned({
      outputs: ({ trustees, ...outputs }) => {
        const more = trustees.map(({ commitments, proof }) => ({
          commitments: [...commitments, commitments[1]],
          proof,
        }));
        return { ...outputs, trustees: more };
      },
    }),
  ),
  stopped('a definition that is not canonical', 'proofs-9', 'JSON_NOT_CANONICAL', async (base) => {
    const shown = await filed((files) => editText(files, 'definition.json', (text) => `${text}\n`))(base);
    return { ...shown, electionId: sha256(shown.files.get('definition.json') ?? utf8('')) };
  }),
];

function reindexed(value: Json, indices: number[]): Json {
  const trustees = value['trustees'] as { members: Json[] };
  const members = trustees.members.map((member, i) => ({ ...member, index: indices[i] }));
  return { ...value, trustees: { ...trustees, members } };
}
