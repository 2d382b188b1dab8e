/**
 * A registrar's file: who the voters are, how they are reached, and their codes, in one age file under a passphrase of
 * hers (age-encryption.org/v1, not armoured). It never leaves her machine: whoever opens it can ask for tokens in the name
 * of everybody who has not asked yet.
 */
import { decodeCode, decryptLargeFile, encryptLargeFile, refuseAs, VerificationError } from '#crypto';
import { form, type LanguageMap } from '#record';
import type { RollContact } from './roll-import/check-row.js';
import { encodeHalf } from './roll-half.js';

/** A voter, her code and its public half. Secret. */
export interface RegistrarVoter extends RollContact {
  /** 20 characters. */
  code: string;
  /** 32 bytes in hex. */
  rollKey: string;
}

export interface RegistrarList {
  /** Of the office: which plan the roll belongs to. */
  planId: string;
  title: LanguageMap;
  registrar: 1 | 2;
  /** How many registrars make codes. */
  registrars: 1 | 2;
  /** 32 bytes in hex once the definition is published, else null: there are no invitations before. */
  electionId: string | null;
  voters: RegistrarVoter[];
}

/** Half a million voters with addresses need less. */
export const MAX_REGISTRAR_FILE_BYTES = 256 * 2 ** 20;
const FORMAT = 'psephos-registrar/1';
const MAX_VOTERS = 500_000;

const line = (max: number) => form.text(0, max, () => true, 'is a line');
const FILE = form.object({
  format: form.oneOf(FORMAT),
  planId: form.textLike(/^[0-9a-f]{32}$/, 'must be 16 bytes in lower-case hex'),
  title: form.mapOf(form.textLike(/^[A-Za-z0-9-]{1,35}$/, 'must be a language'), line(1_000)),
  registrar: form.oneOf(1, 2),
  registrars: form.oneOf(1, 2),
  electionId: form.nullOr(form.hexForm(32)),
  fingerprint: form.hexForm(32),
  voters: form.list(
    form.object({
      voterId: line(200),
      classId: line(32),
      name: line(12_000),
      email: line(254),
      address: form.list(line(1_000), 10),
      language: line(35),
      code: line(20),
      rollKey: form.hexForm(32),
    }),
    MAX_VOTERS,
  ),
});

/** @param passphrase secret   @throws VerificationError PASSPHRASE_TOO_SHORT */
export function encryptRegistrarFile(list: RegistrarList, passphrase: string): Promise<Uint8Array> {
  return encryptLargeFile({ format: FORMAT, ...list, fingerprint: encodeHalf(list.voters).fingerprint }, passphrase);
}

/**
 * @param file untrusted   @param passphrase secret
 * @throws VerificationError KEY_FILE_INVALID, KEY_FILE_NOT_OPENED, KEY_FILE_DAMAGED, REGISTRAR_FILE_INVALID, JSON_…
 */
export async function decryptRegistrarFile(file: Uint8Array, passphrase: string): Promise<RegistrarList> {
  return readRegistrarList(await decryptLargeFile(file, passphrase, MAX_REGISTRAR_FILE_BYTES));
}

/** What an opened file holds. @param value untrusted @throws VerificationError REGISTRAR_FILE_INVALID */
export function readRegistrarList(value: unknown): RegistrarList {
  const { fingerprint, format: _, ...list } = form.readForm(FILE, value, 'REGISTRAR_FILE_INVALID', 'registrar file');
  assertList(list);
  if (encodeHalf(list.voters).fingerprint !== fingerprint) throw invalid('the fingerprint is not that of the rows');
  return list;
}

function assertList({ registrar, registrars, voters }: RegistrarList): void {
  if (registrar > registrars) throw invalid('the file is of a registrar that there is not');
  const seen = new Set<string>();
  for (const { voterId, code, rollKey } of voters) {
    refuseAs('REGISTRAR_FILE_INVALID', 'code', () => decodeCode(code));
    for (const unique of [`id ${voterId}`, `code ${code}`, `key ${rollKey}`]) {
      // What stands twice is a secret or a person: it is not repeated here.
      if (seen.has(unique)) throw invalid(`a voter's ${unique.split(' ')[0]} stands twice`);
      seen.add(unique);
    }
  }
}

function invalid(problem: string): VerificationError {
  return new VerificationError('REGISTRAR_FILE_INVALID', `registrar file: ${problem}`);
}
