/**
 * The people of a demonstration election, each with a program and keys of their own: officials, trustees and the
 * registrar. Their files stand in separate folders below the data folder; in a real election these are separate
 * machines.
 */
import { toHex } from '#crypto';
import {
  type CodedVoter,
  makeCodes,
  makeRollCsv,
  makeRollEntries,
  newOfficialKey,
  type OfficialKey,
  TrusteeProgram,
} from '#client';
import type { RollEntry } from '#record';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { SimulatedVoter } from './electorate.js';
import type { DemoOptions } from './options.js';
import { FileTrusteeStore } from './trustee-files.js';

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

const OFFICIAL_NAMES = ['Returning officer', 'First deputy', 'Second deputy'];

/** Makes everybody's keys and the voters' codes. @param passphrase  of the trustees' key files; secret */
export async function assemblePeople(
  options: DemoOptions,
  voters: SimulatedVoter[],
  passphrase: string,
): Promise<People> {
  const trustees: Trustee[] = [];
  for (let index = 1; index <= options.trustees.total; index++) {
    const folder = path.join(options.directory, 'trustees', String(index));
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const program = await TrusteeProgram.create(new FileTrusteeStore(folder, passphrase));
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
  const office = path.join(directory, 'office');
  const registrar = path.join(directory, 'registrar');
  for (const folder of [office, registrar]) await mkdir(folder, { recursive: true, mode: 0o700 });
  const keys = officials.map(({ name, key }) => ({
    name,
    secretKey: toHex(key.secretKey),
    publicKey: toHex(key.publicKey),
  }));
  await writeFile(path.join(office, 'officials.json'), JSON.stringify(keys, null, 2) + '\n', { mode: 0o600 });
  await writeFile(path.join(registrar, 'codes.json'), JSON.stringify(voters, null, 2) + '\n', { mode: 0o600 });
}
