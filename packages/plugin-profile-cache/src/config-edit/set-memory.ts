import type { JobSite } from './find-jobs.js';
import { describeUnseen, memberPath } from './find-jobs.js';
import { type Change, insertProperty } from './insert-property.js';
import { inUnitsOf, type MemoryWords } from './memory-words.js';
import { type BuilderCall, builderCall, functionOf, resolve, type Seen } from './resolve.js';
import type { Scope } from './scope.js';
import {
  type Expression,
  type ExpressionOf,
  keyText,
  memberName,
  type ObjectMember,
  plainTemplate,
  type Source,
  unwrap,
} from './syntax.js';
import { indentAt, styleAt } from './text-style.js';

/** The changes that set one job's memory, or why there are none. */
export type SiteEdit = { readonly changes: readonly Change[] } | { readonly reason: string };

const WORDS: readonly string[] = ['memory', 'm'];

interface ObjectSeen {
  readonly node: ExpressionOf<'ObjectExpression'>;
  readonly scope: Scope;
}

/** Works out how to set the memory of the job written at `site`. */
export function setMemory(source: Source, site: JobSite, words: MemoryWords): SiteEdit {
  const written = unwrap(site.node);
  const end = resolve(site);
  const { node, scope } = end;
  if (node.type === 'ObjectExpression') return inObject(source, node, scope, words);
  if (isText(node, scope)) return convertText(source, site, written, words);
  const builder = builderCall(node, scope);
  if (builder) return inBuilder(source, builder, scope, words);
  if (node.type === 'CallExpression' && node.callee.type === 'MemberExpression') return inChain(source, end, node, words);
  const reason = describeUnseen(end);
  return { reason: reason === 'computed' ? describeUnseen(site) : reason };
}

/** A command line: a literal, or made of literals. That it is a text and nothing else is for the proof to find out. */
function isText(node: Expression, scope: Scope): boolean {
  switch (node.type) {
    case 'StringLiteral':
    case 'TemplateLiteral':
      return true;
    case 'TaggedTemplateExpression':
      return functionOf(node.tag, scope) === undefined;
    case 'BinaryExpression':
      return node.operator === '+' && (isText(node.left as Expression, scope) || isText(node.right, scope));
    case 'CallExpression':
      return node.callee.type === 'MemberExpression' && isJoin(node.callee);
    default:
      return false;
  }
}

/** `["tsc", "-b"].join` */
function isJoin({ object, property, computed }: ExpressionOf<'MemberExpression'>): boolean {
  return object.type === 'ArrayExpression' && keyText(property as Expression, computed) === 'join';
}

function inObject(source: Source, object: ExpressionOf<'ObjectExpression'>, scope: Scope, words: MemoryWords): SiteEdit {
  const members = object.properties.filter((member) => WORDS.includes(memberName(member) ?? ''));
  if (new Set(members.map(memberName)).size > 1) return { reason: 'it has both "memory" and "m"' };
  const member = members.at(-1);
  const given = givenRecord(object, scope, member);
  if (given) return inObject(source, given.node, given.scope, words);
  if (!member) return { changes: insertProperty(source, object, 'memory', quoted(source, object, words)) };
  if (member.type !== 'ObjectProperty') return { reason: 'its memory is computed by a getter or method' };
  return replaceValue(source, { node: member.value as Expression, scope }, words);
}

/**
 * The record that a helper spreads into what it answers, `({ ...options })`, where its caller wrote one: the job's own words. Where the
 * helper says a memory itself, one behind that which says another.
 */
function givenRecord(
  object: ExpressionOf<'ObjectExpression'>,
  scope: Scope,
  memory: ObjectMember | undefined,
): ObjectSeen | undefined {
  const behind = memory === undefined ? 0 : object.properties.indexOf(memory) + 1;
  for (const member of object.properties.slice(behind).reverse()) {
    if (member.type !== 'SpreadElement' || member.argument.type !== 'Identifier') continue;
    const binding = scope.get(member.argument.name);
    const given = binding?.kind === 'parameter' ? resolve(binding) : undefined;
    if (given?.node.type !== 'ObjectExpression') continue;
    const isMeant = memory === undefined || given.node.properties.some((one) => WORDS.includes(memberName(one) ?? ''));
    if (isMeant) return { node: given.node, scope: given.scope };
  }
  return undefined;
}

