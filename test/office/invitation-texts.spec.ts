/** Invitations: words of the voter's language, link and code that are right whatever the words are, nothing remote. */
import { decodeInvitation, fromHex, generateCode, matchesElection, toHex, decodeCode } from '#crypto';
import {
  BUILT_IN_LANGUAGES,
  builtInTexts,
  composeInvitation,
  type InvitedElection,
  mailHtml,
  mailText,
  readTexts,
  type RegistrarVoter,
} from '#office';

const ELECTION: InvitedElection = {
  electionId: 'c3'.repeat(32),
  origin: 'https://vote.example.org',
  title: { en: 'Park <b>or</b> library', fr: 'Parc ou bibliothèque' },
  contact: { name: 'Office', email: 'office@example.org', phone: '+49 30 1', url: '' },
  timeZone: 'Europe/Berlin',
  schedule: { issuanceOpens: 0, issuanceCloses: 86_400_000, votingOpens: 86_400_000, votingCloses: 172_800_000 },
  issuanceDuringVoting: false,
  registrars: 1,
};
const voter = (over: Partial<RegistrarVoter> = {}): RegistrarVoter => ({
  voterId: '1',
  classId: 'members',
  name: 'Zoë <i>',
  email: 'zoe@example.org',
  address: [],
  language: 'en',
  code: generateCode(),
  rollKey: '00'.repeat(32),
  ...over,
});

test.each(BUILT_IN_LANGUAGES)('%s: everything is filled in; link and code are the voter’s', (language) => {
  for (const kind of ['mail', 'letter'] as const) {
    const one = voter({ language });
    const invitation = composeInvitation(one, { ...ELECTION, registrars: 2 }, builtInTexts(), kind);
    expect(invitation.language).toBe(language);
    expect(invitation.direction).toBe(language === 'ar' ? 'rtl' : 'ltr');
    expect(JSON.stringify(invitation)).not.toMatch(/[{}]\w+[{}]|undefined/);
    for (const text of [invitation.code, invitation.link.split('#')[1]]) {
      const { code, electionIdPrefix } = decodeInvitation(text);
      expect(toHex(code)).toBe(toHex(decodeCode(one.code)));
      expect(matchesElection({ code, electionIdPrefix }, fromHex(ELECTION.electionId, 32))).toBe(true);
    }
    expect(invitation.link.startsWith(`https://vote.example.org/vote/${ELECTION.electionId}#`)).toBe(true);
    expect(invitation.closing).toHaveLength(3);
  }
});

test('bodies: text stays text, nothing is loaded, both say the same', () => {
  const invitation = composeInvitation(voter(), ELECTION, builtInTexts(), 'mail');
  const [text, html] = [mailText(invitation), mailHtml(invitation)];
  expect(html).toContain('Zoë &lt;i&gt;');
  expect(html).toContain('Park &lt;b&gt;or&lt;/b&gt; library');
  expect(html).not.toMatch(/<(img|script|link|style|iframe)|src=|url\(/i);
  expect([...html.matchAll(/href="([^"]*)"/g)].map(([, href]) => href)).toEqual([invitation.link]);
  for (const part of [invitation.link, invitation.code, ...invitation.opening.slice(1)]) {
    expect(text).toContain(part);
    expect(html).toContain(part);
  }
});

test('a language without words is invited in English; a nameless voter too', () => {
  const invitation = composeInvitation(voter({ language: 'de', name: '' }), ELECTION, builtInTexts(), 'mail');
  expect(invitation.language).toBe('en');
  expect(invitation.salutation).toBe('Dear voter,');
});

test('an office’s own words take the place of some or of all', () => {
  const texts = readTexts(JSON.stringify({ en: { subject: 'Vote now on {title}' } }));
  expect(composeInvitation(voter(), ELECTION, texts, 'mail').subject).toBe('Vote now on Park <b>or</b> library');
});

test.each<[string, unknown, string]>([
  ['no_object', [], 'must be an object'],
  ['unknown_text', { en: { footer: 'x' } }, "no text 'footer'"],
  ['unknown_placeholder', { en: { subject: '{title} {code}' } }, '{code} cannot be filled in'],
  ['placeholder_left_out', { en: { help: 'Ask us' } }, 'leaves out {contact}'],
  ['second_header', { en: { subject: '{title}\r\nBcc: all@example.org' } }, 'must be one line'],
  ['new_language_not_complete', { de: { subject: 'Einladung: {title}' } }, 'de.salutation must be one line'],
  ['no_language', { '../x': {} }, 'something else than languages'],
])('own words, %s', (_name, file, words) => {
  expect(() => readTexts(JSON.stringify(file))).toThrow(words);
});
