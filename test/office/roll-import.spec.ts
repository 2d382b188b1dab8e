/**
 * Lists of voters as people have them: encodings, separators, headings of several languages; every bad file and every bad
 * row by its own code and line; formulas stay text (attacks 35, 38).
 */
import {
  type ColumnRole,
  defuseCell,
  encodeSafeCsv,
  openList,
  plainCell,
  readList,
  type ReadList,
  RollFileError,
  type RollRules,
} from '#office';
import fc from 'fast-check';

const RULES: Omit<RollRules, 'roles'> = {
  needs: 'contact',
  classes: [
    { id: 'members', label: { en: 'Members', fr: 'Membres' } },
    { id: 'class-2', label: { en: 'Class 2', fr: 'Classe 2' } },
  ],
  defaultClass: 'members',
  languages: ['en', 'fr'],
};
const HEADER = 'Number,Name,E-mail,Street,City,Language,Class';
const GOOD = '1,Ada Lovelace,ada@example.org,,,French,Members';
const DETECTED = { encoding: null, separator: null };
const bytesOf = (text: string) => new TextEncoder().encode(text);
const never = new AbortController().signal;

function read(text: string | Uint8Array, rules: Partial<typeof RULES> = {}): Promise<ReadList> {
  const list = openList(typeof text === 'string' ? bytesOf(text) : text, DETECTED);
  return readList(list, list.form, { ...RULES, ...rules }, () => undefined, never);
}

async function codeOf(work: () => Promise<unknown>): Promise<unknown> {
  try {
    await work();
  } catch (error) {
    if (error instanceof RollFileError) return { code: error.code, ...error.values };
    throw error;
  }
  return null;
}

test('a good list: rows, roles, language and class by their names', async () => {
  const { voters, problems, rowCount } = await read(
    `${HEADER}\n${GOOD}\n2,Bea,,12 Mill Lane,Ely,,class 2\n\n3,Cy,cy@example.org,,,fr-CA,\n`,
  );
  expect(problems).toEqual([]);
  expect(rowCount).toBe(3);
  const ada = {
    voterId: '1',
    name: 'Ada Lovelace',
    email: 'ada@example.org',
    address: [],
    language: 'fr',
    classId: 'members',
  };
  expect(voters).toEqual([
    ada,
    { voterId: '2', name: 'Bea', email: '', address: ['12 Mill Lane', 'Ely'], language: 'en', classId: 'class-2' },
    { ...ada, voterId: '3', name: 'Cy', email: 'cy@example.org' },
  ]);
});

describe('encodings', () => {
  const text = 'id,nombre,correo,dirección\n1,Íñigo Peña,inigo@example.org,Calle Ávila 3\n';
  const utf16 = (bigEndian: boolean) => {
    const bytes = new Uint8Array(2 + 2 * text.length);
    const view = new DataView(bytes.buffer);
    [0xfeff, ...[...text].map((character) => character.charCodeAt(0))].forEach((unit, i) =>
      view.setUint16(2 * i, unit, !bigEndian),
    );
    return bytes;
  };
  const latin = Uint8Array.from(text, (character) => character.charCodeAt(0));
  test.each([
    ['utf-8', bytesOf(text)],
    ['utf-8', bytesOf(`\uFEFF${text}`)],
    ['utf-16le', utf16(false)],
    ['utf-16be', utf16(true)],
    ['windows-1252', latin],
  ])('%s', async (encoding, bytes) => {
    expect(openList(bytes, DETECTED).encoding).toBe(encoding);
    const { voters } = await read(bytes);
    expect(voters[0]).toMatchObject({ voterId: '1', name: 'Íñigo Peña', address: ['Calle Ávila 3'] });
  });

  test('what a person says counts, and is refused where it cannot be', () => {
    const arabic = Uint8Array.from([...bytesOf('id,name,email\n1,'), 0xc7, 0xe1, ...bytesOf(',a@b.org\n')]);
    expect(openList(arabic, { encoding: 'windows-1256', separator: null }).sample[1].cells[1]).toBe('ال');
    expect(() => openList(latin, { encoding: 'utf-8', separator: null })).toThrow(
      expect.objectContaining({ code: 'FILE_ENCODING_WRONG' }) as Error,
    );
  });
});

