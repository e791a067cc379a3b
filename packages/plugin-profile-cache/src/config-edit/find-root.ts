import { answerOf, functionOf, resolve, type Seen, step } from './resolve.js';
import { Scope } from './scope.js';
import { type Expression, keyText, type Source, unwrap } from './syntax.js';

/** What the file exports by default, as written; `settle` tells what it evaluates to. */
export function findExport(source: Source): Seen | undefined {
  const node = source.expression ?? findExported(source);
  return node && { node, scope: new Scope(source.statements) };
}

/** Like `resolve`, and calls the function it may end at, as the loader does. */
export function settle(seen: Seen): Seen {
  let end = resolve(seen);
  for (let depth = 0; depth < 5; depth++) {
    const called = functionOf(end.node, end.scope);
    const answer = called && answerOf(called.node, [], end.scope, called.scope);
    if (!answer) return end;
    end = resolve(answer);
  }
  return end;
}

/** The expressions on the way to what `seen` evaluates to, itself first. */
export function path(seen: Seen): readonly Seen[] {
  const way: Seen[] = [{ ...seen, node: unwrap(seen.node) }];
  for (let next = step(way[0]!); next && way.length < 100; next = step(way.at(-1)!))
    way.push({ ...next, node: unwrap(next.node) });
  return way;
}

function findExported(source: Source): Expression | undefined {
  for (const statement of source.statements) {
    if (statement.type === 'ExportDefaultDeclaration') {
      const { declaration } = statement;
      if (declaration.type !== 'FunctionDeclaration') return declaration as Expression;
      return { ...declaration, type: 'FunctionExpression' } as unknown as Expression;
    }
    if (statement.type === 'TSExportAssignment') return statement.expression;
    if (statement.type === 'ExportNamedDeclaration' && !statement.source) {
      const specifier = statement.specifiers.find(
        (one) => 'exported' in one && keyText(one.exported as Expression, false) === 'default',
      );
      if (specifier?.type === 'ExportSpecifier') return specifier.local as Expression;
    }
    if (statement.type === 'ExpressionStatement' && statement.expression.type === 'AssignmentExpression') {
      const { left, right } = statement.expression;
      if (isExports(left as Expression)) return right;
    }
  }
  return undefined;
}

/** `module.exports`, `exports.default`, `module.exports.default`. */
function isExports(target: Expression): boolean {
  if (target.type !== 'MemberExpression' || target.computed) return false;
  const name = keyText(target.property as Expression, false);
  const { object } = target;
  if (object.type === 'Identifier')
    return (object.name === 'module' && name === 'exports') || (object.name === 'exports' && name === 'default');
  return name === 'default' && isExports(object as Expression);
}
