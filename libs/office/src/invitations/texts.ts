/**
 * The words of invitations, for letters and e-mails alike. An office may replace any of them by its own; `{…}` is filled
 * in. Links and codes are no part of the words: no text of anybody's can leave them out or change them.
 */
export interface InvitationTexts {
  subject: string;
  salutation: string;
  /** Where the list has no name. */
  salutationNameless: string;
  intro: string;
  /** Tokens first, voting later. */
  periods: string;
  /** Both at once. */
  onePeriod: string;
  mailHow: string;
  letterHow: string;
  codeLabel: string;
  /** Only with two registrars. */
  secondCode: string;
  secret: string;
  help: string;
}

/** What may be filled into each. */
export const PLACEHOLDERS: Record<keyof InvitationTexts, readonly string[]> = {
  subject: ['title'],
  salutation: ['name'],
  salutationNameless: [],
  intro: ['title'],
  periods: ['tokenOpens', 'tokenCloses', 'votingOpens', 'votingCloses'],
  onePeriod: ['votingOpens', 'votingCloses'],
  mailHow: [],
  letterHow: ['address'],
  codeLabel: [],
  secondCode: [],
  secret: [],
  help: ['contact'],
};

/** What is wrong with a file of texts, and where. */
export class InvitationTextsError extends Error {
  override readonly name = 'InvitationTextsError';
}

const MAX_TEXT = 2_000;
const NAMES = Object.keys(PLACEHOLDERS) as (keyof InvitationTexts)[];

/** Languages that have words of their own here. */
export const BUILT_IN_LANGUAGES = ['en', 'es', 'fr', 'ar'] as const;

const BUILT_IN: Record<(typeof BUILT_IN_LANGUAGES)[number], InvitationTexts> = {
  en: {
    subject: 'Your invitation to vote: {title}',
    salutation: 'Dear {name},',
    salutationNameless: 'Dear voter,',
    intro: 'You are entitled to vote in “{title}”.',
    periods:
      'First get your voting token, from {tokenOpens} to {tokenCloses}. Then vote, from {votingOpens} to {votingCloses}.',
    onePeriod: 'You can vote from {votingOpens} to {votingCloses}.',
    mailHow: 'Open this link, or enter your invitation code on the voting page:',
    letterHow: 'Scan the square with your telephone, or open {address} and enter your invitation code:',
    codeLabel: 'Your invitation code',
    secondCode:
      'You get a second code from another sender. You need both codes to vote: keep this one until the other arrives.',
    secret: 'Whoever has this code can ask for your voting token before you. Show it to nobody.',
    help: 'Questions? {contact}',
  },
  es: {
    subject: 'Su invitación a votar: {title}',
    salutation: 'Estimado/a {name}:',
    salutationNameless: 'Estimado/a votante:',
    intro: 'Usted tiene derecho a votar en «{title}».',
    periods:
      'Primero obtenga su credencial de voto, del {tokenOpens} al {tokenCloses}. Después vote, del {votingOpens} al {votingCloses}.',
    onePeriod: 'Puede votar del {votingOpens} al {votingCloses}.',
    mailHow: 'Abra este enlace, o escriba su código de invitación en la página de votación:',
    letterHow: 'Escanee el cuadrado con su teléfono, o abra {address} y escriba su código de invitación:',
    codeLabel: 'Su código de invitación',
    secondCode:
      'Recibirá un segundo código de otro remitente. Necesita ambos códigos para votar: guarde este hasta que llegue el otro.',
    secret: 'Quien tenga este código puede pedir su credencial de voto antes que usted. No se lo enseñe a nadie.',
    help: '¿Tiene preguntas? {contact}',
  },
  fr: {
    subject: 'Votre invitation à voter\u00a0: {title}',
    salutation: 'Madame, Monsieur {name},',
    salutationNameless: 'Madame, Monsieur,',
    intro: 'Vous avez le droit de voter pour «\u00a0{title}\u00a0».',
    periods:
      'Obtenez d’abord votre jeton de vote, du {tokenOpens} au {tokenCloses}. Votez ensuite, du {votingOpens} au {votingCloses}.',
    onePeriod: 'Vous pouvez voter du {votingOpens} au {votingCloses}.',
    mailHow: 'Ouvrez ce lien, ou saisissez votre code d’invitation sur la page de vote\u00a0:',
    letterHow: 'Scannez le carré avec votre téléphone, ou ouvrez {address} et saisissez votre code d’invitation\u00a0:',
    codeLabel: 'Votre code d’invitation',
    secondCode:
      'Vous recevrez un second code d’un autre expéditeur. Il vous faut les deux codes pour voter\u00a0: gardez celui-ci jusqu’à l’arrivée de l’autre.',
    secret: 'Quiconque a ce code peut demander votre jeton de vote avant vous. Ne le montrez à personne.',
    help: 'Des questions\u00a0? {contact}',
  },
  ar: {
    subject: 'دعوتكم إلى التصويت: {title}',
    salutation: 'حضرة {name} المحترم/ة،',
    salutationNameless: 'حضرة الناخب/ة المحترم/ة،',
    intro: 'يحق لكم التصويت في «{title}».',
    periods:
      'احصلوا أولاً على رمز التصويت، من {tokenOpens} إلى {tokenCloses}. ثم صوّتوا، من {votingOpens} إلى {votingCloses}.',
    onePeriod: 'يمكنكم التصويت من {votingOpens} إلى {votingCloses}.',
    mailHow: 'افتحوا هذا الرابط، أو أدخلوا رمز الدعوة في صفحة التصويت:',
    letterHow: 'امسحوا المربع بهاتفكم، أو افتحوا {address} وأدخلوا رمز الدعوة:',
    codeLabel: 'رمز الدعوة الخاص بكم',
    secondCode: 'سيصلكم رمز ثانٍ من مرسل آخر. تحتاجون إلى الرمزين معاً للتصويت: احتفظوا بهذا حتى يصل الآخر.',
    secret: 'كل من لديه هذا الرمز يستطيع طلب رمز التصويت قبلكم. لا تُطلعوا عليه أحداً.',
    help: 'أسئلة؟ {contact}',
  },
};

