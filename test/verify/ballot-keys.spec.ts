/** What the board has said of each ballot key: who counts, and how many keys had shown up by an index (spec §5.4, §6.3). */
import {
  BallotKeys,
  countBelow,
  holdsTracker,
  packed,
  trackersIn,
} from '../../libs/record/src/verify-election/ballot-keys.js';

const key = (n: number) => new Uint8Array(32).fill(n);

test('how many of an ascending list are below a limit, at every place of it', () => {
  const ascending = [2, 3, 5, 8, 13, 21, 34];
  for (let length = 0; length <= ascending.length; length++) {
    const list = ascending.slice(0, length);
    for (let limit = 0; limit <= 35; limit++) {
      expect([length, limit, countBelow(list, limit)]).toEqual([length, limit, list.filter((n) => n < limit).length]);
    }
  }
});

test('a key is one pair of its class from its first entry on, and another in another class', () => {
  const keys = new BallotKeys(2);
  const first = keys.at(0, key(1), 3);
  expect(keys.at(0, key(1), 9)).toBe(first);
  keys.at(0, key(2), 5);
  expect(keys.at(1, key(1), 7)).not.toBe(first);
  expect([3, 4, 5, 6].map((treeSize) => keys.pairsAt(0, treeSize))).toEqual([0, 1, 1, 2]);
  expect([7, 8].map((treeSize) => keys.pairsAt(1, treeSize))).toEqual([0, 1]);
});

test('a key counts from its first ballot on, also one of revision 0; one that only spoiled does not', () => {
  const keys = new BallotKeys(2);
  keys.at(0, key(1), 3).revision = 0;
  keys.at(0, key(2), 4).spoiled += packed(key(9));
  keys.at(1, key(3), 5).revision = 7;
  keys.at(1, key(4), 6).revision = 8;
  expect([0, 1].map((classIndex) => keys.countedOf(classIndex))).toEqual([1, 2]);
});

test('a list of trackers holds those that were put into it, and none made of two halves', () => {
  const list = packed(key(1)) + packed(key(2)) + packed(key(3));
  expect(trackersIn(list)).toBe(3);
  expect([1, 2, 3, 4].map((n) => holdsTracker(list, packed(key(n))))).toEqual([true, true, true, false]);
  const halves = Uint8Array.of(...key(1).subarray(16), ...key(2).subarray(16));
  expect(holdsTracker(list, packed(halves))).toBe(false);
  expect(holdsTracker('', packed(key(1)))).toBe(false);
});
