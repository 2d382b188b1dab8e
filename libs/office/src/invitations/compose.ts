/**
 * One voter's invitation: the words in her language around the link and the code, which are hers alone. Made where it is
 * printed or sent, kept nowhere.
 */
import { encodeInvitation, encodeInvitationLink, fromHex } from '#crypto';
import type { Contact, LanguageMap, Schedule } from '#record';
import type { RegistrarVoter } from '../registrar-file.js';
import type { TextsByLanguage } from './texts.js';

/** What invitations say about the election, from its definition. */
export interface InvitedElection {
  /** 32 bytes in hex. */
  electionId: string;
  /** Address of the voting pages, without path: `https://vote.example.org`. */
  origin: string;
  title: LanguageMap;
  contact: Contact;
  timeZone: string;
  schedule: Schedule;
  issuanceDuringVoting: boolean;
  registrars: 1 | 2;
}

export interface Invitation {
  language: string;
  direction: 'ltr' | 'rtl';
  subject: string;
  salutation: string;
  /** Before the code. */
  opening: string[];
  how: string;
  /** Carries the code. Secret. */
  link: string;
  codeLabel: string;
  /** 36 characters in groups of four. Secret. */
  code: string;
  /** After the code. */
  closing: string[];
}

const RIGHT_TO_LEFT = ['ar', 'fa', 'he', 'ur', 'ps', 'sd', 'ug', 'yi', 'dv', 'ckb'];

/** @param voter secret: her code   @param kind  where the words differ */
export function composeInvitation(
  voter: RegistrarVoter,
  election: InvitedElection,
  texts: TextsByLanguage,
  kind: 'mail' | 'letter',
): Invitation {
  const language = languageOf(voter.language, texts);
  const words = texts[language];
  const direction = RIGHT_TO_LEFT.includes(language.split('-')[0] ?? '') ? 'rtl' : 'ltr';
  const electionId = fromHex(election.electionId, 32);
  const page = `${election.origin}/vote/${election.electionId}`;
  const values = valuesOf(voter, election, language, direction);
  const put = (text: string) => fill(text, values);
  return {
    language,
    direction,
    subject: put(words.subject),
    salutation: voter.name === '' ? words.salutationNameless : put(words.salutation),
    opening: [put(words.intro), put(election.issuanceDuringVoting ? words.onePeriod : words.periods)],
    how: kind === 'mail' ? words.mailHow : put(words.letterHow),
    link: `${page}#${encodeInvitationLink(voter.code, electionId)}`,
    codeLabel: words.codeLabel,
    code: (encodeInvitation(voter.code, electionId).match(/.{4}/g) ?? []).join(' '),
    closing: [...(election.registrars === 2 ? [words.secondCode] : []), words.secret, put(words.help)],
  };
}

/** The language of the words: the voter's own, without its region, else English. */
function languageOf(wanted: string, texts: TextsByLanguage): string {
  return [wanted, wanted.split('-')[0] ?? '', 'en'].find((language) => language in texts) ?? 'en';
}

function valuesOf(
  voter: RegistrarVoter,
  { title, contact, schedule, timeZone, origin }: InvitedElection,
  language: string,
  direction: 'ltr' | 'rtl',
): Record<string, string> {
  const format = new Intl.DateTimeFormat(language, {
    year: 'numeric',
    month: 'long',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZone,
    timeZoneName: 'short',
  });
  const isolated = (text: string) => (direction === 'rtl' ? `\u2068${text}\u2069` : text);
  const reach = [contact.name, contact.phone, contact.email, contact.url].filter((text) => text !== '');
  return {
    title: isolated(title[voter.language] ?? title[language] ?? Object.values(title)[0] ?? ''),
    name: isolated(voter.name),
    tokenOpens: format.format(schedule.issuanceOpens),
    tokenCloses: format.format(schedule.issuanceCloses),
    votingOpens: format.format(schedule.votingOpens),
    votingCloses: format.format(schedule.votingCloses),
    address: isolated(`${origin}/vote/`),
    contact: isolated(reach.join(' · ')),
  };
}

const fill = (text: string, values: Record<string, string>): string =>
  text.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
