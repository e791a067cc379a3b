import { type ParserPlugin, parse, parseExpression } from '@babel/parser';

/** An expression of the syntax tree; offsets are UTF-16 units of the text that was parsed. */
export type Expression = Extract<Statement, { type: 'ExpressionStatement' }>['expression'];
/** A statement of the syntax tree. */
export type Statement = ReturnType<typeof parse>['program']['body'][number];
/** An expression of one type. */
export type ExpressionOf<T extends Expression['type']> = Extract<Expression, { type: T }>;
/** `a`, `a()`, `...a` of an object literal. */
export type ObjectMember = ExpressionOf<'ObjectExpression'>['properties'][number];
export type Property = Extract<ObjectMember, { type: 'ObjectProperty' }>;
/** Anything with a place in the text. */
export interface Placed {
  readonly start?: number | null | undefined;
  readonly end?: number | null | undefined;
}

/** A parsed file: its statements, or the one expression that a JSON file is. */
export interface Source {
  readonly text: string;
  readonly statements: readonly Statement[];
  /** Set for JSON. */
  readonly expression?: Expression | undefined;
  readonly comments: readonly { readonly start: number; readonly end: number }[];
}

/** The text cannot be parsed; the message holds line and column. */
export class SyntaxProblem extends Error {
  override readonly name = 'SyntaxProblem';
}

/** Parses a script (TypeScript or JavaScript) or JSON, by the ending of its name. The text must have no BOM. */
export function parseSource(text: string, ending: string): Source {
  try {
    if (ending === '.json') {
      const expression = parseExpression(text);
      return { text, statements: [], expression, comments: readComments(expression.comments) };
    }
    const plugins: ParserPlugin[] = /^\.[cm]?ts$/.test(ending)
      ? ['typescript', 'decorators-legacy']
      : ['typescript', 'jsx', 'decorators-legacy'];
    const file = parse(text, { sourceType: 'unambiguous', allowReturnOutsideFunction: true, plugins, errorRecovery: false });
    return { text, statements: file.program.body, comments: readComments(file.comments) };
  } catch (error) {
    throw new SyntaxProblem(`the file cannot be parsed: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}

/** Takes off what changes nothing at run time: parentheses, `as`, `satisfies`, `!`, `<T>x`, and `await`. */
export function unwrap(node: Expression): Expression {
  let inner = node;
  for (;;) {
    if (
      inner.type === 'TSAsExpression' ||
      inner.type === 'TSSatisfiesExpression' ||
      inner.type === 'TSNonNullExpression' ||
      inner.type === 'TSTypeAssertion' ||
      inner.type === 'TSInstantiationExpression' ||
      inner.type === 'ParenthesizedExpression'
    )
      inner = inner.expression as Expression;
    else if (inner.type === 'AwaitExpression') inner = inner.argument as Expression;
    else return inner;
  }
}

/** The name of an object member, `undefined` where it is computed. */
export function memberName(member: ObjectMember): string | undefined {
  return member.type === 'SpreadElement' ? undefined : keyText(member.key as Expression, member.computed === true);
}

/** What a property key reads as: `a`, `"a"`, `["a"]`, `1`. */
export function keyText(key: Expression, isComputed: boolean): string | undefined {
  if (key.type === 'Identifier') return isComputed ? undefined : key.name;
  if (key.type === 'StringLiteral') return key.value;
  if (key.type === 'NumericLiteral') return String(key.value);
  return plainTemplate(key);
}

/** The text of a template literal without holes. */
export function plainTemplate(node: Expression): string | undefined {
  return node.type === 'TemplateLiteral' && node.quasis.length === 1 ? (node.quasis[0]!.value.cooked ?? undefined) : undefined;
}

/** Line of an offset, from 1. */
export function lineOf(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) line++;
  return line;
}

function readComments(comments: readonly Placed[] | null | undefined): Source['comments'] {
  return (comments ?? []).map(({ start, end }) => ({ start: start ?? 0, end: end ?? 0 }));
}
