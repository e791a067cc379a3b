import { path, settle } from './find-root.js';
import { builderCall, findMember, resolve, type Seen } from './resolve.js';
import type { Scope } from './scope.js';
import {
  type Expression,
  type ExpressionOf,
  keyText,
  lineOf,
  memberName,
  type ObjectMember,
  type Property,
  plainTemplate,
  type Source,
  type Statement,
  unwrap,
} from './syntax.js';

/** Where one job is written. */
export interface JobSite extends Seen {
  /** Set for `{ types }`: converting the value needs the key written out. */
  readonly shorthand?: Property | undefined;
}

/** Jobs that are made in a way the text does not show. */
export interface Gap {
  readonly reason: string;
}

/** Every job that can be pointed at, by id, and what hides others. */
export interface JobSites {
  readonly sites: ReadonlyMap<string, JobSite>;
  readonly gaps: readonly Gap[];
}

/** Finds the jobs of the configuration that `exported` evaluates to. */
export function findJobs(exported: Seen, source: Source): JobSites {
  const found = new Finder(source);
  const root = settle(exported);
  const jobs = root.node.type === 'ObjectExpression' ? findMember(root.node, root.scope, 'jobs') : undefined;
  if (jobs) found.addCollection(jobs);
  for (const { name, block, scope } of namesOn(exported)) found.addLater([name, 'jobs'], block, scope);
  if (found.sites.size === 0 && found.gaps.length === 0) found.gap('the record with its jobs cannot be seen', root.node);
  return { sites: found.sites, gaps: found.gaps };
}

class Finder {
  readonly sites = new Map<string, JobSite>();
  readonly gaps: Gap[] = [];
  readonly #source: Source;

  constructor(source: Source) {
    this.#source = source;
  }

  gap(reason: string, node: { readonly start?: number | null | undefined }): void {
    this.gaps.push({ reason: `${reason} (line ${lineOf(this.#source.text, node.start ?? 0)})` });
  }

  addCollection(jobs: Seen): void {
    const end = settle(jobs);
    if (end.node.type === 'ObjectExpression') this.#addRecord(end.node, end.scope);
    else if (end.node.type === 'ArrayExpression') this.#addList(end.node, end.scope);
    else this.gap(describeUnseen(end), end.node);
    for (const { name, block, scope } of namesOn(jobs)) this.addLater([name], block, scope);
  }

