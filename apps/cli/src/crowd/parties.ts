/** Everybody in an election that is made up for benchmarks, but for the voters: fresh keys, all of them in one process. */
import { generateEd25519, generateSealingKey, randomBytes } from '#crypto';
import { anchorPublicKey } from '#record';

export interface SigningKeys {
  secretKey: Uint8Array;
  publicKey: Uint8Array;
}

/** A member of a key ceremony. */
export interface CeremonyMember {
  index: number;
  name: string;
  signing: SigningKeys;
  sealing: SigningKeys;
}

export interface Parties {
  officials: SigningKeys[];
  issuers: CeremonyMember[];
  trustees: CeremonyMember[];
  /** Issuers and the tally service. */
  witnesses: { name: string; keys: SigningKeys }[];
  board: SigningKeys;
  issuance: SigningKeys;
  /** secp256k1. */
  anchor: SigningKeys;
}

/** Members of each ceremony, and how many of them suffice. */
export const MEMBERS = 3;
export const THRESHOLD = 2;
const OFFICIALS = 3;

export async function makeParties(): Promise<Parties> {
  const issuers = await makeMembers('Issuer');
  const names = [...issuers.map(({ index }) => `issuer-${index}.example.org`), 'tally.example.org'];
  const anchorSecret = randomBytes(32);
  return {
    officials: Array.from({ length: OFFICIALS }, () => generateEd25519()),
    issuers,
    trustees: await makeMembers('Trustee'),
    witnesses: names.map((name) => ({ name, keys: generateEd25519() })),
    board: generateEd25519(),
    issuance: generateEd25519(),
    anchor: { secretKey: anchorSecret, publicKey: anchorPublicKey(anchorSecret) },
  };
}

async function makeMembers(role: string): Promise<CeremonyMember[]> {
  const members: CeremonyMember[] = [];
  for (let index = 1; index <= MEMBERS; index++) {
    members.push({
      index,
      name: `${role} ${index}`,
      signing: generateEd25519(),
      sealing: await generateSealingKey(),
    });
  }
  return members;
}
