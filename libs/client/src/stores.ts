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
 * What a trustee's program keeps. `keys` is secret and belongs in a passphrase-protected file. A decision is written
 * once per election and never replaced: `createDecision` must fail when there is one, also after a crash.
 */
export interface TrusteeStore {
  loadKeys(): Promise<string | null>;
  saveKeys(text: string): Promise<void>;
  loadDecision(electionId: string): Promise<string | null>;
  createDecision(electionId: string, text: string): Promise<void>;
}
