import { type Expression, type ExpressionOf, keyText, type Statement } from './syntax.js';

/** What a name stands for. */
export type Binding =
  /** A constant (or a variable that is declared once); `block` holds the statements it was declared among. */
  | { readonly kind: 'value'; readonly node: Expression; readonly scope: Scope; readonly block: readonly Statement[] }
  /** A parameter, with what the call gave for it. */
  | { readonly kind: 'parameter'; readonly node: Expression; readonly scope: Scope }
  /** A member that the record a call gave does not have: what would be written there is what it stands for. */
  | { readonly kind: 'absent'; readonly record: ExpressionOf<'ObjectExpression'>; readonly key: string; readonly scope: Scope }
  /** A function of this file. */
  | { readonly kind: 'function'; readonly node: FunctionNode; readonly scope: Scope }
  /** From another module; `name` as that module calls it, `*` for the whole of it. */
  | { readonly kind: 'import'; readonly module: string; readonly name: string }
  /** Known to exist, nothing more. */
  | { readonly kind: 'unknown' };

/** Anything with parameters and a body. */
export type FunctionNode =
  | ExpressionOf<'ArrowFunctionExpression' | 'FunctionExpression'>
  | Extract<Statement, { type: 'FunctionDeclaration' }>
  | Extract<ExpressionOf<'ObjectExpression'>['properties'][number], { type: 'ObjectMethod' }>;

/** The names of one block of statements, and those around it. */
export class Scope {
  readonly #names = new Map<string, Binding>();
  readonly #parent: Scope | undefined;

  constructor(statements: readonly Statement[], parent?: Scope) {
    this.#parent = parent;
    for (const statement of statements) this.#declare(statement, statements);
  }

  get(name: string): Binding | undefined {
    return this.#names.get(name) ?? this.#parent?.get(name);
  }

  set(name: string, binding: Binding): void {
    this.#names.set(name, binding);
  }

  #declare(statement: Statement, block: readonly Statement[]): void {
    if (statement.type === 'ExportNamedDeclaration' && statement.declaration)
      this.#declare(statement.declaration as Statement, block);
    else if (statement.type === 'FunctionDeclaration' && statement.id) {
      this.set(statement.id.name, { kind: 'function', node: statement, scope: this });
    } else if (statement.type === 'ImportDeclaration') {
      for (const specifier of statement.specifiers) {
        const name = specifier.type === 'ImportSpecifier' ? keyText(specifier.imported as Expression, false) : undefined;
        const whole = specifier.type === 'ImportNamespaceSpecifier' ? '*' : 'default';
        this.set(specifier.local.name, { kind: 'import', module: statement.source.value, name: name ?? whole });
      }
    } else if (statement.type === 'VariableDeclaration') {
      for (const { id, init } of statement.declarations) {
        if (id.type === 'Identifier') {
          this.set(id.name, init ? this.#value(init as Expression, block) : { kind: 'unknown' });
        } else if (id.type === 'ObjectPattern') {
          const module = init ? requiredModule(init as Expression) : undefined;
          for (const member of id.properties) {
            if (member.type !== 'ObjectProperty' || member.value.type !== 'Identifier') continue;
            const name = keyText(member.key as Expression, member.computed);
            this.set(member.value.name, module && name ? { kind: 'import', module, name } : { kind: 'unknown' });
          }
        }
      }
    }
  }

  #value(node: Expression, block: readonly Statement[]): Binding {
    const module = requiredModule(node);
    if (module !== undefined) return { kind: 'import', module, name: '*' };
    return { kind: 'value', node, scope: this, block };
  }
}

/** The module of `require("x")`. */
function requiredModule(node: Expression): string | undefined {
  if (node.type !== 'CallExpression' || node.callee.type !== 'Identifier' || node.callee.name !== 'require') return undefined;
  const [argument] = node.arguments;
  return argument?.type === 'StringLiteral' ? argument.value : undefined;
}
