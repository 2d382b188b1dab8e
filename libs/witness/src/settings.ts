/** Settings of a witness, from its host's configuration. */

export interface WitnessSettings {
  /** Key name in signed notes, as in `witnesses.members[].name`: no blanks, no plus. */
  readonly name: string;
  /** Folder for the witness's key. */
  readonly dataDir: string;
  /** The ballot API, whose mirror endpoint gives the entries. Not trusted: they must have the checkpoint's root. */
  readonly apiUrl: string;
  /** Secret: opens the API's mirror endpoint, and this witness's own. */
  readonly mirrorToken: string;
}

export const WITNESS_SETTINGS = Symbol('WITNESS_SETTINGS');
export const MIRROR_TOKEN = Symbol('MIRROR_TOKEN');
