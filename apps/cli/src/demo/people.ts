/**
 * The people of a demonstration election, each with a program and keys of their own: officials, trustees and the
 * registrar. Their files stand in separate folders below the data folder; in a real election these are separate
 * machines.
 */
import { fromHex, toHex } from '#crypto';
import {
  type CodedVoter,
  makeCodes,
  makeRollCsv,
  makeRollEntries,
  newOfficialKey,
  newTrusteeKeys,
  type OfficialKey,
  TRUSTEE_FILE_ENDING,
  type TrusteeProgram,
} from '#client';
import type { RollEntry } from '#record';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import type { SimulatedVoter } from './electorate.js';
import type { DemoOptions } from './options.js';
import { readTrusteeFile, writeTrusteeFile } from '../trustee/trustee-files.js';

export interface Official {
  name: string;
  key: OfficialKey;
}

export interface Trustee {
  name: string;
  program: TrusteeProgram;
  signingKey: string;
  sealingKey: string;
}

export interface People {
  officials: Official[];
  trustees: Trustee[];
  registrar: { voters: CodedVoter[]; rollCsv: string; entries: RollEntry[] };
}

const OFFICIALS_FILE = z.array(z.strictObject({ name: z.string(), secretKey: z.string(), publicKey: z.string() }));
const CODES_FILE = z.array(z.strictObject({ voterId: z.string(), classId: z.string(), code: z.string() }));
const OFFICIAL_NAMES = ['Returning officer', 'First deputy', 'Second deputy'];

/** Makes everybody's keys and the voters' codes. @param passphrase  of the trustees' key files; secret */
export async function assemblePeople(
  options: Pick<DemoOptions, 'directory' | 'trustees' | 'template'>,
  voters: SimulatedVoter[],
  passphrase: string,
): Promise<People> {
  const trustees: Trustee[] = [];
  for (let index = 1; index <= options.trustees.total; index++) {
    const file = trusteeFile(options.directory, index);
    await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
    const program = await writeTrusteeFile(file, await newTrusteeKeys(null), passphrase);
    trustees.push({ name: `Trustee ${index}`, program, ...program.publicKeys });
  }
  const officials = OFFICIAL_NAMES.map((name) => ({ name, key: newOfficialKey() }));
  const coded = makeCodes(voters.map(({ voterId, classId }) => ({ voterId, classId })));
  await keepSecrets(options.directory, officials, coded);
  const classIds = options.template.voterClasses.map(({ id }) => id);
  const registrar = { voters: coded, rollCsv: makeRollCsv(coded), entries: makeRollEntries(coded, classIds) };
  return { officials, trustees, registrar };
}

/** For looking at later, and readable by this account alone. */
async function keepSecrets(directory: string, officials: Official[], voters: CodedVoter[]): Promise<void> {
  const files = [officialsFile(directory), codesFile(directory)];
  for (const file of files) await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  const keys = officials.map(({ name, key }) => ({
    name,
    secretKey: toHex(key.secretKey),
    publicKey: toHex(key.publicKey),
  }));
  await writeFile(officialsFile(directory), JSON.stringify(keys, null, 2) + '\n', { mode: 0o600 });
  await writeFile(codesFile(directory), JSON.stringify(voters, null, 2) + '\n', { mode: 0o600 });
}

/** The officials of an earlier run, in the definition's order. */
export async function readOfficials(directory: string): Promise<Official[]> {
  const officials = OFFICIALS_FILE.parse(JSON.parse(await readFile(officialsFile(directory), 'utf8')));
  return officials.map(({ name, secretKey, publicKey }) => ({
    name,
    key: { secretKey: fromHex(secretKey, 32), publicKey: fromHex(publicKey, 32) },
  }));
}

/** The voters of an earlier run with their codes, in the roll's order of that run. Secret. */
export async function readCodes(directory: string): Promise<CodedVoter[]> {
  return CODES_FILE.parse(JSON.parse(await readFile(codesFile(directory), 'utf8')));
}

/** The first `count` trustees of an earlier run. @param passphrase  secret */
export async function openTrustees(
  directory: string,
  count: number,
  passphrase: string,
): Promise<{ program: TrusteeProgram }[]> {
  const trustees: { program: TrusteeProgram }[] = [];
  for (let index = 1; index <= count; index++) {
    const { program } = await readTrusteeFile(trusteeFile(directory, index), passphrase);
    trustees.push({ program });
  }
  return trustees;
}

export function trusteeFile(directory: string, index: number): string {
  return path.join(directory, 'trustees', String(index), `trustee-${index}${TRUSTEE_FILE_ENDING}`);
}

export function officialsFile(directory: string): string {
  return path.join(directory, 'office', 'officials.json');
}

export function codesFile(directory: string): string {
  return path.join(directory, 'registrar', 'codes.json');
}
