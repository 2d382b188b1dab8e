/**
 * One election for two promises of the pages: they say little by themselves while a town votes, and nothing of a ballot is
 * left when it is cast.
 */
import { jest } from '@jest/globals';
import { prepareBudgets, testBudgets } from './budgets.js';
import { Scene } from './scene.js';
import { prepareSecrecy, SECRET_VOTERS, testSecrecy } from './secrecy.js';

jest.setTimeout(300_000);

/** The last ones are of a class that decides fewer contests. */
const VOTERS = 6;

let scene: Scene;

beforeAll(async () => {
  scene = await Scene.start(VOTERS, (template) => {
    template.policy.minCounted = 2;
  });
  await scene.phases.moveTo('issuing', 'tokens can be asked for', [0, 1]);
  await prepareSecrecy(scene);
  await prepareBudgets(scene, SECRET_VOTERS);
  await scene.phases.moveTo('voting', 'voting opens', [0, 1]);
});

afterAll(async () => {
  await scene.stop();
});

describe('while a town votes', () => testBudgets());
describe('a ballot', () => testSecrecy());
