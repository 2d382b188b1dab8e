/** JSON as a tree that can also say what a JSON value cannot: a member twice, members in another order. */
export type Scalar = null | boolean | number | string;
export type Tree = { leaf: Scalar } | { list: readonly Tree[] } | { members: readonly (readonly [string, Tree])[] };

/** @param text JSON without doubled members */
export function treeOf(text: string): Tree {
  return toTree(JSON.parse(text) as unknown);
}

/** As canonical JSON would print it, but in the order of the tree. */
export function print(tree: Tree): string {
  if ('leaf' in tree) return JSON.stringify(tree.leaf);
  if ('list' in tree) return `[${tree.list.map(print).join(',')}]`;
  return `{${tree.members.map(([name, member]) => `${JSON.stringify(name)}:${print(member)}`).join(',')}}`;
}

function toTree(value: unknown): Tree {
  if (Array.isArray(value)) return { list: value.map(toTree) };
  if (typeof value !== 'object' || value === null) return { leaf: value as Scalar };
  return { members: Object.entries(value).map(([name, member]) => [name, toTree(member)] as const) };
}