/** Replaces a literal, also the one that a parameter of a function of this file was called with. */
function replaceValue(source: Source, seen: Seen, words: MemoryWords): SiteEdit {
  const node = unwrap(seen.node);
  if (node.type === 'Identifier') {
    const binding = seen.scope.get(node.name);
    if (binding?.kind === 'parameter') return replaceValue(source, binding, words);
    if (binding?.kind === 'absent') {
      return { changes: insertProperty(source, binding.record, binding.key, quoted(source, binding.record, words)) };
    }
    return { reason: `its memory is the variable "${node.name}"` };
  }
  const raw = source.text.slice(node.start ?? 0, node.end ?? 0);
  const change = (text: string) => ({ changes: [{ start: node.start ?? 0, end: node.end ?? 0, text }] });
  if (node.type === 'NumericLiteral') return change(String(words.megabytes));
  if (node.type === 'StringLiteral') return change(`${raw[0]}${inUnitsOf(node.value, words)}${raw[0]}`);
  const plain = plainTemplate(node);
  if (plain !== undefined) return change(`\`${inUnitsOf(plain, words)}\``);
  if (node.type === 'NullLiteral') return change(quoted(source, node, words));
  const names = memberPath(node);
  return { reason: `its memory is ${names ? `the variable "${names.join('.')}"` : describeUnseen(seen)}` };
}

/** A bare command becomes a record: `"tsc -b"` -> `{ cmd: "tsc -b", memory: "1152M" }`. */
function convertText(source: Source, site: JobSite, written: Expression, words: MemoryWords): SiteEdit {
  const start = written.start ?? 0;
  const end = written.end ?? 0;
  const name = (key: string) => (source.expression ? `"${key}"` : key);
  const lead = site.shorthand ? `${source.text.slice(start, end)}: ` : '';
  return {
    changes: [
      { start, end: start, text: `${lead}{ ${name('cmd')}: ` },
      { start: end, end, text: `, ${name('memory')}: ${quoted(source, written, words)} }` },
    ],
  };
}

/** `job(cmd, { ... })`, `new Job(cmd)`: into the options, which are added where there are none. */
function inBuilder(source: Source, call: BuilderCall, scope: Scope, words: MemoryWords): SiteEdit {
  const given = call.arguments;
  const options = given[1];
  if (options) {
    const record = resolve({ node: options as Expression, scope });
    if (record.node.type === 'ObjectExpression') return inObject(source, record.node, record.scope, words);
    return { reason: `its options are ${describeUnseen(record)}` };
  }
  const first = given[0];
  if (!first) return { reason: 'it has no command' };
  if (first.type === 'SpreadElement') return { reason: 'its arguments are spread' };
  const end = first.end ?? 0;
  return { changes: [{ start: end, end, text: `, { memory: ${quoted(source, call, words)} }` }] };
}

/** `job(cmd).cpu(2).memory("3G")`: the last `memory` call, else the options, else one more call at the end. */
function inChain(source: Source, seen: Seen, outer: ExpressionOf<'CallExpression'>, words: MemoryWords): SiteEdit {
  let current: Expression = outer;
  let scope = seen.scope;
  for (let length = 0; length < 200; length++) {
    const builder = builderCall(current, scope);
    if (builder) return atChainEnd(source, outer, builder, scope, words);
    if (current.type !== 'CallExpression' || current.callee.type !== 'MemberExpression') break;
    if (keyText(current.callee.property as Expression, current.callee.computed) === 'memory') {
      const argument = current.arguments[0];
      return argument
        ? replaceValue(source, { node: argument as Expression, scope }, words)
        : { reason: 'memory() has no argument' };
    }
    const base = resolve({ node: current.callee.object as Expression, scope });
    current = base.node;
    scope = base.scope;
  }
  return { reason: describeUnseen(seen) };
}

function atChainEnd(
  source: Source,
  outer: ExpressionOf<'CallExpression'>,
  base: BuilderCall,
  scope: Scope,
  words: MemoryWords,
): SiteEdit {
  const options = base.arguments[1] && resolve({ node: base.arguments[1] as Expression, scope });
  if (
    options?.node.type === 'ObjectExpression' &&
    options.node.properties.some((member) => WORDS.includes(memberName(member) ?? ''))
  ) {
    return inObject(source, options.node, options.scope, words);
  }
  const { text } = source;
  const end = outer.end ?? 0;
  const property = outer.callee.type === 'MemberExpression' ? (outer.callee.property.start ?? 0) : end;
  const lineStart = text.lastIndexOf('\n', property - 1) + 1;
  const isOnOwnLine = /^\s*\??\.$/.test(text.slice(lineStart, property).trimEnd()) && lineStart > (outer.start ?? 0);
  const lead = isOnOwnLine ? `${styleAt(source, outer).lineEnd}${indentAt(text, property)}` : '';
  return { changes: [{ start: end, end, text: `${lead}.memory(${quoted(source, outer, words)})` }] };
}

function quoted(source: Source, near: Expression, words: MemoryWords): string {
  const { quote } = styleAt(source, near);
  return `${quote}${words.text}${quote}`;
}