/** Texts by language; those built in, replaced by an office's own where there are some. */
export type TextsByLanguage = Record<string, InvitationTexts>;

export const builtInTexts = (): TextsByLanguage => ({ ...BUILT_IN });

/**
 * An office's own texts: a JSON object by language; each may leave out what is built in for its language.
 * @param json untrusted
 * @throws InvitationTextsError naming the place
 */
export function readTexts(json: string): TextsByLanguage {
  const texts = builtInTexts();
  for (const [language, own] of Object.entries(objectOf(parse(json), 'the file'))) {
    if (!/^[A-Za-z0-9-]{2,35}$/.test(language))
      throw new InvitationTextsError('the file names something else than languages');
    const members = objectOf(own, language);
    const unknown = Object.keys(members).find((name) => !NAMES.includes(name as keyof InvitationTexts));
    if (unknown !== undefined)
      throw new InvitationTextsError(`${language}: there is no text '${unknown.slice(0, 40)}'`);
    const complete = { ...texts[language], ...members } as Record<string, unknown>;
    for (const name of NAMES) assertText(`${language}.${name}`, complete[name], PLACEHOLDERS[name]);
    texts[language] = complete as unknown as InvitationTexts;
  }
  return texts;
}

function assertText(place: string, text: unknown, allowed: readonly string[]): void {
  if (typeof text !== 'string' || text.trim() === '' || text.length > MAX_TEXT || /\p{Cc}/u.test(text)) {
    throw new InvitationTextsError(`${place} must be one line of 1…${MAX_TEXT} characters`);
  }
  for (const [, name = ''] of text.matchAll(/\{([^{}]*)\}/g)) {
    if (!allowed.includes(name)) {
      const can = allowed.length === 0 ? 'nothing' : allowed.map((one) => `{${one}}`).join(', ');
      throw new InvitationTextsError(`${place}: {${name.slice(0, 40)}} cannot be filled in; ${can} can`);
    }
  }
  for (const name of allowed) {
    if (!text.includes(`{${name}}`)) throw new InvitationTextsError(`${place} leaves out {${name}}`);
  }
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch {
    throw new InvitationTextsError('the file is not JSON');
  }
}

function objectOf(value: unknown, place: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new InvitationTextsError(`${place} must be an object`);
  }
  return value as Record<string, unknown>;
}
