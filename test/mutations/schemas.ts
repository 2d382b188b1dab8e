/** The JSON Schemas of spec/schemas, as far as mutations need them: which form of a document a value has, member by member. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Scalar, Tree } from './tree.js';

interface SchemaNode {
  $ref?: string;
  anyOf?: SchemaNode[];
  oneOf?: SchemaNode[];
  type?: string;
  const?: Scalar;
  enum?: Scalar[];
  pattern?: string;
  properties?: Record<string, SchemaNode>;
  additionalProperties?: false | SchemaNode;
  items?: SchemaNode;
}

const FOLDER = fileURLToPath(new URL('../../spec/schemas/', import.meta.url));
const read = new Map<string, SchemaNode>();

/** A place in a schema: a node, and the file against which its references are read. */
export class Schema {
  private constructor(
    private readonly file: string,
    readonly node: SchemaNode,
  ) {}

  /** @param name as in `definition` */
  static of(name: string): Schema {
    return new Schema(`${name}.json`, documentOf(`${name}.json`));
  }

  /** The branches that a value may have here, references followed. */
  branches(): Schema[] {
    const { $ref, anyOf, oneOf } = this.node;
    if ($ref !== undefined) return this.follow($ref).branches();
    const branches = anyOf ?? oneOf;
    return branches === undefined ? [this] : branches.flatMap((node) => new Schema(this.file, node).branches());
  }

  /** The branch that this value has. A value without one is not what the specification describes. */
  branchOf(tree: Tree): Schema {
    const found = this.branches().find((branch) => branch.fits(tree));
    if (found === undefined) throw new Error(`${this.file} has no form for ${JSON.stringify(tree).slice(0, 200)}`);
    return found;
  }

  member(name: string): Schema {
    const { properties, additionalProperties } = this.node;
    const node = properties?.[name] ?? (additionalProperties === false ? undefined : additionalProperties);
    if (node === undefined) throw new Error(`${this.file} has no member ${name}`);
    return new Schema(this.file, node);
  }

  item(): Schema {
    const { items } = this.node;
    if (items === undefined) throw new Error(`${this.file} does not say what an item is`);
    return new Schema(this.file, items);
  }

  private follow(reference: string): Schema {
    const [file = '', pointer = ''] = reference.split('#');
    const name = file === '' ? this.file : file;
    const found = pointer
      .split('/')
      .slice(1)
      .reduce<unknown>((node, key) => (node as Record<string, unknown>)[key], documentOf(name));
    return new Schema(name, found as SchemaNode);
  }

  /** Whether the value has this branch's type; objects are told apart by their members, above all constant ones. */
  private fits(tree: Tree): boolean {
    const { type, properties = {} } = this.node;
    if ('list' in tree) return type === 'array';
    if ('leaf' in tree) return this.fitsLeaf(tree.leaf);
    if (type !== 'object') return false;
    return tree.members.every(([name, member]) => {
      const node = properties[name];
      if (node === undefined) return this.node.additionalProperties !== false;
      return node.const === undefined || ('leaf' in member && member.leaf === node.const);
    });
  }

  private fitsLeaf(leaf: Scalar): boolean {
    const { type, const: constant, enum: values } = this.node;
    if (constant !== undefined) return leaf === constant;
    if (values !== undefined) return values.includes(leaf);
    if (leaf === null) return type === 'null';
    return type === (typeof leaf === 'number' ? 'integer' : typeof leaf);
  }
}

function documentOf(file: string): SchemaNode {
  const known = read.get(file) ?? (JSON.parse(readFileSync(path.join(FOLDER, file), 'utf8')) as SchemaNode);
  read.set(file, known);
  return known;
}
