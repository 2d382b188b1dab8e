// What spec files get that import '@jest/globals'.
export const { expect, describe, test, it, beforeAll, beforeEach, afterEach, afterAll } = globalThis;
