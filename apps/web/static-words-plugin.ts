/**
 * What a document says by itself, in all languages, from the same catalogues as the pages: that it needs JavaScript, and,
 * when after a while nothing of the page runs (its program differs from the build, or never came), that it stopped.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Plugin } from 'vite';

type Entry = string | { text: string };

/** @param folder with `<language>/common.json` */
export function staticWords(folder: string): Plugin {
  return {
    name: 'psephos-static-words',
    transformIndexHtml: {
      order: 'pre',
      handler(html) {
        const languages = readdirSync(folder).sort((a, b) => Number(b === 'en') - Number(a === 'en'));
        const say = (key: string) => languages.map((language) => paragraph(folder, language, key)).join('\n        ');
        return html
          .replace('<!-- stopped -->', say('common.error.tampered'))
          .replace('<!-- no script -->', say('common.noScript.lead'));
      },
    },
  };
}

function paragraph(folder: string, language: string, key: string): string {
  const catalogue = JSON.parse(readFileSync(path.join(folder, language, 'common.json'), 'utf8')) as Record<
    string,
    Entry
  >;
  const entry = catalogue[key];
  if (entry === undefined) throw new Error(`no message ${key} in ${language}`);
  const text = typeof entry === 'string' ? entry : entry.text;
  const escaped = text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
  return `<p lang="${language}" dir="auto">${escaped}</p>`;
}