test.each([',', ';', '\t', '|'])('separator %j, also beside commas inside of cells', async (separator) => {
  const rows = [
    ['Name', 'E-mail'],
    ['Ada "the first", Countess', 'ada@example.org'],
    ['Bea; or Beatrice', 'b@example.org'],
  ];
  const quote = (cell: string) => `"${cell.replaceAll('"', '""')}"`;
  const text = rows.map((row) => row.map(quote).join(separator)).join('\r\n');
  expect(openList(bytesOf(text), DETECTED).separator).toBe(separator);
  expect((await read(text)).voters.map(({ name }) => name)).toEqual(['Ada "the first", Countess', 'Bea; or Beatrice']);
  const declared = `sep=${separator}\n${text}`;
  expect((await read(declared)).voters).toHaveLength(2);
});

test.each<[string, ColumnRole[]]>([
  [
    'Mitgliedsnummer,Vorname,Nachname,E-Mail,Straße,PLZ,Ort',
    ['voterId', 'name', 'name', 'email', 'address', 'address', 'address'],
  ],
  ['Identifiant,Prénom,Nom,Courriel,Langue,Catégorie', ['voterId', 'name', 'name', 'email', 'language', 'class']],
  ['Número,Nombre,Apellidos,Correo electrónico,Código postal', ['voterId', 'name', 'name', 'email', 'address']],
  ['المعرف,الاسم,البريد الإلكتروني,العنوان,اللغة,الفئة', ['voterId', 'name', 'email', 'address', 'language', 'class']],
  ['Address 1,Address line 2,E-mail,Mail,Shoe size', ['address', 'address', 'email', 'ignored', 'ignored']],
])('headings are understood: %s', (header, roles) => {
  const width = header.split(',').length;
  const list = openList(bytesOf(`${header}\n${Array(width).fill('x').join(',')}\n`), DETECTED);
  expect(list.form).toEqual({ hasHeadings: true, roles });
});

test('without headings an e-mail column is found, and ids are made', async () => {
  const { voters } = await read('ada@example.org,Ada\nbea@example.org,Bea\n');
  expect(voters.map(({ voterId, email }) => [voterId, email])).toEqual([
    ['voter-000001', 'ada@example.org'],
    ['voter-000002', 'bea@example.org'],
  ]);
});

test('where voters enrol, ids and classes are enough, and no id is made', async () => {
  const list = 'Voter id,Class\nana,Members\n,Members\nbea,none\n';
  const { voters, problems } = await read(list, { needs: 'voterId' });
  expect(voters.map(({ voterId, classId }) => [voterId, classId])).toEqual([['ana', 'members']]);
  expect(problems.map(({ line, code }) => [line, code])).toEqual([
    [3, 'ROW_VOTER_ID_INVALID'],
    [4, 'ROW_CLASS_UNKNOWN'],
  ]);
  const addresses = 'Name,E-mail\nAda,ada@example.org\n';
  expect(await codeOf(() => read(addresses, { needs: 'voterId' }))).toEqual({ code: 'COLUMN_VOTER_ID_MISSING' });
});

describe('bad files', () => {
  const zip = Uint8Array.from([0x50, 0x4b, 3, 4, 0, 0]);
  test.each<[string, string | Uint8Array, unknown]>([
    ['empty', '', { code: 'FILE_EMPTY' }],
    ['only_blanks', '\uFEFF \r\n\r\n', { code: 'FILE_EMPTY' }],
    ['only_empty_cells', ',,,\n,,,\n', { code: 'FILE_EMPTY' }],
    ['workbook', zip, { code: 'FILE_SPREADSHEET' }],
    ['binary', Uint8Array.from({ length: 5_000 }, (_, i) => (i * 7919) % 256), { code: 'FILE_NOT_TEXT' }],
    ['one_odd_byte_of_utf_16', Uint8Array.from([0xff, 0xfe, 0x41]), { code: 'FILE_ENCODING_WRONG' }],
    [
      'line_of_10_MB',
      `${HEADER}\n1,${'x'.repeat(10_000_000)}\n`,
      { code: 'FILE_LINE_TOO_LONG', line: 2, limit: 100_000 },
    ],
    ['too_large', new Uint8Array(64 * 2 ** 20 + 1), { code: 'FILE_TOO_LARGE', limit: 64 }],
    ['wrong_separator', 'Name#E-mail\nAda#ada@example.org\n', { code: 'FILE_SEPARATOR_UNKNOWN' }],
    ['headings_only', `${HEADER}\n`, { code: 'FILE_ROWS_MISSING' }],
    ['no_column_to_reach_anybody', 'Number,Name\n1,Ada\n', { code: 'COLUMN_CONTACT_MISSING' }],
    ['too_many_columns', `email${','.repeat(200)}\n`, { code: 'FILE_COLUMNS_TOO_MANY', line: 1, limit: 200 }],
    ['open_quote_at_the_beginning', `${HEADER}\n1,"Ada,a@b.org\n2,Bea\n`, { code: 'FILE_QUOTE_OPEN', line: 2 }],
    [
      'open_quote_far_down',
      `${HEADER}\n${Array.from({ length: 3_000 }, (_, i) => `${i},Voter,v${i}@example.org,,,,\n`).join('')}x,"y`,
      { code: 'FILE_QUOTE_OPEN', line: 3_002 },
    ],
  ])('%s', async (_name, file, expected) => {
    expect(await codeOf(() => read(file))).toEqual(expected);
  });

  test('no_class_for_anybody', async () => {
    const text = 'email\na@b.org\n';
    expect(await codeOf(() => read(text, { defaultClass: null }))).toEqual({ code: 'COLUMN_CLASS_MISSING' });
  });
});

