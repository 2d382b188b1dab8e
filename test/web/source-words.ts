/** What the pages' source says about words: the keys it uses, and words that stand in code instead of a catalogue. */
import { dirname, relative, resolve } from 'node:path';
import ts from 'typescript';

export const WEB = resolve(import.meta.dirname, '../../apps/web');
/** The verifier, whose reports have words of their own: its folder is called `report` here. */
const VERIFIER = resolve(WEB, '../../libs/record/src/verify-election');

export interface UsedKey {
  key: string;
  file: string;
}

export interface BuiltKey {
  /** The key with `*` where something is put in: "audit.nav.*". */
  pattern: string;
  /** The keys it can become, by the types of the code; null where the types allow any. */
  keys: string[] | null;
  file: string;
}

export interface SourceWords {
  keys: UsedKey[];
  built: BuiltKey[];
  /** "file:line: words", shown to people and not from a catalogue. */
  untranslated: string[];
}

const KEY = /^(common|vote|audit|office|report)(\.[A-Za-z0-9_-]+)+$/;
const KEY_BEGINNING = /^(common|vote|audit|office|report)\.[A-Za-z0-9._-]*$/;

/** Attributes, properties and calls whose text is seen or heard. */
const SHOWN_ATTRIBUTES = ['title', 'aria-label', 'aria-description', 'placeholder', 'alt', 'label', 'heading', 'lead'];
const SHOWN_PROPERTIES = ['sentence', 'heading', 'lead', 'action'];
const SHOWN_CALLS = ['announce', 'fillText', 'usePageTitle'];
const NAMES = ['Psephos'];

/** @param folders below apps/web, or `report` */
export function readSourceWords(folders: readonly string[]): SourceWords {
  const config = resolve(WEB, 'tsconfig.json');
  const { config: json } = ts.readConfigFile(config, (path) => ts.sys.readFile(path)) as { config: unknown };
  const { fileNames, options } = ts.parseJsonConfigFileContent(json, ts.sys, dirname(config));
  const isOurs = (path: string) => folders.includes(nameOf(path).split('/')[0] ?? '');
  const program = ts.createProgram(fileNames.filter(isOurs), { ...options, noEmit: true });
  const checker = program.getTypeChecker();
  const found: SourceWords = { keys: [], built: [], untranslated: [] };
  for (const source of program.getSourceFiles()) {
    if (isOurs(source.fileName)) readFile(source, checker, found);
  }
  return found;
}

/** As in complaints: "audit/main.tsx", "report/sheet.ts". */
function nameOf(path: string): string {
  return path.startsWith(`${VERIFIER}/`) ? `report/${relative(VERIFIER, path)}` : relative(WEB, path);
}

function readFile(source: ts.SourceFile, checker: ts.TypeChecker, { keys, built, untranslated }: SourceWords): void {
  const file = nameOf(source.fileName);
  const show = (node: ts.Node) => {
    for (const words of wordsOf(node)) {
      const { line } = source.getLineAndCharacterOfPosition(node.getStart(source));
      untranslated.push(`${file}:${line + 1}: ${words}`);
    }
  };
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node) && KEY.test(node.text)) keys.push({ key: node.text, file });
    if (ts.isTemplateExpression(node) && KEY_BEGINNING.test(node.head.text)) {
      built.push({ ...builtKeys(node, checker), file });
    }
    if (isShown(node)) show(node);
    ts.forEachChild(node, visit);
  };
  visit(source);
}

function builtKeys({ head, templateSpans }: ts.TemplateExpression, checker: ts.TypeChecker): Omit<BuiltKey, 'file'> {
  let pattern = head.text;
  let keys: string[] | null = [head.text];
  for (const { expression, literal } of templateSpans) {
    pattern += `*${literal.text}`;
    const values = literalsOf(checker, expression);
    keys = values === null ? null : (keys?.flatMap((key) => values.map((value) => key + value + literal.text)) ?? null);
  }
  return { pattern, keys };
}

/** The strings an expression can be; null where its type allows others. */
function literalsOf(checker: ts.TypeChecker, expression: ts.Expression): string[] | null {
  const type = checker.getTypeAtLocation(expression);
  const parts = type.isUnion() ? type.types : [type];
  const texts = parts.map((part) => (part.isStringLiteral() ? part.value : null));
  return texts.every((text) => text !== null) ? texts : null;
}

function isShown(node: ts.Node): boolean {
  const { parent } = node;
  if (ts.isJsxText(node)) return true;
  if (ts.isJsxExpression(node)) return ts.isJsxElement(parent) || ts.isJsxFragment(parent);
  if (ts.isJsxAttribute(node)) return SHOWN_ATTRIBUTES.includes(node.name.getText());
  if (ts.isPropertyAssignment(node)) return SHOWN_PROPERTIES.includes(node.name.getText());
  if (ts.isCallExpression(node)) return SHOWN_CALLS.includes(node.expression.getText().replace(/^.*\./, ''));
  return ts.isBinaryExpression(node) && /^document\.title =/.test(node.getText());
}

/** Texts with letters in a node, without what calls (`t`, `tx`), other elements and conditions hold. */
function wordsOf(node: ts.Node): string[] {
  if (ts.isJsxText(node) || ts.isStringLiteralLike(node)) return hasLetters(node.text) ? [node.text.trim()] : [];
  if (ts.isJsxAttribute(node)) return node.initializer === undefined ? [] : wordsOf(node.initializer);
  if (ts.isPropertyAssignment(node)) return wordsOf(node.initializer);
  if (ts.isCallExpression(node)) {
    const isShowing = isShown(node) && node.arguments[0] !== undefined;
    return isShowing ? wordsOf(node.arguments[0]) : [];
  }
  if (ts.isJsxExpression(node)) return node.expression === undefined ? [] : wordsOf(node.expression);
  if (ts.isParenthesizedExpression(node) || ts.isAsExpression(node)) return wordsOf(node.expression);
  if (ts.isConditionalExpression(node)) return [node.whenTrue, node.whenFalse].flatMap(wordsOf);
  if (ts.isBinaryExpression(node)) {
    const isText = node.operatorToken.kind !== ts.SyntaxKind.AmpersandAmpersandToken && !isComparison(node);
    return [...(isText ? [node.left] : []), ...(isComparison(node) ? [] : [node.right])].flatMap(wordsOf);
  }
  if (ts.isTemplateExpression(node)) {
    const texts = [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)].filter(hasLetters);
    return [...texts, ...node.templateSpans.flatMap(({ expression }) => wordsOf(expression))];
  }
  return [];
}

function isComparison({ operatorToken }: ts.BinaryExpression): boolean {
  return ['===', '!==', '<', '>', '<=', '>='].includes(operatorToken.getText());
}

function hasLetters(text: string): boolean {
  return /\p{L}/u.test(NAMES.reduce((rest, name) => rest.replaceAll(name, ''), text));
}
