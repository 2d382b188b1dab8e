/**
 * Puts switches into the source of the verifier: every condition, bound, loop and call of a check becomes a place at which
 * one number, set while the program runs, leaves the check out. One build carries all mutants; with the number at −1 the
 * program is the one that is published.
 *
 * The rules: a condition as a whole is held at true and at false (at false only, where it leads to a refusal and nothing
 * else); an operand of `||` is held at false, one of `&&` at true: the alternative, or the demand, is gone. `<` becomes
 * `<=` and so on. A call that stands alone, a `throw` that is not all there is behind an `if`, and the rounds of a loop
 * over a list are left out. A form within a schema takes anything, and its bounds are lifted. What throws a plain `Error`
 * speaks of our own mistakes, and what throws on what it caught says nothing of its own: neither is a check.
 */
import ts from 'typescript';
import type { Mutant, MutantKind } from './mutants.js';
import type { SourceOfVerifier } from './reachable.js';
import {
  isAssertion,
  isAssertionBlock,
  isAssertionFunction,
  isBoolean,
  isComparison,
  isLogical,
  nameOf,
  SWAPPED,
  unwrap,
} from './syntax.js';

/** Calls whose arguments are words about a refusal. */
const TELLS = /(?:^|\.)(?:note|fail|stop|failWith|invalid|formError|VerificationError|Error)$/;
/** Calls that stand behind `return` and give nothing. */
const REFUSING_CALL = /(?:^|\.)(?:bound|refuse|fail|stop|assert\w*|check[A-Z]\w*|verify[A-Z]\w*|check)$/;
/** What the forms of documents are made with. */
const FORM_CALL =
  /^(?:whole|text|textLike|line|paragraphs|hexForm|hexBytes|list|mapOf|object|oneOf|oneOfObjects|nullOr)$/;
/** Makers of forms with their bounds by position: what lifts the one that stands there. */
const BOUNDS: Record<string, (string | undefined)[]> = {
  whole: ['-Infinity', 'Infinity'],
  text: ['0', 'Infinity'],
  line: ['0', 'Infinity'],
  paragraphs: ['Infinity'],
  hexBytes: ['0', 'Infinity'],
  list: [undefined, 'Infinity', '0'],
};
/** Bounds that bind nothing. */
const UNBOUNDED = /^(?:0|-?MAX_INT|ANY_LENGTH|-?Number\.MAX_SAFE_INTEGER)$/;

/** What a condition may be held at. */
type Held = readonly ('true' | 'false')[];
const BOTH: Held = ['true', 'false'];

/** One file with its switches; its mutants are added to those there are. */
export class FileInstrumenter {
  /** What stands before and behind a place: whatever was asked for first is outside. */
  private readonly before = new Map<number, string>();
  private readonly behind = new Map<number, string>();
  private readonly replaced = new Map<number, { end: number; text: string }>();
  private within = '';

  constructor(
    private readonly target: SourceOfVerifier,
    private readonly mutants: Mutant[],
    /** Names of the functions that assert no more than what our own callers have to keep. */
    private readonly assertions: ReadonlySet<string>,
  ) {}

  private get usesForms(): boolean {
    return /strict-form\.(?:js|ts)|definition-schema\.ts/.test(`${this.target.file} ${this.target.source.text}`);
  }

  run(): string {
    for (const declaration of this.target.declarations) {
      if (isAssertionFunction(declaration, this.target.source)) continue;
      this.within = nameOf(declaration);
      ts.forEachChild(declaration, (child) => this.visit(child));
    }
    const { text } = this.target.source;
    const places = [...this.before.keys(), ...this.behind.keys(), ...this.replaced.keys()];
    let code = '';
    let at = 0;
    for (const place of [...new Set(places)].sort((a, b) => a - b)) {
      code += text.slice(at, place) + (this.behind.get(place) ?? '') + (this.before.get(place) ?? '');
      const replaced = this.replaced.get(place);
      if (replaced !== undefined) code += replaced.text;
      at = replaced?.end ?? place;
    }
    code += text.slice(at);
    return `const $m = globalThis.$mutants; ${code}`;
  }

