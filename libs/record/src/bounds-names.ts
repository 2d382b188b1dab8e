/**
 * Ids, names, languages and titles of draft and definition (spec §3.3): unique where two could be taken for one another.
 */
import { bound } from './bound.js';
import type { Definition, Draft, LanguageMap } from './definition-types.js';

const ID_FORM = /^[a-z0-9-]{1,32}$/;

/** Ids have their form and are unique in their list; so are names. */
export function checkNames(document: Draft | Definition): void {
  checkIds('contests', document.contests);
  for (const contest of document.contests) checkIds(`options of contest "${contest.id}"`, contest.options);
  checkIds('voterClasses', document.voterClasses);
  checkUniqueNames('issuers', document.issuers.members);
  checkUniqueNames('trustees', document.trustees.members);
  checkUniqueNames('witnesses', document.witnesses.members);
  checkUniqueNames('officials', document.officials);
}

function checkIds(list: string, items: { id: string }[]): void {
  const seen = new Set<string>();
  for (const { id } of items) {
    bound(ID_FORM.test(id), 'DEFINITION_ID_FORM_INVALID', `${list}: id "${id}" is not 1…32 of a-z 0-9 -`);
    bound(!seen.has(id), 'DEFINITION_ID_DUPLICATE', `${list}: id "${id}" stands twice`);
    seen.add(id);
  }
}

function checkUniqueNames(list: string, items: { name: string }[]): void {
  const seen = new Set<string>();
  for (const { name } of items) {
    bound(!seen.has(name), 'DEFINITION_NAME_DUPLICATE', `${list}: the name "${name}" stands twice`);
    seen.add(name);
  }
}

/** Every text is there in the languages of `title`, so that no voter reads another ballot than her neighbour. */
export function checkLanguages(document: Draft | Definition): void {
  const expected = languagesOf(document.title);
  bound(expected !== '', 'DEFINITION_LANGUAGES_DIFFERENT', 'title has no language');
  const check = (place: string, text: LanguageMap) =>
    bound(
      languagesOf(text) === expected,
      'DEFINITION_LANGUAGES_DIFFERENT',
      `${place} has the languages [${languagesOf(text)}], title has [${expected}]`,
    );
  check('description', document.description);
  for (const contest of document.contests) {
    check(`title of contest "${contest.id}"`, contest.title);
    check(`description of contest "${contest.id}"`, contest.description);
    for (const option of contest.options) {
      check(`title of option "${option.id}" of contest "${contest.id}"`, option.title);
      check(`description of option "${option.id}" of contest "${contest.id}"`, option.description);
    }
  }
  for (const voterClass of document.voterClasses) check(`label of class "${voterClass.id}"`, voterClass.label);
}

/** No voter chooses between two options that read the same in her language. */
export function checkOptionTitles({ contests }: Draft | Definition): void {
  for (const { id, options } of contests) {
    const seen = new Map<string, string>();
    for (const option of options) {
      for (const [language, title] of Object.entries(option.title)) {
        const read = `${language} ${asRead(title)}`;
        const other = seen.get(read);
        bound(
          other === undefined,
          'DEFINITION_OPTIONS_ALIKE',
          `contest "${id}": the titles of options "${other}" and "${option.id}" read the same in "${language}"`,
        );
        seen.set(read, option.id);
      }
    }
  }
}

/** A title without what the eye does not tell apart: joiners and marks, forms of compatibility, the width of blanks. */
export function asRead(title: string): string {
  const marksGone = title.replace(/[\u200c-\u200f\u061c]/gu, '');
  return marksGone.normalize('NFKC').replace(/\s+/gu, ' ').trim();
}

function languagesOf(text: LanguageMap): string {
  return Object.keys(text).sort().join(' ');
}
