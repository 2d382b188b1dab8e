/**
 * An election in which tokens are given out while people vote, once for all that needs one: two people and two tabs on one
 * device, and what services say that nobody has proven.
 */
import { jest } from '@jest/globals';
import { DEVICE_VOTERS, testOneDevice } from './one-device.js';
import { Scene } from './scene.js';
import { testClaims } from './vote-claims.js';

jest.setTimeout(240_000);

/** The last ones are of a class that decides fewer contests. */
const VOTERS = 14;

let scene: Scene;

beforeAll(async () => {
  scene = await Scene.start(VOTERS, (template) => {
    template.policy.issuanceDuringVoting = true;
    template.policy.minCounted = 2;
  });
  await scene.phases.moveTo('voting', 'tokens and voting begin', [0, 1]);
});

afterAll(async () => {
  await scene.stop();
});

describe('one device', () => testOneDevice(() => scene));
describe('what a service says', () => testClaims(() => scene, DEVICE_VOTERS));
