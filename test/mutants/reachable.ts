/**
 * What of the libraries a verifier runs: every top-level declaration that can be reached from its entry points by name.
 * Found in the source and not by running it, so that a check which no attack reaches is in the list all the same.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** What people call: a whole record, an archive of it, a person's confirmation, a certificate, the exit code. */
const ENTRY_POINTS = ['verifyElection', 'verifyConfirmation', 'verifyCertificate', 'TarRecord', 'exitCode'];

export interface SourceOfVerifier {
  /** Path inside the repository. */
  file: string;
  source: ts.SourceFile;
  /** The declarations that are reached. */
  declarations: ts.Node[];
}

interface Declaration {
  file: string;
  node: ts.Node;
  uses: Set<string>;
}

/** Sorted by path. */
export function sourcesOfVerifier(): SourceOfVerifier[] {
  const files = ['libs/crypto/src', 'libs/record/src'].flatMap(filesIn).sort();
  const sources = new Map(files.map((file) => [file, parse(file)]));
  const declared = new Map<string, Map<string, Declaration>>();
  for (const [file, source] of sources) declared.set(file, declarationsOf(file, source));

  const imported = new Map([...sources].map(([file, source]) => [file, importsOf(source)]));
  const reached = new Set<Declaration>();
  const waiting = [...declared.values()].flatMap((byName) => ENTRY_POINTS.flatMap((name) => byName.get(name) ?? []));
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (reached.has(next)) continue;
    reached.add(next);
    const own = declared.get(next.file);
    for (const name of next.uses) {
      const near = own?.get(name);
      if (near !== undefined) waiting.push(near);
      // Exported names are unique in the libraries: an index file could not pass on two of them.
      else if (imported.get(next.file)?.has(name) === true) {
        for (const byName of declared.values()) waiting.push(...[byName.get(name) ?? []].flat().filter(isExported));
      }
    }
  }
  return [...sources].flatMap(([file, source]) => {
    const here = [...reached].filter((declaration) => declaration.file === file).map(({ node }) => node);
    return here.length === 0 ? [] : [{ file, source, declarations: [...new Set(here)] }];
  });
}

function filesIn(folder: string): string[] {
  const entries = readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' });
  return entries.filter((name) => name.endsWith('.ts')).map((name) => path.posix.join(folder, name));
}

function parse(file: string): ts.SourceFile {
  return ts.createSourceFile(file, readFileSync(path.join(ROOT, file), 'utf8'), ts.ScriptTarget.ES2022, true);
}

function declarationsOf(file: string, source: ts.SourceFile): Map<string, Declaration> {
  const found = new Map<string, Declaration>();
  const add = (name: ts.Node, node: ts.Node): void => {
    found.set(name.getText(source), { file, node, uses: namesIn(node) });
  };
  for (const node of source.statements) {
    if ((ts.isFunctionDeclaration(node) || ts.isClassDeclaration(node)) && node.name !== undefined)
      add(node.name, node);
    if (ts.isVariableStatement(node)) for (const each of node.declarationList.declarations) add(each.name, node);
  }
  return found;
}

function importsOf(source: ts.SourceFile): Set<string> {
  const names = source.statements.flatMap((node) => {
    const bindings = ts.isImportDeclaration(node) ? node.importClause?.namedBindings : undefined;
    return bindings !== undefined && ts.isNamedImports(bindings) ? bindings.elements.map(({ name }) => name.text) : [];
  });
  return new Set(names);
}

/** Names that are used as values: not those of members. */
function namesIn(node: ts.Node): Set<string> {
  const names = new Set<string>();
  const visit = (each: ts.Node): void => {
    if (ts.isTypeNode(each)) return;
    if (ts.isIdentifier(each)) names.add(each.text);
    if (ts.isPropertyAccessExpression(each)) return visit(each.expression);
    if (ts.isPropertyAssignment(each)) return visit(each.initializer);
    ts.forEachChild(each, visit);
  };
  visit(node);
  return names;
}

function isExported({ node }: Declaration): boolean {
  return (
    ts.canHaveModifiers(node) && (ts.getModifiers(node) ?? []).some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)
  );
}
