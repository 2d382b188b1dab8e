/** One test of a spec file. */
export interface CollectedTest {
  name: string;
  /** Its `beforeAll` hooks; each runs once. */
  prepare(): Promise<void>;
  run(): Promise<void>;
}

export function testsOf(file: string): Promise<CollectedTest[]>;
