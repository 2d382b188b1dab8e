/**
 * Two languages that nobody speaks, made from the English messages for tests (screens §9): `en-XA` is longer and has no
 * plain letter left, so that a word without accents is a word that no catalogue holds, and what is too narrow shows;
 * `ar-XB` runs from right to left. What is put into a message stays as it is: arguments, tags, plurals.
 */
import { type MessageFormatElement, TYPE } from '@formatjs/icu-messageformat-parser';

export const PSEUDO_LANGUAGES = ['en-XA', 'ar-XB'] as const;
export type PseudoLanguage = (typeof PSEUDO_LANGUAGES)[number];

const PLAIN = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
const ACCENTED = [...'áƀçđéƒĝĥîĵķļɱñöþǫŕšţûṽŵẋýžÁƁÇĐÉƑĜĤÎĴĶĻṀÑÖÞǪŔŠŢÛṼŴẊÝŽ'];
const LONGER_BY = 0.4;
const FILLER = 'ţŵö ŵöŕđš ɱöŕé öƒ ţĥîš ';
/** Right-to-left override, and its end. */
const [RLO, PDF] = ['\u202e', '\u202c'];

/** @param elements a parsed message, whatever it holds */
export function pseudoMessage(elements: MessageFormatElement[], language: PseudoLanguage): MessageFormatElement[] {
  if (language === 'ar-XB') return eachLiteral(elements, mirrored);
  const length = lengthOf(elements);
  if (length === 0) return elements;
  const more = Math.ceil(length * LONGER_BY);
  const filler = FILLER.repeat(Math.ceil(more / FILLER.length))
    .slice(0, more)
    .trim();
  return bracketed(eachLiteral(elements, accented), ` ${filler}]`);
}

const accented = (text: string): string =>
  [...text].map((letter) => ACCENTED[PLAIN.indexOf(letter)] ?? letter).join('');

/** Spaces at the ends stay outside, where the sentences around the message are. */
const mirrored = (text: string): string => text.replace(/\S(.*\S)?/su, (inner) => RLO + inner + PDF);

function eachLiteral(elements: MessageFormatElement[], change: (text: string) => string): MessageFormatElement[] {
  return elements.map((element) => {
    switch (element.type) {
      case TYPE.literal:
        return { ...element, value: change(element.value) };
      case TYPE.tag:
        return { ...element, children: eachLiteral(element.children, change) };
      case TYPE.select:
      case TYPE.plural: {
        const options: typeof element.options = {};
        for (const [name, { value }] of Object.entries(element.options)) {
          options[name] = { value: eachLiteral(value, change) };
        }
        return { ...element, options };
      }
      default:
        return element;
    }
  });
}

/** Letters of a message; of its plural or select forms the longest. */
function lengthOf(elements: MessageFormatElement[]): number {
  return elements.reduce((sum, element) => {
    switch (element.type) {
      case TYPE.literal:
        return sum + element.value.trim().length;
      case TYPE.tag:
        return sum + lengthOf(element.children);
      case TYPE.select:
      case TYPE.plural:
        return sum + Math.max(...Object.values(element.options).map(({ value }) => lengthOf(value)));
      default:
        return sum;
    }
  }, 0);
}

function bracketed(elements: MessageFormatElement[], end: string): MessageFormatElement[] {
  const literal = (value: string): MessageFormatElement => ({ type: TYPE.literal, value });
  const [first, last] = [elements.at(0), elements.at(-1)];
  const before = first?.type === TYPE.literal ? (/^\s*/.exec(first.value)?.[0] ?? '') : '';
  const after = last?.type === TYPE.literal ? (/\s*$/.exec(last.value)?.[0] ?? '') : '';
  const inner = elements.map((element, at) => {
    if (element.type !== TYPE.literal) return element;
    const begun = at === 0 ? element.value.slice(before.length) : element.value;
    return literal(at === elements.length - 1 ? begun.slice(0, begun.length - after.length) : begun);
  });
  return [literal(`${before}[`), ...inner, literal(end + after)];
}