describe('bad rows', () => {
  const row = (over: Partial<Record<'id' | 'name' | 'email' | 'street' | 'city' | 'language' | 'class', string>>) =>
    [
      over.id ?? '9',
      over.name ?? 'Zoe',
      over.email ?? 'zoe@example.org',
      over.street ?? '',
      over.city ?? '',
      over.language ?? '',
      over.class ?? '',
    ]
      .map((cell) => `"${cell.replaceAll('"', '""')}"`)
      .join();
  test.each<[string, string, string, number | null]>([
    ['too_few_cells', '9,Zoe', 'ROW_CELLS_DIFFERENT', null],
    ['too_many_cells', `${row({})},more`, 'ROW_CELLS_DIFFERENT', null],
    ['cell_too_long', row({ name: 'x'.repeat(1_001) }), 'ROW_CELL_TOO_LONG', null],
    ['control_character', row({ name: 'Zo\u007fe' }), 'ROW_CHARACTERS_INVALID', null],
    ['turned_text', row({ name: 'Zo\u202ee' }), 'ROW_CHARACTERS_INVALID', null],
    ['no_id', row({ id: ' ' }), 'ROW_VOTER_ID_INVALID', null],
    ['long_id', row({ id: 'x'.repeat(201) }), 'ROW_VOTER_ID_INVALID', null],
    ['no_contact', row({ email: '' }), 'ROW_CONTACT_MISSING', null],
    ['email_without_at', row({ email: 'zoe.example.org' }), 'ROW_EMAIL_INVALID', null],
    ['email_with_a_second_header', row({ email: 'zoe@example.org\nBcc: all@example.org' }), 'ROW_EMAIL_INVALID', null],
    ['email_of_two', row({ email: 'zoe@example.org,a@b.org' }), 'ROW_EMAIL_INVALID', null],
    ['address_of_eleven_lines', row({ street: Array(11).fill('x').join('\n') }), 'ROW_ADDRESS_TOO_LONG', null],
    ['language_of_no_text', row({ language: 'Klingon' }), 'ROW_LANGUAGE_UNKNOWN', null],
    ['class_of_nobody', row({ class: 'Class 3' }), 'ROW_CLASS_UNKNOWN', null],
    ['id_twice', row({ id: '1' }), 'ROW_VOTER_ID_DUPLICATE', 2],
    ['person_twice_by_email', row({ name: 'ADA  Lovelace', email: 'Ada@Example.org' }), 'ROW_PERSON_DUPLICATE', 2],
  ])('%s', async (_name, bad, code, otherLine) => {
    const { voters, problems, rowCount } = await read(
      `${HEADER}\n${GOOD}\n${bad}\n${row({ id: '10', name: 'Yan' })}\n`,
    );
    expect(problems).toMatchObject([{ line: 3, code, otherLine }]);
    expect(voters.map(({ voterId }) => voterId)).toEqual(['1', '10']);
    expect(rowCount).toBe(3);
  });

  test('person_twice_by_address, with lines counted over breaks inside of cells', async () => {
    const text = `Name,Address,Number\n"Ada","1 Mill Lane\nEly",1\nBea,"1 mill lane\r\n ELY ",2\nAda,"1 mill lane\nEly",3\n`;
    const { voters, problems } = await read(text);
    expect(voters.map(({ name }) => name)).toEqual(['Ada', 'Bea']);
    expect(problems).toEqual([{ line: 6, code: 'ROW_PERSON_DUPLICATE', otherLine: 2, value: 'Ada' }]);
  });

  test('a postcode stands before its town', async () => {
    const text = `Name;Street;Postcode;City;Country\nAda;Mill Lane 1;1010;Wien;\nBea;1 High St;;Ely;UK\n`;
    const { voters } = await read(text);
    expect(voters.map(({ address }) => address)).toEqual([
      ['Mill Lane 1', '1010 Wien'],
      ['1 High St', 'Ely', 'UK'],
    ]);
  });

  test('who shares a mailbox is counted, and taken', async () => {
    const text = `Name,Email\nAda,home@example.org\nBea,HOME@example.org\nCleo,cleo@example.org\n`;
    const { voters, problems, sharedMailboxes } = await read(text);
    expect([voters.length, problems.length, sharedMailboxes]).toEqual([3, 0, 2]);
  });
});

