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

/** Finds the jobs of a configuration whose root is `root`. */
export function findJobs(root: Seen, source: Source): JobSites {
  const found = new Finder(source);
  const jobs = root.node.type === 'ObjectExpression' ? findMember(root.node, root.scope, 'jobs') : undefined;
  if (jobs) found.addCollection(jobs);
  else found.gap('the record with its jobs cannot be seen', root.node);
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
    for (const { node, scope } of path(jobs)) {
      const binding = node.type === 'Identifier' ? scope.get(node.name) : undefined;
      if (node.type === 'Identifier' && binding?.kind === 'value') this.#addLater(node.name, binding.block, binding.scope);
    }
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
    const id = ownId(seen) ?? (position === undefined ? undefined : `job_${String(position).padStart(4, '0')}`);
    if (id !== undefined) this.sites.set(id, seen);
  }

  /** `jobs.a = ...`, `jobs["a"] = ...`, `jobs.push(...)` among the statements where `jobs` was declared. */
  #addLater(name: string, block: readonly Statement[], scope: Scope): void {
    for (const statement of block) {
      if (statement.type !== 'ExpressionStatement') {
        if (/^(For|While|DoWhile)/.test(statement.type) && mentions(this.#source.text, statement, name))
          this.gap('made in a loop', statement);
        continue;
      }
      const { expression } = statement;
      if (expression.type === 'AssignmentExpression' && expression.left.type === 'MemberExpression') {
        const { object, property, computed } = expression.left;
        const id = object.type === 'Identifier' && object.name === name ? keyText(property as Expression, computed) : undefined;
        if (id !== undefined) this.sites.set(id, { node: expression.right, scope });
      } else if (expression.type === 'CallExpression' && expression.callee.type === 'MemberExpression') {
        const { object, property } = expression.callee;
        const isPush = object.type === 'Identifier' && object.name === name && keyText(property as Expression, false) === 'push';
        if (isPush) for (const pushed of expression.arguments) this.#addElement({ node: pushed as Expression, scope }, undefined);
      }
    }
  }
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

function textAt(seen: Seen | undefined): string | undefined {
  if (!seen) return undefined;
  const { node } = resolve(seen);
  return node.type === 'StringLiteral' ? node.value : keyTextOfTemplate(node);
}

function keyTextOfTemplate(node: Expression): string | undefined {
  return node.type === 'TemplateLiteral' ? keyText(node, true) : undefined;
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
