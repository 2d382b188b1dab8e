/** The languages of the tests: every message keeps what is put into it, and no plain letter stays. */
import { type MessageFormatElement, parse, TYPE } from '@formatjs/icu-messageformat-parser';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PSEUDO_LANGUAGES, pseudoMessage } from '../../apps/web/pseudo-words.js';
import { WEB } from './source-words.js';

const messages = ['common', 'vote', 'audit'].flatMap((bundle) => {
  const file = readFileSync(join(WEB, 'messages/en', `${bundle}.json`), 'utf8');
  return Object.values(JSON.parse(file) as Record<string, { text: string }>).map(({ text }) => text);
});

/** A message without its literals, and the literals with `#` for what stands between them. */
function split(elements: MessageFormatElement[]): { shape: unknown[]; text: string } {
  const parts: { shape: unknown[]; text: string } = { shape: [], text: '' };
  const inner = (children: MessageFormatElement[]) => {
    const { shape, text } = split(children);
    parts.text += `#${text}#`;
    return shape;
  };
  for (const element of elements) {
    if (element.type === TYPE.literal) parts.text += element.value;
    else if (element.type === TYPE.tag) parts.shape.push([element.value, inner(element.children)]);
    else if (element.type === TYPE.plural || element.type === TYPE.select) {
      const forms = Object.entries(element.options).map(([name, { value }]) => [name, inner(value)]);
      parts.shape.push([element.type, element.value, forms]);
    } else {
      parts.shape.push(element);
      parts.text += '#';
    }
  }
  return parts;
}

const ends = (text: string) => [/^\s/.test(text), /\s$/.test(text)];

test.each(PSEUDO_LANGUAGES)('%s keeps arguments, tags, forms and the spaces at the ends', (language) => {
  for (const message of messages) {
    const plain = parse(message, { captureLocation: false });
    const [before, after] = [split(plain), split(pseudoMessage(plain, language))];
    expect(after.shape).toEqual(before.shape);
    expect(ends(after.text)).toEqual(ends(before.text));
  }
});

test('en-XA has no plain letter, and is longer by 40 %', () => {
  for (const message of messages) {
    const { text } = split(pseudoMessage(parse(message, { captureLocation: false }), 'en-XA'));
    expect(text).not.toMatch(/[A-Za-z]/);
  }
  expect(split(pseudoMessage(parse('Cast my ballot'), 'en-XA')).text).toBe('[Çášţ ɱý ƀáļļöţ ţŵö ŵö]');
});

test('ar-XB turns each piece of text around, without the spaces at its ends', () => {
  const { text } = split(pseudoMessage(parse('{n} of <b>{m} issuers</b> '), 'ar-XB'));
  expect(text).toBe('# \u202eof\u202c ## \u202eissuers\u202c# ');
});
