// Reads spec files as lists of tests that can be run one by one, many times, in one process: what a run with mutants needs
// and a test runner does not offer. Takes the part of jest's interface that those files use.
import { expect } from 'expect';

/** @typedef {{ name: string, body: () => unknown, suites: object[], prepared: boolean }} CollectedTest */

let suite = null;
let collected = [];

const newSuite = (name, parent) => ({ name, parent, all: [], each: [], afterEach: [], isReady: false });

function describe(name, body) {
  const parent = suite;
  suite = newSuite(name, parent);
  body();
  suite = parent;
}

function test(name, body) {
  collected.push({ name, body, suite });
}

/** Rows of a table, or a template's rows: each one a call of its own. */
const eachOf = (define) => (rows) => (name, body) =>
  rows.forEach((row, at) => {
    const values = Array.isArray(row) ? row : [row];
    define(nameOf(name, values, at), () => body(...values));
  });

function nameOf(name, values, at) {
  const first = values[0];
  const filled = name
    .replace(/\$(\w+)/g, (_, key) => String(first?.[key]))
    .replace('%#', String(at))
    .replace('%s', () => String(first))
    .replace(/%[sdijop]/g, () => '…');
  return filled === name && values.length > 0 ? `${name} ${at + 1}` : filled;
}

describe.each = eachOf(describe);
describe.skip = () => undefined;
test.each = eachOf(test);
test.skip = () => undefined;

const hook = (list) => (body) => void suite[list].push(body);
export const globals = {
  expect,
  describe,
  test,
  it: test,
  beforeAll: hook('all'),
  beforeEach: hook('each'),
  afterEach: hook('afterEach'),
  afterAll: () => undefined,
};
Object.assign(globalThis, globals);

/** The tests of a spec file. Hooks of `beforeAll` run once, when the first test behind them is prepared. */
export async function testsOf(file) {
  suite = newSuite('', null);
  collected = [];
  await import(file);
  return collected.map((each) => {
    const suites = [];
    for (let at = each.suite; at !== null; at = at.parent) suites.unshift(at);
    return {
      name: [...suites.map(({ name }) => name), each.name].filter((name) => name !== '').join(' › '),
      prepare: async () => {
        for (const at of suites) {
          if (at.isReady) continue;
          for (const body of at.all) await body();
          at.isReady = true;
        }
      },
      run: async () => {
        for (const at of suites) for (const body of at.each) await body();
        try {
          await each.body();
        } finally {
          for (const at of suites) for (const body of at.afterEach) await body();
        }
      },
    };
  });
}
