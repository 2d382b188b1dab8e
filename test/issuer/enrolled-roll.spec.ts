/** A roll of voters who enrolled with their accounts (spec §3.5): the issuer asks the provider, and believes nobody else. */
import { computeEnrolmentNonce, fromHex, toHex } from '#crypto';
import { OidcProvider } from '../support/oidc-provider.js';
import { OPERATOR, Stage } from './stage.js';

let provider: OidcProvider;
let stage: Stage;
/** Voter id, class and roll key of every row. */
let rows: [string, string, string][];
let honest: string[];

beforeAll(async () => {
  provider = await OidcProvider.start();
  stage = await Stage.open();
  await stage.stopApp();
  stage.provider = { OIDC_ISSUER: provider.issuer, OIDC_CLIENT_ID: provider.client.id };
  await stage.startApp();
  rows = stage.csv
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => line.split(',') as [string, string, string]);
  honest = await Promise.all(rows.map(([voterId, , key]) => provider.signed(provider.honest(voterId, nonceOf(key)))));
}, 90_000);
afterAll(async () => {
  await stage.close();
  await provider.stop();
});

const PLAN = 'ab'.repeat(16);
const nonceOf = (rollKey: string, planId = PLAN) => computeEnrolmentNonce(fromHex(planId, 16), fromHex(rollKey, 32));
const said = (more: object = {}) => ({ enrolment: { planId: PLAN, sinceMs: 0, tokens: 'every-voter', ...more } });
const HOUR_S = 3_600;

function accept(tokens: readonly string[] | null, body: object = said()) {
  const header = tokens === null ? 'voterId,class,rollKey' : 'voterId,class,rollKey,idToken';
  const lines = rows.map((row, i) => [...row, ...(tokens === null ? [] : [tokens[i]])].join(','));
  stage.leaveDraft([header, ...lines, ''].join('\n'));
  return stage.call('POST', `/ceremonies/${toHex(stage.ceremonyId)}/accept`, body, OPERATOR);
}

/** All tokens honest, but the first. */
const withFirst = (token: string) => accept([token, ...honest.slice(1)]);
const first = () => provider.honest(rows[0][0], nonceOf(rows[0][2]));

test.each<[string, () => Promise<string>, string, string]>([
  ['forged_signature', () => provider.forged(first()), 'ID_TOKEN_INVALID', 'signature'],
  ['unsigned', () => Promise.resolve(provider.unsigned(first())), 'ID_TOKEN_INVALID', '"voter-0"'],
  ['another_audience', () => provider.signed({ ...first(), aud: 'others' }), 'ID_TOKEN_INVALID', '"aud"'],
  ['another_provider', () => provider.signed({ ...first(), iss: 'https://id.example' }), 'ID_TOKEN_INVALID', '"iss"'],
  [
    'made_for_others_too',
    () => provider.signed({ ...first(), aud: ['others', provider.client.id] }),
    'ID_TOKEN_INVALID',
    'several',
  ],
  [
    'lapsed_when_signed',
    () => provider.signed({ ...first(), exp: (first().iat ?? 0) - 1 }),
    'ID_TOKEN_INVALID',
    '"exp"',
  ],
  [
    'of_another_year',
    () => provider.signed(provider.honest(rows[0][0], nonceOf(rows[0][2]), 1_500_000_000)),
    'ID_TOKEN_INVALID',
    'before',
  ],
  [
    'of_the_future',
    () => provider.signed(provider.honest(rows[0][0], nonceOf(rows[0][2]), (Date.now() / 1000 + HOUR_S) | 0)),
    'ID_TOKEN_INVALID',
    'future',
  ],
  ['no_token_at_all', () => Promise.resolve('abc'), 'ID_TOKEN_INVALID', 'no JSON Web Token'],
  [
    'nonce_of_another_key',
    () => provider.signed(provider.honest(rows[0][0], nonceOf(rows[1][2]))),
    'ID_TOKEN_DIFFERENT',
    'another roll key',
  ],
  [
    'of_another_election',
    () => provider.signed(provider.honest(rows[0][0], nonceOf(rows[0][2], 'cd'.repeat(16)))),
    'ID_TOKEN_DIFFERENT',
    'another election',
  ],
  [
    'of_another_voter',
    () => provider.signed(provider.honest(rows[1][0], nonceOf(rows[0][2]))),
    'ID_TOKEN_DIFFERENT',
    'another voter',
  ],
  [
    'without_nonce',
    () => {
      const { nonce: _, ...rest } = first();
      return provider.signed(rest);
    },
    'ID_TOKEN_INVALID',
    'no nonce',
  ],
  ['missing', () => Promise.resolve(''), 'ID_TOKENS_MISSING', '1 voters: "voter-0"'],
])('%s is refused, and the voter is named', async (_name, make, code, words) => {
  const answer = await withFirst(await make());
  expect(answer).toMatchObject({ status: 422, json: { code } });
  expect(answer.json.detail).toContain(words);
  expect(answer.json.detail).toContain('"voter-0"');
  expect((await stage.state()).json.code).toBe('CEREMONY_UNKNOWN');
});

test('an office that hides the tokens does not get past', async () => {
  expect(await accept(null)).toMatchObject({ status: 422, json: { code: 'ID_TOKENS_MISSING' } });
});

test.each<[string, object]>([
  ['nothing', {}],
  ['that nobody enrolled', { enrolment: 'none' }],
])('the operator says %s, and the roll has tokens', async (_name, body) => {
  expect(await accept(honest, body)).toMatchObject({ status: 422, json: { code: 'ENROLMENT_UNSAID' } });
});

test('with a provider, silence is no answer for a roll without tokens', async () => {
  expect(await accept(null, {})).toMatchObject({ status: 422, json: { code: 'ENROLMENT_UNSAID' } });
});

test('tokens that were signed before the enrolment began, though for this plan', async () => {
  const began = said({ sinceMs: Date.now() + HOUR_S * 1_000 });
  expect(await accept(honest, began)).toMatchObject({ status: 422, json: { code: 'ID_TOKEN_INVALID' } });
});

test('what is there is checked also where some may lack it', async () => {
  const forged = await provider.forged(first());
  const lenient = said({ tokens: 'where-given' });
  expect(await accept([forged, '', ...honest.slice(2)], lenient)).toMatchObject({ json: { code: 'ID_TOKEN_INVALID' } });
});

test('tokens that have lapsed since are accepted; they are not stored', async () => {
  const lapsed = await Promise.all(
    rows.map(([voterId, , key]) =>
      provider.signed(provider.honest(voterId, nonceOf(key), ((Date.now() / 1_000) | 0) - 48 * HOUR_S)),
    ),
  );
  expect(await accept(lapsed)).toMatchObject({ status: 202, json: { state: 'committing' } });
  // Accepted once, it stays so; an invitation instead of a token needs the operator's word.
  expect((await accept(['', ...honest.slice(1)], said({ tokens: 'where-given' }))).status).toBe(202);
});

test('tokens, and no provider set up to ask', async () => {
  await stage.stopApp();
  stage.provider = {};
  await stage.startApp();
  expect(await accept(honest)).toMatchObject({ status: 422, json: { code: 'PROVIDER_UNKNOWN' } });
  // Nor can the office spare it the question by leaving the tokens away.
  expect(await accept(null)).toMatchObject({ status: 422, json: { code: 'PROVIDER_UNKNOWN' } });
});
