import type { Proposal, ProposedJob } from './proposal.js';
import { whyOnlyWhenAsked } from './why-only-when-asked.js';

interface Rule {
  readonly target: string;
  readonly prerequisites: readonly string[];
  readonly hasRecipe: boolean;
}

/** Targets that are no work to be done in a run of everything. */
const NOT_WORK = /^(install|help|watch|dev|serve|run)([-_:].*)?$/;

/**
 * One job for each phony target of a Makefile (each plain target, where none is declared phony). A target's prerequisites become
 * needs, and `-o` tells make that they are done, so that two jobs never build the same thing.
 */
export function fromMakefile(text: string): Proposal {
  const rules = parseRules(text);
  const phony = new Set(rules.filter(({ target }) => target === '.PHONY').flatMap(({ prerequisites }) => prerequisites));
  const candidates = [...new Set(rules.map(({ target }) => target))].filter((target) =>
    phony.size > 0 ? phony.has(target) : /^[A-Za-z0-9][\w:-]*$/.test(target),
  );
  const jobs: ProposedJob[] = [];
  const leftOut: { name: string; why: string }[] = [];
  const merged = new Map(
    candidates.map((target) => {
      const own = rules.filter((rule) => rule.target === target);
      return [target, { needs: own.flatMap((rule) => rule.prerequisites), works: own.some((rule) => rule.hasRecipe) }];
    }),
  );
  const whyNotWork = (target: string) =>
    NOT_WORK.test(target) ? 'it is no part of a run of everything' : whyOnlyWhenAsked(target);
  const isJob = (target: string) => (merged.get(target)?.works ?? false) && whyNotWork(target) === undefined;
  for (const [target, { needs, works }] of merged) {
    const why = works ? whyNotWork(target) : 'it only names other targets';
    if (why !== undefined) leftOut.push({ name: target, why });
    else {
      const waits = [...new Set(needs.flatMap((need) => reach(need, new Set())))].filter((need) => need !== target);
      jobs.push({ id: target, cmd: ['make', ...waits.map((need) => `-o ${need}`), target].join(' '), needs: waits });
    }
  }
  return { source: 'the Makefile', jobs, leftOut };

  /** The jobs that a prerequisite stands for: itself, or those behind a target without a recipe. */
  function reach(target: string, seen: Set<string>): string[] {
    if (seen.has(target)) return [];
    seen.add(target);
    if (isJob(target)) return [target];
    return (merged.get(target)?.needs ?? []).flatMap((need) => reach(need, seen));
  }
}

function parseRules(text: string): Rule[] {
  const lines = text.replace(/\\\r?\n/g, ' ').split(/\r?\n/);
  const rules: Rule[] = [];
  lines.forEach((line, i) => {
    if (line.startsWith('\t') || line.startsWith('#')) return;
    // A rule, not an assignment: `name: prerequisites ; recipe`, without `:=` and without `%`.
    const match = /^([^\s:=#%$][^:=#%$]*?)\s*::?(?!=)([^=#]*)(?:#.*)?$/.exec(line);
    if (match === null) return;
    const [before = '', inline] = (match[2] ?? '').split(';');
    // What stands behind `|` is only awaited, not compared by time; to us both are needs.
    const prerequisites = before.split(/[\s|]+/).filter((word) => word !== '' && !word.includes('$'));
    const hasRecipe = (inline ?? '').trim() !== '' || (lines[i + 1]?.startsWith('\t') ?? false);
    for (const target of (match[1] ?? '').split(/\s+/)) rules.push({ target, prerequisites, hasRecipe });
  });
  return rules;
}
