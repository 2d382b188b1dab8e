/**
 * Every small change of a JSON document, generated from its schema and from a real document: each leaf by its kind (a number
 * one more and one less, another text, one bit of hex, another value of an enumeration, the other truth value, null), each member
 * and each item removed, doubled, moved; each object with a member that nobody knows.
 */
import type { Chance } from './chance.js';
import type { Schema } from './schemas.js';
import type { Scalar, Tree } from './tree.js';

export interface Variant<T> {
  /** Where, as in a JSON pointer; a binary field by its name. */
  at: string;
  /** What was done: "one more". */
  kind: string;
  value: T;
}

/** What a JSON document can become. @param chance which bit of a value is changed */
export function* jsonVariants(tree: Tree, schema: Schema, chance: Chance, at = ''): Generator<Variant<Tree>> {
  const branch = schema.branchOf(tree);
  if ('leaf' in tree) {
    for (const [kind, leaf] of leafVariants(tree.leaf, schema, branch, (bound) => chance(at, bound))) {
      yield { at, kind, value: { leaf } };
    }
    return;
  }
  if (at !== '') yield { at, kind: 'null', value: { leaf: null } };
  if ('list' in tree) {
    for (const [i, item] of tree.list.entries()) {
      const put = (...items: Tree[]): Tree => ({ list: tree.list.toSpliced(i, 1, ...items) });
      for (const inner of jsonVariants(item, branch.item(), chance, `${at}/${i}`)) {
        yield { ...inner, value: put(inner.value) };
      }
      yield* structural(tree.list, i, `${at}/${i}`, (list) => ({ list }));
    }
    return;
  }
  for (const [i, [name, member]] of tree.members.entries()) {
    const put = (key: string, value: Tree): Tree => ({ members: tree.members.toSpliced(i, 1, [key, value]) });
    for (const inner of jsonVariants(member, branch.member(name), chance, `${at}/${name}`)) {
      yield { ...inner, value: put(name, inner.value) };
    }
    yield { at: `${at}/${name}`, kind: 'renamed', value: put(`${name}x`, member) };
    yield* structural(tree.members, i, `${at}/${name}`, (members) => ({ members }));
  }
  // Behind all others by its name, so that the bytes stay canonical.
  yield { at, kind: 'unknown member', value: { members: [...tree.members, ['zz', { leaf: 'x' }]] } };
}

/** The element removed, doubled, and exchanged with the next one. */
function* structural<E>(
  all: readonly E[],
  i: number,
  at: string,
  put: (elements: readonly E[]) => Tree,
): Generator<Variant<Tree>> {
  yield { at, kind: 'removed', value: put(all.toSpliced(i, 1)) };
  yield { at, kind: 'doubled', value: put(all.toSpliced(i, 1, all[i], all[i])) };
  if (i + 1 < all.length) yield { at, kind: 'moved', value: put(all.toSpliced(i, 2, all[i + 1], all[i])) };
}

function* leafVariants(
  leaf: Scalar,
  schema: Schema,
  branch: Schema,
  chance: (bound: number) => number,
): Generator<[kind: string, leaf: Scalar]> {
  const { enum: values, pattern = '' } = branch.node;
  const other = values?.find((value) => value !== leaf);
  if (other !== undefined) yield ['another value', other];
  else if (typeof leaf === 'string' && isHex(leaf, pattern)) yield ['one bit', withOtherBit(leaf, chance)];
  else if (typeof leaf === 'string') yield ['other text', withOtherEnd(leaf)];
  else if (typeof leaf === 'number')
    yield* [['one more', leaf + 1] as const, ['one less', leaf - 1] as const].map(copy);
  else if (typeof leaf === 'boolean') yield ['flipped', !leaf];
  else yield ['a value', sampleOf(schema)];
  if (leaf !== null) yield ['null', null];
}

const copy = ([kind, leaf]: readonly [string, Scalar]): [string, Scalar] => [kind, leaf];

function isHex(text: string, pattern: string): boolean {
  return pattern.includes('[0-9a-f]') && /^(?:[0-9a-f]{2})+$/.test(text);
}

function withOtherBit(hex: string, chance: (bound: number) => number): string {
  const [place, bit] = [chance(hex.length), 1 << chance(4)];
  return hex.slice(0, place) + (Number.parseInt(hex[place], 16) ^ bit).toString(16) + hex.slice(place + 1);
}

/** Another last character of its kind, so that the text keeps its form where it has one. */
function withOtherEnd(text: string): string {
  const last = text.at(-1) ?? '';
  const other = /[0-8]/.test(last) ? String(Number(last) + 1) : last === '9' ? '0' : last === 'x' ? 'y' : 'x';
  return text.slice(0, -1) + other;
}

/** Something where there is nothing. */
function sampleOf(schema: Schema): Scalar {
  const type = schema.branches().find(({ node }) => node.type !== 'null')?.node.type;
  return type === 'integer' ? 0 : '00';
}
