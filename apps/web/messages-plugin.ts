/**
 * Message catalogues: `messages/<locale>/<name>.json`, ICU MessageFormat 1, parsed at build time. English is the source
 * and carries a description for translators (`{"text": …, "description": …}`); the other languages hold the text alone.
 */
import { isLiteralElement, parse } from '@formatjs/icu-messageformat-parser';
import { readFileSync } from 'node:fs';
import type { Plugin } from 'vite';
import { type PseudoLanguage, pseudoMessage } from './pseudo-words.js';

type Entry = string | { text: string; description: string };

/** In a build for tests these languages hold the English messages in another guise. */
const DISGUISED: Record<string, PseudoLanguage> = { en: 'en-XA', ar: 'ar-XB' };

/** @param isPseudo whether this is such a build */
export function messages(isPseudo: boolean): Plugin {
  return {
    name: 'psephos-messages',
    enforce: 'pre',
    transform: {
      filter: { id: /\/messages\/[a-z-]+\/[a-z-]+\.json$/i },
      handler(code, id) {
        const guise = isPseudo ? DISGUISED[languageOf(id)] : undefined;
        const source = guise === undefined ? code : readFileSync(id.replace(LANGUAGE, '/messages/en/'), 'utf8');
        const catalogue = JSON.parse(source) as Record<string, Entry>;
        const parsed: Record<string, unknown> = {};
        for (const key of Object.keys(catalogue).sort()) {
          const entry = catalogue[key];
          const text = typeof entry === 'string' ? entry : entry.text;
          try {
            const plain = parse(text, { captureLocation: false });
            const ast = guise === undefined ? plain : pseudoMessage(plain, guise);
            // A message without arguments is its own text: most are, and it is a third of the size.
            parsed[key] = ast.every(isLiteralElement) ? ast.map(({ value }) => value).join('') : ast;
          } catch (cause) {
            this.error(`${id}: ${key}: ${(cause as Error).message}`);
          }
        }
        return { code: `export default ${JSON.stringify(parsed)};`, map: null, moduleType: 'js' };
      },
    },
  };
}

const LANGUAGE = /\/messages\/([a-z-]+)\//;
const languageOf = (id: string): string => LANGUAGE.exec(id)?.[1] ?? '';
