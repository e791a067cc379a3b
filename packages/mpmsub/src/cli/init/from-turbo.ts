import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '../usage-error.js';
import { isRecord, type Manifest, textList } from './manifest.js';
import { packageManager } from './package-manager.js';
import type { Proposal, ProposedJob } from './proposal.js';
import { scriptCommand } from './script-job.js';
import { whyOnlyWhenAsked } from './why-only-when-asked.js';
import type { Workspace } from './workspaces.js';

interface TurboTask {
  readonly dependsOn: readonly string[];
  readonly persistent: boolean;
}

/** The tasks of a turbo.json (`tasks`, or `pipeline` of the first version); `undefined` where there is none. */
export async function readTurboTasks(root: string): Promise<Readonly<Record<string, TurboTask>> | undefined> {
  const file = ['turbo.json', 'turbo.jsonc'].map((name) => join(root, name)).find((path) => existsSync(path));
  if (file === undefined) return undefined;
  try {
    // turbo.json may hold comments; the parser for JavaScript reads them and runs nothing.
    const { parseExpression } = await import('@babel/parser');
    const parsed = literal(parseExpression(readFileSync(file, 'utf8').replace(/^\uFEFF/, '')));
    const tasks = isRecord(parsed) ? (parsed.tasks ?? parsed.pipeline) : undefined;
    return Object.fromEntries(Object.entries(isRecord(tasks) ? tasks : {}).map(([name, task]) => [name, taskOf(task)]));
  } catch (error) {
    throw new UsageError(`cannot read ${file}: ${(error as Error).message}`, 'mend that file, then run "mpmsub init" again');
  }
}

/** What has the wrong type is as if it were not there. */
function taskOf(written: unknown): TurboTask {
  const { dependsOn, persistent } = isRecord(written) ? written : {};
  return { dependsOn: textList(dependsOn) ?? [], persistent: persistent === true };
}

/** One job for each task of each package that has a script of its name; `^task`, `task` and `package#task` become needs. */
export function fromTurbo(
  root: string,
  rootManifest: Manifest,
  workspaces: readonly Workspace[],
  tasks: Readonly<Record<string, TurboTask>>,
): Proposal {
  const manager = packageManager(root, rootManifest);
  const plugAndPlay = existsSync(join(root, '.pnp.cjs'));
  const places = [...workspaces, { name: '//', folder: '.', manifest: rootManifest, uses: [] }];
  const declaredOf = (name: string, task: string) => tasks[`${name}#${task}`] ?? (name === '//' ? undefined : tasks[task]);
  const has = (name: string, task: string) =>
    places.find((place) => place.name === name)?.manifest.scripts?.[task] !== undefined &&
    declaredOf(name, task)?.persistent !== true;
  // What another task waits for belongs to its work, whatever it is called.
  const awaited = new Set(Object.values(tasks).flatMap(({ dependsOn }) => dependsOn.map((need) => need.replace(/^.*[#^]/, ''))));

  const jobs: ProposedJob[] = [];
  const leftOut = new Map<string, string>();
  const names = [...new Set(Object.keys(tasks).map((key) => key.split('#').at(-1) ?? key))];
  for (const { name, folder, manifest, uses } of places) {
    for (const task of names) {
      const declared = declaredOf(name, task);
      if (declared === undefined || manifest.scripts?.[task] === undefined) continue;
      const why = declared.persistent
        ? 'turbo.json calls it persistent: it never ends'
        : awaited.has(task)
          ? undefined
          : whyOnlyWhenAsked(task, manifest.scripts[task]);
      if (why !== undefined) {
        leftOut.set(`${name}#${task}`, why);
        continue;
      }
      const needs = declared.dependsOn.flatMap((need) => {
        if (need.startsWith('$')) return [];
        if (need.startsWith('^'))
          return uses.filter((used) => has(used, need.slice(1))).map((used) => `${used}#${need.slice(1)}`);
        const [place, inner] = need.includes('#') ? (need.split('#') as [string, string]) : [name, need];
        return has(place, inner) ? [`${place}#${inner}`] : [];
      });
      const cmd = scriptCommand(task, manifest, manager, plugAndPlay);
      jobs.push({
        id: `${name}#${task}`,
        cmd,
        cwd: folder === '.' ? undefined : folder,
        needs: [...new Set(needs)],
        tags: [task],
      });
    }
  }
  return { source: 'turbo.json', jobs, leftOut: [...leftOut].map(([name, why]) => ({ name, why })) };
}

type Node = { readonly type: string } & Readonly<Record<string, unknown>>;

/** The value of a JSON literal's syntax tree. */
function literal(node: unknown): unknown {
  const { type, ...rest } = node as Node;
  switch (type) {
    case 'ObjectExpression':
      return Object.fromEntries((rest.properties as Node[]).map((p) => [(p.key as { value: string }).value, literal(p.value)]));
    case 'ArrayExpression':
      return (rest.elements as Node[]).map(literal);
    case 'StringLiteral':
    case 'NumericLiteral':
    case 'BooleanLiteral':
      return rest.value;
    case 'NullLiteral':
      return null;
    default:
      throw new SyntaxError(`a ${type} is no JSON`);
  }
}