describe('formulas', () => {
  const FORMULAS = ['=HYPERLINK("http://x","y")', '+49 30 1', '-1', '@SUM(A1)', '\t=1', '\r=1', "'=1", '＝1'];

  test('are texts when read', async () => {
    const { voters } = await read(`${HEADER}\n"=1+1","=cmd|' /C calc'!A0",=a@b.org,,,,\n`);
    expect(voters[0]).toMatchObject({ voterId: '=1+1', name: "=cmd|' /C calc'!A0", email: '=a@b.org' });
  });

  test('cannot run when written, and come back', () => {
    for (const formula of FORMULAS) {
      expect(defuseCell(formula)).toMatch(/^'/);
      expect(plainCell(defuseCell(formula))).toBe(formula);
    }
    for (const text of ['Ada', "'tis", "O'Brien", '1-2', '']) expect(defuseCell(text)).toBe(text);
  });
});

test('what is written is read again, whatever the cells hold', async () => {
  const cell = fc.string({ unit: 'grapheme', maxLength: 40 });
  const strange = fc.constantFrom('=1', "'=1", '"', '""', ',', ';', '|', 'a"b', '-', '@x', 'sep=;', "''+");
  const usable = (text: string) =>
    text === text.trim() && text !== '' && !/\p{Cc}|[\u202A-\u202E\u2066-\u2069\uFFFE\uFFFF\s]|\p{Cs}/u.test(text);
  const name = fc.oneof(cell, strange).filter(usable);
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(name, { minLength: 1, maxLength: 20 }), async (names) => {
      const rows = names.map((text, i) => [text, text, `v${i}@example.org`]);
      const { voters, problems } = await read(encodeSafeCsv([['Number', 'Name', 'E-mail'], ...rows]));
      expect(problems).toEqual([]);
      expect(voters.map((voter) => [voter.voterId, voter.name, voter.email])).toEqual(rows);
    }),
    { numRuns: 200 },
  );
});

test('100,000 rows: all read, with progress, without holding up what else there is', async () => {
  const rows = Array.from(
    { length: 100_000 },
    (_, i) => `${i},"Voter ${i}, Esq.",v${i}@example.org,"${i} Mill Lane\nflat 3",Ely,en,Members`,
  );
  rows[70_000] = rows[12];
  const list = openList(bytesOf(`${HEADER}\n${rows.join('\n')}\n`), DETECTED);
  const parts: number[] = [];
  let longestMs = 0;
  let turn = performance.now();
  const clock = setInterval(() => {
    longestMs = Math.max(longestMs, performance.now() - turn);
    turn = performance.now();
  }, 0);
  const startMs = performance.now();
  const { voters, problems } = await readList(list, list.form, RULES, (part) => parts.push(part), never);
  clearInterval(clock);
  expect(voters).toHaveLength(99_999);
  expect(problems).toMatchObject([{ line: 2 + 2 * 70_000, code: 'ROW_VOTER_ID_DUPLICATE', otherLine: 2 + 2 * 12 }]);
  expect(parts.length).toBeGreaterThanOrEqual(100);
  expect([...parts].sort((a, b) => a - b)).toEqual(parts);
  expect(performance.now() - startMs).toBeLessThan(30_000);
  expect(longestMs).toBeLessThan(1_000);
}, 60_000);

test('reading ends when it is told to', async () => {
  const list = openList(
    bytesOf(`email\n${Array.from({ length: 5_000 }, (_, i) => `v${i}@b.org\n`).join('')}`),
    DETECTED,
  );
  const stop = new AbortController();
  const reading = readList(list, list.form, RULES, () => stop.abort(new Error('enough')), stop.signal);
  await expect(reading).rejects.toThrow('enough');
});
