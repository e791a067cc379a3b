/** A node of the parser's tree, as far as it is read here. */
export interface AstNode {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  // biome-ignore lint/suspicious/noExplicitAny: the fields differ from type to type and are read only after a look at `type`
  readonly [field: string]: any;
}

/** Names and what they are bound to once and for all. */
export type Scope = ReadonlyMap<string, AstNode>;

/** The names of a module's or function's own level. */
export function moduleScope(program: AstNode): Scope {
  return scopeOf(program.body as AstNode[], new Map());
}

/** The names a list of statements declares, over those of the level above. */
export function scopeOf(statements: readonly AstNode[], above: Scope): Scope {
  const scope = new Map(above);
  for (const statement of statements) declare(statement.declaration ?? statement, scope);
  return scope;
}

function declare(statement: AstNode, scope: Map<string, AstNode>): void {
  if (statement.type === 'FunctionDeclaration' && statement.id) scope.set(statement.id.name, statement);
  if (statement.type !== 'VariableDeclaration') return;
  for (const { id, init } of statement.declarations) {
    if (id.type === 'Identifier' && init) scope.set(id.name, init);
  }
}

/** A scope in which the parameters of a function hide names of the levels above. */
export function withoutNames(scope: Scope, parameters: readonly AstNode[]): Scope {
  const hidden = parameters.flatMap(namesOf);
  if (!hidden.some((name) => scope.has(name))) return scope;
  return new Map([...scope].filter(([name]) => !hidden.includes(name)));
}

function namesOf(pattern: AstNode | null): string[] {
  if (pattern === null) return [];
  if (pattern.type === 'Identifier') return [pattern.name];
  if (pattern.type === 'AssignmentPattern') return namesOf(pattern.left);
  if (pattern.type === 'RestElement') return namesOf(pattern.argument);
  if (pattern.type === 'ArrayPattern') return pattern.elements.flatMap(namesOf);
  if (pattern.type === 'ObjectPattern') return pattern.properties.flatMap((each: AstNode) => namesOf(each.value ?? each));
  return [];
}

/** What a module exports as its default, or as a whole. */
export function exportedBy(program: AstNode): AstNode | undefined {
  for (const statement of program.body as AstNode[]) {
    if (statement.type === 'ExportDefaultDeclaration') return statement.declaration;
    if (statement.type === 'TSExportAssignment') return statement.expression;
    if (statement.type === 'ExportNamedDeclaration') {
      const named = statement.specifiers.find((each: AstNode) => (each.exported?.name ?? each.exported?.value) === 'default');
      if (named?.local) return named.local;
    }
    if (statement.type === 'ExpressionStatement' && statement.expression.type === 'AssignmentExpression') {
      const { left, right } = statement.expression;
      if (left.type === 'MemberExpression' && isExports(left)) return right;
    }
  }
  return undefined;
}

/** `module.exports` or `exports.default`. */
function isExports({ object, property }: AstNode): boolean {
  return (object.name === 'module' && property.name === 'exports') || (object.name === 'exports' && property.name === 'default');
}