  #addRecord(record: ExpressionOf<'ObjectExpression'>, scope: Scope): void {
    for (const member of record.properties) {
      if (member.type === 'SpreadElement') this.addCollection({ node: member.argument as Expression, scope });
      else this.#addMember(member, scope);
    }
  }

  #addMember(member: Exclude<ObjectMember, { type: 'SpreadElement' }>, scope: Scope): void {
    const id = memberName(member);
    if (id === undefined) this.gap('a computed key', member);
    else if (member.type === 'ObjectProperty') {
      this.sites.set(id, { node: member.value as Expression, scope, shorthand: member.shorthand ? member : undefined });
    }
  }

  #addList(list: ExpressionOf<'ArrayExpression'>, scope: Scope): void {
    let index: number | undefined = 0;
    for (const element of list.elements) {
      if (!element) continue;
      if (element.type === 'SpreadElement') {
        // How many jobs it stands for is not known, so automatic ids after it are not either.
        index = undefined;
        this.addCollection({ node: element.argument as Expression, scope });
        continue;
      }
      if (index !== undefined) index++;
      this.#addElement({ node: element as Expression, scope }, index);
    }
  }

  #addElement(seen: Seen, position: number | undefined): void {
    if (hasComputedId(seen)) {
      this.gap('a computed id', seen.node);
      return;
    }
    const id = ownId(seen) ?? (position === undefined ? undefined : `job_${String(position).padStart(4, '0')}`);
    if (id !== undefined) this.sites.set(id, seen);
  }

  /** `jobs.a = ...`, `jobs["a"] = ...`, `jobs.push(...)`, `jobs = ...` among the statements where `jobs` (or `config.jobs`) was declared. */
  addLater(target: readonly string[], block: readonly Statement[], scope: Scope): void {
    for (const statement of block) {
      if (/^(For|While|DoWhile)/.test(statement.type) && mentions(this.#source.text, statement, target[0]!)) {
        this.gap('made in a loop', statement);
      }
      if (statement.type !== 'ExpressionStatement') continue;
      const { expression } = statement;
      if (expression.type === 'AssignmentExpression') {
        const id = below(target, memberPath(expression.left as Expression));
        if (id === '') this.addCollection({ node: expression.right, scope });
        else if (id !== undefined) this.sites.set(id, { node: expression.right, scope });
      } else if (expression.type === 'CallExpression' && below(target, memberPath(expression.callee as Expression)) === 'push') {
        for (const pushed of expression.arguments) this.#addElement({ node: pushed as Expression, scope }, undefined);
      } else if (expression.type === 'CallExpression' && mentions(this.#source.text, statement, target[0]!)) {
        // `names.forEach((name) => { jobs[name] = ... })`
        this.gap(describeUnseen({ node: expression, scope }), statement);
      }
    }
  }
}

/** Names of variables that an expression goes through, with the statements among which each was declared. */
function namesOn(seen: Seen): readonly { readonly name: string; readonly block: readonly Statement[]; readonly scope: Scope }[] {
  return path(seen).flatMap(({ node, scope }) => {
    const binding = node.type === 'Identifier' ? scope.get(node.name) : undefined;
    return node.type === 'Identifier' && binding?.kind === 'value'
      ? [{ name: node.name, block: binding.block, scope: binding.scope }]
      : [];
  });
}

/** `a.b["c"]` as its names; `undefined` for anything else. */
export function memberPath(target: Expression): readonly string[] | undefined {
  const node = unwrap(target);
  if (node.type === 'Identifier') return [node.name];
  const name = node.type === 'MemberExpression' ? keyText(node.property as Expression, node.computed) : undefined;
  const above = node.type === 'MemberExpression' ? memberPath(node.object as Expression) : undefined;
  return name === undefined || above === undefined ? undefined : [...above, name];
}

/** The name just below `target`, `''` for the target itself, `undefined` for everything else. */
function below(target: readonly string[], names: readonly string[] | undefined): string | undefined {
  const isThere =
    names !== undefined && target.every((name, index) => names[index] === name) && names.length <= target.length + 1;
  return isThere ? (names[target.length] ?? '') : undefined;
}

/** The id that a job of a list carries itself: `id: "a"`, `job(cmd, { id: "a" })`, `.withId("a")`. */
function ownId(seen: Seen): string | undefined {
  const { node, scope } = resolve(seen);
  if (node.type === 'ObjectExpression') return textAt(findMember(node, scope, 'id'));
  const builder = builderCall(node, scope);
  if (builder) {
    const options = builder.arguments[1] ?? builder.arguments[0];
    const record = options && resolve({ node: options as Expression, scope });
    return record?.node.type === 'ObjectExpression' ? textAt(findMember(record.node, record.scope, 'id')) : undefined;
  }
  if (node.type !== 'CallExpression' || node.callee.type !== 'MemberExpression') return undefined;
  if (keyText(node.callee.property as Expression, node.callee.computed) === 'withId') {
    return textAt(node.arguments[0] && { node: node.arguments[0] as Expression, scope });
  }
  return ownId({ node: node.callee.object as Expression, scope });
}

/** A record with an id that the text does not tell. */
function hasComputedId(seen: Seen): boolean {
  const { node, scope } = resolve(seen);
  const id = node.type === 'ObjectExpression' ? findMember(node, scope, 'id') : undefined;
  return id !== undefined && textAt(id) === undefined;
}

function textAt(seen: Seen | undefined): string | undefined {
  if (!seen) return undefined;
  const { node } = resolve(seen);
  return node.type === 'StringLiteral' ? node.value : plainTemplate(node);
}

function mentions(text: string, { start, end }: Statement, name: string): boolean {
  return new RegExp(`\\b${name.replace(/\$/g, '\\$')}\\b`).test(text.slice(start ?? 0, end ?? 0));
}

/** Why jobs cannot be pointed at, in the words people use. */
export function describeUnseen(seen: Seen): string {
  const node = unwrap(seen.node);
  if (node.type === 'CallExpression') {
    const callee = node.callee as Expression;
    const name =
      callee.type === 'MemberExpression'
        ? keyText(callee.property as Expression, callee.computed)
        : callee.type === 'Identifier'
          ? callee.name
          : undefined;
    return name === undefined ? 'made by a call' : `made by ${name}()`;
  }
  if (node.type === 'Identifier') {
    const binding = seen.scope.get(node.name);
    return binding?.kind === 'import' ? `written in ${JSON.stringify(binding.module)}` : `the variable "${node.name}"`;
  }
  if (node.type === 'ConditionalExpression' || node.type === 'LogicalExpression') return 'chosen by a condition';
  return 'computed';
}
