/**
 * The draft and the definition of an election, exactly as their JSON (spec §3).
 *
 * Binary values stay the lower-case hex strings of the document; positions in `contests`, `voterClasses` and the member
 * lists are the numbers that the rest of the protocol uses (spec §2, exact forms).
 */

export const PROTOCOL = 'psephos/1';

/** Text in several languages, e.g. `{"de": "…", "en": "…"}`; the same languages everywhere in one document. */
export type LanguageMap = Record<string, string>;

export interface ContestOption {
  id: string;
  title: LanguageMap;
  description: LanguageMap;
}

/** Words for people: how the contest is decided. No input to the tally. */
export type ContestRule =
  | { kind: 'most-votes'; seats: number }
  | { kind: 'majority'; of: 'counted' | 'not-blank'; share: string }
  | { kind: 'none' };

export interface Contest {
  id: string;
  title: LanguageMap;
  description: LanguageMap;
  options: ContestOption[];
  /** R: an option takes 0…R. */
  optionMax: number;
  /** The sums that a ballot may give in this contest, strictly ascending. */
  allowedTotals: number[];
  method: 'plurality';
  optionOrder: 'listed' | 'shuffled';
  rule: ContestRule;
}

export interface DraftVoterClass {
  id: string;
  label: LanguageMap;
  weight: number;
  /** Contest ids, in the order of `contests`. */
  contests: string[];
}

/** Output of the issuers' key ceremony for one class; outer lists by issuer position. */
export interface Issuing {
  /** 96 bytes, G2. */
  publicKey: string;
  /** 96 bytes each, one an issuer. */
  verificationKeys: string[];
  /** One list an issuer, `issuers.threshold` points of 96 bytes each. */
  commitments: string[][];
  /** 128 bytes each (R 96 || z 32), one an issuer. */
  proofs: string[];
}

export interface VoterClass extends DraftVoterClass {
  issuing: Issuing;
}

export interface Roll {
  registrars: 1 | 2;
  /** Number of roll entries by class id; exactly the ids of `voterClasses`. */
  size: Record<string, number>;
  /** 32 bytes: RFC 6962 root of the sorted roll entries (Algorithm 3.2). */
  root: string;
}

export interface RollApproval {
  /** Issuer 1…n; ascending in the list. */
  issuer: number;
  /** 64 bytes: document signature of kind `roll-approval` over `ceremonyId || root`. */
  signature: string;
}

export interface Member {
  /** 1…n by position. */
  index: number;
  name: string;
  /** Ed25519, 32 bytes, fresh for this ceremony. */
  signingKey: string;
  /** X25519, 32 bytes, fresh for this ceremony. */
  sealingKey: string;
}

export interface Issuers {
  threshold: number;
  members: Member[];
}

export interface Witness {
  /** A signed-note key name. */
  name: string;
  /** Ed25519, 32 bytes. */
  publicKey: string;
}

export interface Witnesses {
  quorum: number;
  members: Witness[];
}

export interface DraftTrustees {
  threshold: number;
  members: Member[];
}

export interface Trustee extends Member {
  /** `trustees.threshold` elements of 32 bytes. */
  commitments: string[];
  /** 64 bytes (R || z). */
  proof: string;
}

export interface Trustees {
  threshold: number;
  members: Trustee[];
  /** Y, 32 bytes. */
  publicKey: string;
}

export interface LogKey {
  origin: string;
  /** Ed25519, 32 bytes. */
  publicKey: string;
}

export type NetworkName = 'mainnet' | 'testnet' | 'regtest' | 'devnet';

export interface AnchorSettings {
  network: NetworkName;
  /** secp256k1, 33 bytes compressed. */
  publicKey: string;
  /** `<txid in display order>:<decimal vout>`. */
  genesisOutpoint: string;
  maxDelayMs: number;
  heartbeatMs: number;
  closeConfirmations: number;
}

/** Milliseconds since 1970, UTC. */
export interface Schedule {
  issuanceOpens: number;
  issuanceCloses: number;
  votingOpens: number;
  votingCloses: number;
}

export interface Policy {
  revoting: 'latest-counts' | 'refused';
  issuanceDuringVoting: boolean;
  issuanceRoundS: number;
  minCounted: number;
}

export interface Official {
  name: string;
  /** Ed25519, 32 bytes. */
  signingKey: string;
}

export interface Contact {
  name: string;
  email: string;
  phone: string;
  url: string;
}

/** Members that draft and definition share without any difference. */
export interface CommonMembers {
  protocol: typeof PROTOCOL;
  title: LanguageMap;
  description: LanguageMap;
  contact: Contact;
  /** IANA name, for display only. */
  timeZone: string;
  contests: Contest[];
  roll: Roll;
  issuers: Issuers;
  witnesses: Witnesses;
  board: LogKey;
  issuance: LogKey;
  anchor: AnchorSettings;
  schedule: Schedule;
  policy: Policy;
  officials: Official[];
  /** SHA-256 of the manifest of all built web files. */
  software: { web: string };
}

/** `draft.json`: everything but the keys that the ceremonies make. */
export interface Draft extends CommonMembers {
  voterClasses: DraftVoterClass[];
  trustees: DraftTrustees;
}

/** `definition.json`: the draft value by value, `ceremonyId` and the ceremonies' outputs. */
export interface Definition extends CommonMembers {
  voterClasses: VoterClass[];
  trustees: Trustees;
  rollApprovals: RollApproval[];
  /** SHA-256 of `draft.json`, 32 bytes. */
  ceremonyId: string;
}

/** What the two key ceremonies and the issuers' roll check add to a draft. */
export interface CeremonyOutputs {
  /** By class position. */
  issuing: Issuing[];
  /** By trustee position. */
  trustees: { commitments: string[]; proof: string }[];
  /** Y, 32 bytes hex. */
  publicKey: string;
  rollApprovals: RollApproval[];
}
