import { builderCalls, builderField } from './builder-calls.js';
import { type AstNode, type Scope, scopeOf, withoutNames } from './module-scope.js';

/** A value in the source, the names that are known there, and its key where it has one. */
export interface Place {
  readonly node: AstNode;
  readonly scope: Scope;
  readonly key?: AstNode | undefined;
  /** `false` once the way led through code that may make something else of it. */
  readonly isExact: boolean;
  /** Names, functions and spreads of a source may lead in circles: steps left for the whole search, and how deep this one is nested. */
  readonly fuel: { left: number };
  readonly depth: number;
}

const WRAPPERS = /^(?:TSAsExpression|TSSatisfiesExpression|TSNonNullExpression|TSTypeAssertion|ParenthesizedExpression)$/;
const FUNCTIONS = /^(?:ArrowFunctionExpression|FunctionExpression|FunctionDeclaration|ObjectMethod)$/;

/** Functions that give their argument back. */
const IDENTITIES = new Set(['defineConfig', 'freeze', 'resolve', 'structuredClone']);

/** Looks through what does not change a value: type annotations, names, functions that return it, `defineConfig()`. */
export function resolveNode(place: Place): Place {
  let at = place;
  while (place.fuel.left-- > 0) {
    const next = resolveOnce(at);
    if (next === undefined) break;
    at = { ...next, key: at.key };
  }
  return at;
}

function resolveOnce(place: Place): Place | undefined {
  const { node, scope } = place;
  if (WRAPPERS.test(node.type)) return { ...place, node: node.expression };
  if (node.type === 'AwaitExpression') return { ...place, node: node.argument };
  if (node.type === 'Identifier') {
    const bound = scope.get(node.name);
    return bound === undefined ? undefined : { ...place, node: bound };
  }
  if (FUNCTIONS.test(node.type)) return returned(place);
  if (node.type === 'CallExpression' && builderCalls(node) === undefined) return called(place);
  if (node.type === 'ConditionalExpression') return { ...place, node: node.consequent, isExact: false };
  if (node.type === 'LogicalExpression')
    return { ...place, node: node.operator === '&&' ? node.right : node.left, isExact: false };
  return undefined;
}

/** What a function returns: its expression, or the first `return` of its own level that has one. */
function returned(place: Place): Place | undefined {
  const { node } = place;
  const scope = withoutNames(place.scope, node.params);
  if (node.body.type !== 'BlockStatement') return { ...place, scope, node: node.body };
  const statements = node.body.body as AstNode[];
  const answer = statements.find((statement) => statement.type === 'ReturnStatement' && statement.argument);
  return answer && { ...place, node: answer.argument, scope: scopeOf(statements, scope) };
}

function called(place: Place): Place | undefined {
  const { node, scope } = place;
  const { callee, arguments: given } = node;
  const name = callee.type === 'MemberExpression' ? callee.property.name : callee.name;
  if (IDENTITIES.has(name) && given[0]) return { ...place, node: given[0] };
  const target = callee.type === 'Identifier' ? scope.get(callee.name) : callee;
  return target !== undefined && FUNCTIONS.test(target.type) ? returned({ ...place, node: target }) : undefined;
}

/** Spreads within spreads, deeper than anybody writes them. */
const DEEPEST = 100;

/** One step further: a field, a place in a list, or the job of that id in a list. */
export function stepInto(outer: Place, step: string | number): Place | undefined {
  if (outer.fuel.left-- <= 0 || outer.depth > DEEPEST) return undefined;
  const place = { ...outer, depth: outer.depth + 1 };
  const { node } = place;
  const calls = builderCalls(node);
  if (calls !== undefined) {
    const said = builderField(calls, String(step));
    if (said !== undefined) return { ...place, node: said.node, key: said.key };
    return calls.options && stepInto(resolveNode({ ...place, node: calls.options }), step);
  }
  if (node.type === 'ObjectExpression') return field(place, String(step));
  if (node.type === 'ArrayExpression') return typeof step === 'number' ? element(place, step) : elementById(place, step);
  if (node.type === 'CallExpression') return generated(place, step);
  // A job may be written as its command line alone.
  const isLine = step === 'cmd' && (node.type === 'StringLiteral' || node.type === 'TemplateLiteral');
  return isLine ? { ...place, key: undefined } : undefined;
}

function field(place: Place, name: string): Place | undefined {
  const properties = [...(place.node.properties as AstNode[])].reverse();
  const own = properties.find((property) => property.type !== 'SpreadElement' && keyOf(property) === name);
  if (own !== undefined) return { ...place, node: own.type === 'ObjectMethod' ? own : own.value, key: own.key };
  const spreads = properties.filter((property) => property.type === 'SpreadElement');
  const opaque: Place[] = [];
  for (const spread of spreads) {
    const source = resolveNode({ ...place, node: spread.argument, key: undefined });
    if (source.node.type !== 'ObjectExpression')
      opaque.push(source.node.type === 'CallExpression' ? source : { ...source, node: spread });
    const found = source.node.type === 'ObjectExpression' ? stepInto(source, name) : undefined;
    if (found !== undefined) return found;
  }
  // one spread that cannot be looked into must be it; of several nobody knows which
  return opaque.length === 1 ? (stepInto(opaque[0]!, name) ?? { ...opaque[0]!, isExact: false }) : undefined;
}

function keyOf({ key, computed }: AstNode): string | undefined {
  if (key.type === 'Identifier') return computed ? undefined : key.name;
  return key.type === 'StringLiteral' || key.type === 'NumericLiteral' ? String(key.value) : undefined;
}

/** Lists spread into the list are counted where they are written out; a job after one of unknown length cannot be counted. */
function element(place: Place, index: number): Place | undefined {
  let left = index;
  for (const item of place.node.elements as (AstNode | null)[]) {
    if (item?.type !== 'SpreadElement') {
      if (left === 0) return item ? { ...place, node: item, key: undefined } : undefined;
      left--;
      continue;
    }
    const list = resolveNode({ ...place, node: item.argument, key: undefined });
    const found = stepInto(list, left);
    if (found !== undefined) return found;
    if (list.node.type !== 'ArrayExpression') return { ...place, node: item, key: undefined, isExact: false };
    left -= list.node.elements.length;
  }
  return undefined;
}

function elementById(place: Place, id: string): Place | undefined {
  for (const node of place.node.elements as (AstNode | null)[]) {
    if (node === null) continue;
    const item = { ...place, node: node.type === 'SpreadElement' ? node.argument : node, key: undefined };
    const value = resolveNode(item);
    if (node.type === 'SpreadElement') {
      const found = value.node.type === 'ArrayExpression' ? stepInto(value, id) : undefined;
      if (found !== undefined) return found;
    } else {
      const written = stepInto(value, 'id');
      if (written && resolveNode(written).node.value === id) return item;
    }
  }
  return undefined;
}

/** What `list.map(make)` and the like are made of; every element has the same place. */
function generated(place: Place, step: string | number): Place | undefined {
  const { callee, arguments: given } = place.node;
  const method = callee.type === 'MemberExpression' ? callee.property.name : undefined;
  if (method === 'fromEntries' && given[0]) {
    const entry = stepInto(resolveNode({ ...place, node: given[0] }), 0);
    return entry && step !== undefined ? stepInto(resolveNode(entry), 1) : undefined;
  }
  const make = method === 'map' || method === 'flatMap' ? given[0] : method === 'from' ? given[1] : undefined;
  return make ? { ...place, node: make, key: undefined, isExact: false } : undefined;
}
