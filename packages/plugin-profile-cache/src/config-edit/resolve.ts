import { type FunctionNode, Scope } from './scope.js';
import { type Expression, type ExpressionOf, keyText, memberName, type Statement, unwrap } from './syntax.js';

/** An expression together with the names it sees. */
export interface Seen {
  readonly node: Expression;
  readonly scope: Scope;
}

type ObjectPattern = Extract<FunctionNode['params'][number], { type: 'ObjectPattern' }>;

/** Ends circular definitions. */
const DEEPEST = 100;

/**
 * Follows an expression to what it evaluates to, as far as the text tells: wrappers, constants, members of object literals, calls of
 * functions of this file, and calls that hand their only argument, or the only record among them, through (`defineConfig(x)`,
 * `Object.freeze(x)`, an imported preset; that they really do is for the proof to find out). Stops at the first expression it cannot see through.
 */
export function resolve(seen: Seen): Seen {
  let current: Seen = { ...seen, node: unwrap(seen.node) };
  for (let depth = 0; depth < DEEPEST; depth++) {
    const next = step(current);
    if (!next) return current;
    current = { ...next, node: unwrap(next.node) };
  }
  return current;
}

/** One step of {@link resolve}; `undefined` where it ends. */
export function step({ node, scope }: Seen): Seen | undefined {
  if (node.type === 'Identifier') {
    const binding = scope.get(node.name);
    return binding?.kind === 'value' || binding?.kind === 'parameter' ? { node: binding.node, scope: binding.scope } : undefined;
  }
  if (node.type === 'CallExpression') return stepCall(node, scope);
  if (node.type === 'MemberExpression') {
    const name = keyText(node.property as Expression, node.computed);
    if (name === undefined || node.object.type === 'Super') return undefined;
    const object = resolve({ node: node.object as Expression, scope });
    return object.node.type === 'ObjectExpression' ? findMember(object.node, object.scope, name) : undefined;
  }
  return undefined;
}

/** What a member of an object literal holds: the last one of that name, spread literals looked into. */
export function findMember(object: ExpressionOf<'ObjectExpression'>, scope: Scope, name: string): Seen | undefined {
  for (const member of [...object.properties].reverse()) {
    if (member.type === 'SpreadElement') {
      const spread = resolve({ node: member.argument as Expression, scope });
      const found = spread.node.type === 'ObjectExpression' ? findMember(spread.node, spread.scope, name) : undefined;
      if (found) return found;
    } else if (memberName(member) === name) {
      return member.type === 'ObjectMethod' ? answerOf(member, [], scope, scope) : { node: member.value as Expression, scope };
    }
  }
  return undefined;
}

/** The name by which the package knows a called function: `job` for `job(...)`, `j(...)` after `import { job as j }`, `m.job(...)`. */
export function calledName(callee: Expression, scope: Scope): string | undefined {
  if (callee.type === 'Identifier') {
    const binding = scope.get(callee.name);
    if (binding === undefined) return callee.name;
    return binding.kind === 'import'
      ? binding.name === '*' || binding.name === 'default'
        ? callee.name
        : binding.name
      : undefined;
  }
  if (callee.type !== 'MemberExpression' || callee.object.type !== 'Identifier') return undefined;
  const binding = scope.get(callee.object.name);
  return binding?.kind === 'import' ? keyText(callee.property as Expression, callee.computed) : undefined;
}

const BUILDERS: readonly string[] = ['job', 'pipeline', 'Job', 'Pipeline'];

/** A call that makes a job's builder. */
export type BuilderCall = ExpressionOf<'CallExpression' | 'NewExpression'>;

/** The node itself for `job(...)`, `pipeline(...)`, `new Job(...)` and their like. */
export function builderCall(node: Expression, scope: Scope): BuilderCall | undefined {
  if (node.type !== 'CallExpression' && node.type !== 'NewExpression') return undefined;
  const name = calledName(node.callee as Expression, scope);
  return name !== undefined && BUILDERS.includes(name) ? node : undefined;
}

