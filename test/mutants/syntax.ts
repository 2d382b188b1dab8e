/**
 * What kind of check a piece of source is: comparisons, truths, and assertions, which speak of our own mistakes and are no
 * checks of what others sent.
 */
import ts from 'typescript';

/** Calls whose value is a truth. */
const PREDICATE =
  /(?:^|\.)(?:(?:is|has)[A-Z]\w*|has|includes|some|every|test|startsWith|endsWith|equalBytes|hasOwn|equals|is0)$/;
/** What `<` and its like become. */
export const SWAPPED: Partial<Record<ts.SyntaxKind, string>> = {
  [ts.SyntaxKind.LessThanToken]: 'lt',
  [ts.SyntaxKind.LessThanEqualsToken]: 'le',
  [ts.SyntaxKind.GreaterThanToken]: 'gt',
  [ts.SyntaxKind.GreaterThanEqualsToken]: 'ge',
};

const COMPARISONS = new Set([
  ...Object.keys(SWAPPED).map(Number),
  ts.SyntaxKind.EqualsEqualsEqualsToken,
  ts.SyntaxKind.ExclamationEqualsEqualsToken,
  ts.SyntaxKind.InstanceOfKeyword,
  ts.SyntaxKind.InKeyword,
]);

export function isAssertion(node: ts.Statement, source: ts.SourceFile): boolean {
  if (!ts.isThrowStatement(node)) return false;
  return ts.isIdentifier(node.expression) || /^new (?:Range|Type)?Error\(/.test(node.expression.getText(source));
}

/** Nothing but assertions, each behind its condition. */
export function isAssertionBlock(node: ts.Statement, source: ts.SourceFile): boolean {
  const statements = ts.isBlock(node) ? [...node.statements] : [node];
  return statements.every((each) => ts.isIfStatement(each) && isAssertion(each.thenStatement, source));
}

/** Named `assert…`, and everything that it throws is a plain error. */
export function isAssertionFunction(node: ts.Node, source: ts.SourceFile): boolean {
  if (!ts.isFunctionDeclaration(node) || !nameOf(node).startsWith('assert')) return false;
  const thrown: ts.ThrowStatement[] = [];
  const visit = (each: ts.Node): void => {
    if (ts.isThrowStatement(each)) thrown.push(each);
    ts.forEachChild(each, visit);
  };
  visit(node);
  return thrown.length > 0 && thrown.every((each) => isAssertion(each, source));
}

export function unwrap(node: ts.Expression): ts.Expression {
  return ts.isParenthesizedExpression(node) ? unwrap(node.expression) : node;
}

export function isComparison(node: ts.Node): node is ts.BinaryExpression {
  return ts.isBinaryExpression(node) && COMPARISONS.has(node.operatorToken.kind);
}

export function isLogical(node: ts.Node): node is ts.BinaryExpression {
  if (!ts.isBinaryExpression(node)) return false;
  const { kind } = node.operatorToken;
  return kind === ts.SyntaxKind.BarBarToken || kind === ts.SyntaxKind.AmpersandAmpersandToken;
}

export function isBoolean(node: ts.Expression, source: ts.SourceFile): boolean {
  const inner = unwrap(node);
  if (isComparison(inner)) return true;
  if (isLogical(inner)) return isBoolean(inner.left, source) || isBoolean(inner.right, source);
  if (ts.isPrefixUnaryExpression(inner)) return inner.operator === ts.SyntaxKind.ExclamationToken;
  return ts.isCallExpression(inner) && PREDICATE.test(inner.expression.getText(source));
}

/** Of a top-level declaration. */
export function nameOf(node: ts.Node): string {
  if (ts.isVariableStatement(node)) return node.declarationList.declarations.map(({ name }) => name.getText()).join();
  const { name } = node as { name?: ts.Node };
  return name === undefined ? '' : name.getText();
}
