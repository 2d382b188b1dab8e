/**
 * Where programs keep what must survive a reload. The caller gives the place (browser storage, an encrypted file);
 * these interfaces say what may be written there. Contents are secret and are trusted when read back.
 */

/** One text value that is replaced as a whole: the voter's device state. Secret; never leaves the device. */
export interface TextStore {
  load(): Promise<string | null>;
  save(text: string): Promise<void>;
}

/** A store that lasts as long as the program: for simulations and tests. */
export function memoryStore(): TextStore {
  let kept: string | null = null;
  return {
    load: () => Promise.resolve(kept),
    save: (text) => {
      kept = text;
      return Promise.resolve();
    },
  };
}

/**
 * What a trustee's program keeps on a device beside her key file, for one pair of keys: which ceremony they serve, how that
 * ended for her (trustee-verdict.ts), and her one decision an election. Nothing of it is secret. Each is written once and
 * never replaced: `create…` must fail where there is one already, also after a crash, and is on the disk when it returns.
 * Who can change it can make this trustee decrypt a second set, or publish the key to a share that is in use.
 */
export interface TrusteeStore {
  loadCeremony(): Promise<string | null>;
  createCeremony(ceremonyId: string): Promise<void>;
  loadVerdict(): Promise<string | null>;
  createVerdict(verdict: string): Promise<void>;
  loadDecision(electionId: string): Promise<string | null>;
  createDecision(electionId: string, text: string): Promise<void>;
}