  private visit(node: ts.Node): void {
    if (ts.isTypeNode(node) || ts.isTemplateExpression(node) || ts.isInterfaceDeclaration(node)) return;
    if (ts.isIfStatement(node)) return this.visitIf(node);
    if (ts.isConditionalExpression(node)) {
      this.condition(node.condition, BOTH);
      this.visit(node.whenTrue);
      return this.visit(node.whenFalse);
    }
    if (ts.isForStatement(node)) {
      if (node.initializer !== undefined) this.visit(node.initializer);
      if (node.condition !== undefined) this.condition(node.condition, ['false'], false);
      return this.visit(node.statement);
    }
    if (ts.isWhileStatement(node)) {
      this.condition(node.expression, ['false']);
      return this.visit(node.statement);
    }
    if (ts.isForOfStatement(node)) {
      if (isAssertionBlock(node.statement, this.target.source)) return;
      if (node.awaitModifier === undefined) {
        const id = this.add('empty', node.expression, `for (… of ${node.expression.getText(this.target.source)})`);
        this.wrap(node.expression, `$m.list(${id}, `, ')');
      }
      this.visit(node.expression);
      return this.visit(node.statement);
    }
    if (ts.isThrowStatement(node)) {
      if (this.isAssertion(node)) return;
      const id = this.add('skip', node);
      return this.wrap(node, `{ if ($m.start(${id})) { `, ' } }');
    }
    if (ts.isExpressionStatement(node)) return this.visitCallStatement(node);
    if (ts.isReturnStatement(node) && node.expression !== undefined) {
      if (this.isCall(node.expression, REFUSING_CALL)) return this.visitRefusingCall(node.expression);
      return this.value(node.expression);
    }
    if (ts.isArrowFunction(node) && !ts.isBlock(node.body)) {
      for (const parameter of node.parameters) this.visit(parameter);
      if (this.isCall(node.body, REFUSING_CALL)) return this.visitRefusingCall(node.body);
      return this.value(node.body);
    }
    if (ts.isVariableDeclaration(node) && node.initializer !== undefined) return this.value(node.initializer);
    if (ts.isPropertyAssignment(node)) return this.value(node.initializer);
    if (ts.isCallExpression(node)) return this.visitCall(node);
    if (ts.isExpression(node) && isBoolean(node, this.target.source)) return this.condition(node, BOTH);
    ts.forEachChild(node, (child) => this.visit(child));
  }

  private visitIf(node: ts.IfStatement): void {
    const body = ts.isBlock(node.thenStatement) ? [...node.thenStatement.statements] : [node.thenStatement];
    if (body.length === 1 && this.isAssertion(body[0]) && node.elseStatement === undefined) return;
    const refuses = body.length > 0 && this.isRefusal(body[body.length - 1]);
    if (refuses && node.elseStatement === undefined) this.condition(node.expression, ['false'], true, 'refusal');
    else this.condition(node.expression, BOTH);
    // A `throw` that is all there is goes with its condition; what is named before it are words about the refusal.
    const last = body[body.length - 1];
    const throwsOnly = ts.isThrowStatement(last) && body.slice(0, -1).every((each) => ts.isVariableStatement(each));
    if (!throwsOnly) this.visit(node.thenStatement);
    if (node.elseStatement !== undefined) this.visit(node.elseStatement);
  }

  /** Throws a plain error, or on what was caught. */
  private isAssertion(node: ts.Statement): boolean {
    return isAssertion(node, this.target.source);
  }

  private isRefusal(node: ts.Statement): boolean {
    if (ts.isThrowStatement(node)) return true;
    if (ts.isReturnStatement(node) || ts.isExpressionStatement(node)) {
      return node.expression !== undefined && this.isCall(node.expression, /(?:^|\.)(?:fail|stop|refuse|failWith)$/);
    }
    return false;
  }

  /** A value that may be a truth. */
  private value(node: ts.Expression): void {
    if (isBoolean(node, this.target.source)) this.condition(node, BOTH);
    else if (this.isForm(node)) this.visitForm(node);
    else this.visit(node);
  }

  /**
   * @param swapsBounds whether `<` may become `<=`: not where a loop would only run beyond its list
   * @param ask what the switchboard is asked: whether it refuses by this, or no more than its truth
   */
  private condition(node: ts.Expression, held: Held, swapsBounds = true, ask: 'truth' | 'refusal' = 'truth'): void {
    const inner = unwrap(node);
    const ids = held.map((kind) => this.add(kind, inner));
    this.wrap(node, `$m.${ask}(${numbers(ids, held)}, `, ')');
    this.operands(inner, swapsBounds);
  }

