/**
 * Message catalogues: `messages/<locale>/<name>.json`, ICU MessageFormat 1, parsed at build time. English is the source
 * and carries a description for translators (`{"text": …, "description": …}`); the other languages hold the text alone.
 */
import { isLiteralElement, parse } from '@formatjs/icu-messageformat-parser';
import type { Plugin } from 'vite';

type Entry = string | { text: string; description: string };

export function messages(): Plugin {
  return {
    name: 'psephos-messages',
    enforce: 'pre',
    transform: {
      filter: { id: /\/messages\/[a-z-]+\/[a-z]+\.json$/i },
      handler(code, id) {
        const catalogue = JSON.parse(code) as Record<string, Entry>;
        const parsed: Record<string, unknown> = {};
        for (const key of Object.keys(catalogue).sort()) {
          const entry = catalogue[key];
          const text = typeof entry === 'string' ? entry : entry.text;
          try {
            const ast = parse(text, { captureLocation: false });
            // A message without arguments is its own text: most are, and it is a third of the size.
            parsed[key] = ast.length === 1 && isLiteralElement(ast[0]) ? ast[0].value : ast;
          } catch (cause) {
            this.error(`${id}: ${key}: ${(cause as Error).message}`);
          }
        }
        return { code: `export default ${JSON.stringify(parsed)};`, map: null, moduleType: 'js' };
      },
    },
  };
}
