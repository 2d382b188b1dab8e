/**
 * What a name is found by, so that capitals and the form of accents do not matter: made here and not in the database, whose
 * own idea of capitals depends on its locale. @param name untrusted
 */
export function nameKeyOf(name: string): string {
  return name.normalize('NFC').trim().toLowerCase();
}