  private operands(node: ts.Expression, swapsBounds: boolean): void {
    if (isLogical(node)) {
      const isOr = node.operatorToken.kind === ts.SyntaxKind.BarBarToken;
      for (const side of [node.left, node.right]) {
        const inner = unwrap(side);
        // `a || b || c` is one list.
        if (isLogical(inner) && inner.operatorToken.kind === node.operatorToken.kind) this.operands(inner, swapsBounds);
        else this.condition(side, [isOr ? 'false' : 'true'], swapsBounds);
      }
      return;
    }
    if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken) {
      const inner = unwrap(node.operand);
      if (isLogical(inner)) return this.operands(inner, swapsBounds);
      return this.visit(inner);
    }
    if (isComparison(node)) {
      const swap = SWAPPED[node.operatorToken.kind];
      if (swap !== undefined && swapsBounds) {
        const id = this.add('bound', node);
        this.wrap(node, `$m.${swap}(${id}, `, ')');
        this.replace(node.operatorToken, ',');
      }
      this.visit(node.left);
      return this.visit(node.right);
    }
    if (ts.isCallExpression(node)) return this.visitCall(node);
    ts.forEachChild(node, (child) => this.visit(child));
  }

  private visitCallStatement(node: ts.ExpressionStatement): void {
    const call = ts.isAwaitExpression(node.expression) ? node.expression.expression : node.expression;
    if (!ts.isCallExpression(call) || call.expression.kind === ts.SyntaxKind.SuperKeyword) return this.visit(call);
    if (this.assertions.has(call.expression.getText(this.target.source))) return;
    const id = this.add('skip', node);
    this.wrap(node, `{ if ($m.start(${id})) { `, ` $m.end(${id}); } }`);
    this.visitCall(call);
  }

  private visitRefusingCall(node: ts.Expression): void {
    const id = this.add('skip', node);
    this.wrap(node, `($m.start(${id}) ? $m.ended(${id}, `, `) : undefined)`);
    const call = ts.isAwaitExpression(node) ? node.expression : node;
    this.visitCall(call);
  }

  private visitCall(node: ts.CallExpression | ts.Expression): void {
    if (!ts.isCallExpression(node)) return this.visit(node);
    this.visit(node.expression);
    if (TELLS.test(node.expression.getText(this.target.source))) return;
    for (const argument of node.arguments) this.value(argument);
  }

  /** A form inside a schema: left out as a whole, each of its bounds lifted. */
  private visitForm(node: ts.CallExpression): void {
    const { source } = this.target;
    const id = this.add('any', node);
    this.wrap(node, `$m.form(${id}, `, ')');
    const name = node.expression.getText(source);
    const args = node.arguments.map((argument) => argument.getText(source));
    (BOUNDS[name] ?? []).forEach((lifted, position) => {
      const bound = args[position];
      if (lifted === undefined || bound === undefined || UNBOUNDED.test(bound)) return;
      const other = args.map((text, at) => (at === position ? lifted : text)).join(', ');
      const without = this.add('any', node, `${node.getText(source)} without ${bound}`);
      this.wrap(node, `$m.other(${without}, ${name}(${other}), `, ')');
    });
    for (const argument of node.arguments) this.value(argument);
  }

  private isForm(node: ts.Expression): node is ts.CallExpression {
    return this.usesForms && this.isCall(node, FORM_CALL);
  }

  private isCall(node: ts.Expression, pattern: RegExp): boolean {
    const call = ts.isAwaitExpression(node) ? node.expression : node;
    return ts.isCallExpression(call) && pattern.test(call.expression.getText(this.target.source));
  }

  private add(kind: MutantKind, node: ts.Node, text = node.getText(this.target.source)): number {
    const { source, file } = this.target;
    const id = this.mutants.length;
    const line = source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1;
    const mutant = { file, kind, text: text.replace(/\s+/g, ' '), within: this.within };
    const alike = this.mutants.filter((each) => isAlike(each, mutant)).length;
    this.mutants.push({ ...mutant, id, line, nth: alike + 1 });
    return id;
  }

  private wrap(node: ts.Node, before: string, behind: string): void {
    const [start, end] = [node.getStart(this.target.source), node.getEnd()];
    this.before.set(start, (this.before.get(start) ?? '') + before);
    this.behind.set(end, behind + (this.behind.get(end) ?? ''));
  }

  private replace(node: ts.Node, text: string): void {
    this.replaced.set(node.getStart(this.target.source), { end: node.getEnd(), text });
  }
}

/** Alike but for the place. */
function isAlike(a: Omit<Mutant, 'id' | 'line' | 'nth'>, b: Omit<Mutant, 'id' | 'line' | 'nth'>): boolean {
  return a.file === b.file && a.within === b.within && a.kind === b.kind && a.text === b.text;
}

function numbers(ids: readonly number[], held: Held): string {
  const idOf = (kind: 'true' | 'false') => ids[held.indexOf(kind)] ?? -1;
  return `${idOf('true')}, ${idOf('false')}`;
}
