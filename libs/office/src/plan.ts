/**
 * The plan of an election: what the office edits step by step until it is frozen (spec §3). It is never published; the
 * draft is made of it, of the roll, and of the keys of everybody who takes part.
 */
import type { Contact, Contest, DraftVoterClass, LanguageMap, Policy, Schedule } from '#record';

/** An issuer as the office found it at its address: the keys that it offers for the next ceremony. */
export interface PlannedIssuer {
  /** http(s) address of the issuer's service. */
  url: string;
  name: string;
  /** Ed25519 and X25519, 32 bytes each in hex: fresh, of one ceremony; "" until the issuer is asked (again). */
  signingKey: string;
  sealingKey: string;
  /** The witness beside it: its name in checkpoints, and its Ed25519 key, 32 bytes in hex. */
  witnessName: string;
  witnessKey: string;
}

export interface ElectionPlan {
  /** Languages of all texts, at least one; every language map below has exactly these. A text may be "" until a freeze. */
  languages: string[];
  title: LanguageMap;
  description: LanguageMap;
  contact: Contact;
  timeZone: string;
  /** null until it is chosen. Milliseconds since 1970, UTC. */
  schedule: Schedule | null;
  contests: Contest[];
  voterClasses: DraftVoterClass[];
  policy: Policy;
  /** Two registrars make a code each: a voter needs both. */
  registrars: 1 | 2;
  /** How voters get their roll keys. */
  enrolment: 'codes' | 'account';
  trustees: { threshold: number; names: string[] };
  issuers: { threshold: number; members: PlannedIssuer[] };
  closeConfirmations: number;
}