/** What a function answers when it is called, if it has one `return`; its parameters stand for the arguments. */
export function answerOf(node: FunctionNode, given: readonly Expression[], from: Scope, definedIn: Scope): Seen | undefined {
  const body: readonly Statement[] = node.body.type === 'BlockStatement' ? node.body.body : [];
  const scope = new Scope(body, definedIn);
  node.params.forEach((parameter, index) => {
    const target = parameter.type === 'AssignmentPattern' ? parameter.left : parameter;
    const argument = given[index];
    if (target.type === 'ObjectPattern' && argument) bindMembers(target, resolve({ node: argument, scope: from }), scope);
    if (target.type !== 'Identifier') return;
    const fallback = parameter.type === 'AssignmentPattern' ? (parameter.right as Expression) : undefined;
    if (argument) scope.set(target.name, { kind: 'parameter', node: argument, scope: from });
    else scope.set(target.name, fallback ? { kind: 'value', node: fallback, scope: definedIn, block: [] } : { kind: 'unknown' });
  });
  if (node.body.type !== 'BlockStatement') return { node: node.body as Expression, scope };
  const returns = body.flatMap(returnsIn);
  return returns.length === 1 ? { node: returns[0]!, scope } : undefined;
}

/** `({ name, memory = "8G" })`: each name stands for what the record it was called with holds there. */
function bindMembers(pattern: ObjectPattern, given: Seen, scope: Scope): void {
  for (const member of pattern.properties) {
    if (member.type !== 'ObjectProperty') continue;
    const target = member.value.type === 'AssignmentPattern' ? member.value.left : member.value;
    const key = memberName(member);
    if (target.type !== 'Identifier' || key === undefined) continue;
    if (given.node.type !== 'ObjectExpression') scope.set(target.name, { kind: 'unknown' });
    else {
      const held = findMember(given.node, given.scope, key);
      scope.set(
        target.name,
        held ? { kind: 'parameter', ...held } : { kind: 'absent', record: given.node, key, scope: given.scope },
      );
    }
  }
}

/** The function that an expression is, if it is one of this file. */
export function functionOf(callee: Expression, scope: Scope): { readonly node: FunctionNode; readonly scope: Scope } | undefined {
  const node = unwrap(callee);
  if (node.type === 'ArrowFunctionExpression' || node.type === 'FunctionExpression') return { node, scope };
  if (node.type !== 'Identifier') return undefined;
  const binding = scope.get(node.name);
  if (binding?.kind === 'function') return binding;
  return binding?.kind === 'value' ? functionOf(binding.node, binding.scope) : undefined;
}

function stepCall(node: ExpressionOf<'CallExpression'>, scope: Scope): Seen | undefined {
  if (builderCall(node, scope)) return undefined;
  const given = node.arguments as Expression[];
  const local = functionOf(node.callee as Expression, scope);
  if (local) return answerOf(local.node, given, scope, local.scope);
  const isForeign = calledName(node.callee as Expression, scope) !== undefined || isFreeze(node.callee as Expression);
  const handed = given.length === 1 ? given[0] : onlyRecord(given);
  return isForeign && handed ? { node: handed, scope } : undefined;
}

/** Of `pkg("web", { memory: "3G" })` and `merge(base, { jobs })` the one argument that is written out as a record. */
function onlyRecord(given: readonly Expression[]): Expression | undefined {
  const records = given.filter((argument) => unwrap(argument).type === 'ObjectExpression');
  return records.length === 1 ? records[0] : undefined;
}

function isFreeze(callee: Expression): boolean {
  if (callee.type !== 'MemberExpression' || callee.object.type !== 'Identifier') return false;
  const name = `${callee.object.name}.${keyText(callee.property as Expression, callee.computed)}`;
  return name === 'Object.freeze' || name === 'Object.seal' || name === 'Promise.resolve';
}

/** Values returned by a statement, not looking into functions inside it. */
function returnsIn(statement: Statement): readonly Expression[] {
  switch (statement.type) {
    case 'ReturnStatement':
      return statement.argument ? [statement.argument as Expression] : [];
    case 'BlockStatement':
      return statement.body.flatMap(returnsIn);
    case 'IfStatement':
      return [statement.consequent, ...(statement.alternate ? [statement.alternate] : [])].flatMap(returnsIn);
    case 'TryStatement':
      return [statement.block, ...(statement.handler ? [statement.handler.body] : [])].flatMap(returnsIn);
    case 'SwitchStatement':
      return statement.cases.flatMap((one) => one.consequent.flatMap(returnsIn));
    case 'ForStatement':
    case 'ForOfStatement':
    case 'ForInStatement':
    case 'WhileStatement':
    case 'DoWhileStatement':
    case 'LabeledStatement':
      return returnsIn(statement.body);
    default:
      return [];
  }
}
