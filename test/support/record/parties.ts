/** Every party of a test election with its secret keys, and the voters with their codes. */
import {
  decodeCode,
  deriveRollKey,
  generateCode,
  generateEd25519,
  generateSealingKey,
  generateVoterSecret,
  randomBytes,
} from '#crypto';
import { anchorPublicKey } from '#record';

export interface SigningKeys {
  secretKey: Uint8Array;
  publicKey: Uint8Array;
}

/** A member of a key ceremony. `secretShares` is filled by it: one for a trustee, one a class for an issuer. */
export interface CeremonyMember {
  index: number;
  name: string;
  signing: SigningKeys;
  sealing: SigningKeys;
  /** Of a trustee's key file. */
  seed: Uint8Array;
  secretShares: bigint[];
}

export interface TestVoter {
  classIndex: number;
  /** A registrar's pair for each registrar. */
  rollKeys: { secretKey: bigint; publicKey: Uint8Array }[];
  voterSecret: Uint8Array;
}

export interface Parties {
  officials: SigningKeys[];
  issuers: CeremonyMember[];
  trustees: CeremonyMember[];
  witnesses: { name: string; keys: SigningKeys }[];
  board: SigningKeys;
  issuance: SigningKeys;
  /** secp256k1, 32 bytes. */
  anchorSecretKey: Uint8Array;
  anchorPublicKey: Uint8Array;
  voters: TestVoter[];
}

export interface PartyNumbers {
  officials: number;
  issuers: number;
  trustees: number;
  registrars: 1 | 2;
  /** Class of each voter. */
  voterClasses: readonly number[];
}

/** Fresh keys for everybody: as many witnesses as issuers, and the tally service's. */
export async function makeParties(numbers: PartyNumbers): Promise<Parties> {
  const issuers = await makeMembers('Issuer', numbers.issuers);
  const witnessNames = [...issuers.map(({ index }) => `issuer-${index}.example.org`), 'tally.example.org'];
  const anchorSecretKey = crypto.getRandomValues(new Uint8Array(32));
  return {
    officials: Array.from({ length: numbers.officials }, () => generateEd25519()),
    issuers,
    trustees: await makeMembers('Trustee', numbers.trustees),
    witnesses: witnessNames.map((name) => ({ name, keys: generateEd25519() })),
    board: generateEd25519(),
    issuance: generateEd25519(),
    anchorSecretKey,
    anchorPublicKey: anchorPublicKey(anchorSecretKey),
    voters: numbers.voterClasses.map((classIndex) => ({
      classIndex,
      rollKeys: Array.from({ length: numbers.registrars }, () => deriveRollKey(decodeCode(generateCode()))),
      voterSecret: generateVoterSecret(),
    })),
  };
}

async function makeMembers(role: string, count: number): Promise<CeremonyMember[]> {
  const members: CeremonyMember[] = [];
  for (let index = 1; index <= count; index++) {
    const sealing = await generateSealingKey();
    members.push({
      index,
      name: `${role} ${index}`,
      signing: generateEd25519(),
      sealing,
      seed: randomBytes(32),
      secretShares: [],
    });
  }
  return members;
}
