/**
 * Ids, names, keys and languages of draft and definition (spec §3): unique where two could be taken for one another.
 */
import { VerificationError } from '#crypto';
import { bound, isDefinition } from './bound.js';
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

function languagesOf(text: LanguageMap): string {
  return Object.keys(text).sort().join(' ');
}

/** No key stands in two places or roles: who holds one key could otherwise act as two parties. */
export function checkKeys(document: Draft | Definition): void {
  const places = new Map<string, string>();
  for (const [place, key] of keysOf(document)) {
    const other = places.get(key);
    if (other !== undefined) {
      throw new VerificationError(
        'DEFINITION_KEY_DUPLICATE',
        `the same key stands in ${other} and in ${place}: ${key}`,
      );
    }
    places.set(key, place);
  }
}

function* keysOf(document: Draft | Definition): Generator<[place: string, key: string]> {
  for (const role of ['issuers', 'trustees'] as const) {
    for (const { index, signingKey, sealingKey } of document[role].members) {
      yield [`signingKey of ${role} ${index}`, signingKey];
      yield [`sealingKey of ${role} ${index}`, sealingKey];
    }
  }
  for (const { name, publicKey } of document.witnesses.members) yield [`witness "${name}"`, publicKey];
  for (const [i, { signingKey }] of document.officials.entries()) yield [`official ${i}`, signingKey];
  yield ['board', document.board.publicKey];
  yield ['issuance', document.issuance.publicKey];
  yield ['anchor', document.anchor.publicKey];
  if (isDefinition(document)) yield* ceremonyKeysOf(document);
}

function* ceremonyKeysOf({ trustees, voterClasses }: Definition): Generator<[place: string, key: string]> {
  yield ['trustees.publicKey', trustees.publicKey];
  for (const { index, commitments } of trustees.members) {
    for (const [x, key] of commitments.entries()) yield [`commitment ${x} of trustee ${index}`, key];
  }
  for (const { id, issuing } of voterClasses) {
    yield [`issuing key of class "${id}"`, issuing.publicKey];
    for (const [i, key] of issuing.verificationKeys.entries())
      yield [`verification key ${i + 1} of class "${id}"`, key];
    for (const [i, list] of issuing.commitments.entries()) {
      for (const [x, key] of list.entries()) yield [`commitment ${x} of issuer ${i + 1} for class "${id}"`, key];
    }
  }
}
