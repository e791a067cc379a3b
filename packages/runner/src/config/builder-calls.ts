import type { AstNode } from './module-scope.js';

/** Fields of a job by the builder's method that sets them. */
const METHODS: Readonly<Record<string, string>> = {
  cpu: 'cpus',
  memory: 'memory',
  environment: 'env',
  workingDir: 'cwd',
  withTimeout: 'timeout',
  withId: 'id',
  stdoutTo: 'stdout',
  stderrTo: 'stderr',
  retry: 'retry',
  needs: 'needs',
  tags: 'tags',
  input: 'input',
  pipeTo: 'pipeline',
};

/** Methods whose arguments add up to a list. */
const LISTS = new Set(['needs', 'tags', 'input', 'pipeline']);

/** A chain of calls that makes a job, taken apart: `job(command, options).memory("1G").needs("a")`. */
interface BuilderCalls {
  readonly command: AstNode | undefined;
  readonly options: AstNode | undefined;
  readonly isPipeline: boolean;
  /** In order of the source. */
  readonly methods: readonly { readonly field: string; readonly name: AstNode; readonly given: readonly AstNode[] }[];
}

/** Takes a chain apart; `undefined` for any other node. */
export function builderCalls(node: AstNode): BuilderCalls | undefined {
  const methods: BuilderCalls['methods'][number][] = [];
  let at = node;
  while (at.type === 'CallExpression' && at.callee.type === 'MemberExpression') {
    const name = at.callee.property as AstNode;
    const field = METHODS[name.name];
    if (field !== undefined) methods.unshift({ field, name, given: at.arguments });
    at = at.callee.object;
  }
  if (at.type !== 'CallExpression' && at.type !== 'NewExpression') return undefined;
  const maker = at.type === 'NewExpression' ? /^(?:Job|Pipeline)$/ : /^(?:job|pipeline)$/;
  if (at.callee.type !== 'Identifier' || !maker.test(at.callee.name)) return undefined;
  return { command: at.arguments[0], options: at.arguments[1], isPipeline: /^p/i.test(at.callee.name), methods };
}

/** What a chain says of a field: the node, with the method's name as its key; `undefined`: only the options can tell. */
export function builderField(calls: BuilderCalls, field: string): { readonly node: AstNode; readonly key?: AstNode } | undefined {
  const setting = calls.methods.filter((method) => method.field === field);
  const last = setting.at(-1);
  const isCommand = field === (calls.isPipeline ? 'pipeline' : 'cmd');
  if (last !== undefined && LISTS.has(field)) {
    const first =
      field !== 'pipeline' || calls.command === undefined
        ? []
        : calls.isPipeline
          ? (calls.command.elements ?? [])
          : [calls.command];
    const elements = [...first, ...setting.flatMap((method) => method.given)];
    return { node: { type: 'ArrayExpression', start: last.name.start, end: last.name.end, elements }, key: last.name };
  }
  if (last?.given[0] !== undefined) return { node: last.given[0], key: last.name };
  return isCommand && calls.command !== undefined ? { node: calls.command } : undefined;
}
