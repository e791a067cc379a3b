/** One line of the edit script. */
type Step = readonly ['=' | '-' | '+', string];

/** Unified diff of two texts with three lines of context; empty when they are equal. Line ends count as part of the lines. */
export function unifiedDiff(before: string, after: string, name: string): string {
  if (before === after) return '';
  const steps = editScript(splitLines(before), splitLines(after));
  const hunks = findHunks(steps);
  const lines = [`--- a/${name}`, `+++ b/${name}`];
  for (const [from, to] of hunks) {
    const part = steps.slice(from, to);
    const prior = steps.slice(0, from);
    lines.push(`@@ -${range(prior, part, '+')} +${range(prior, part, '-')} @@`);
    for (const [kind, text] of part) {
      lines.push(`${kind === '=' ? ' ' : kind}${text.replace(/\n$/, '')}`);
      if (!text.endsWith('\n')) lines.push('\\ No newline at end of file');
    }
  }
  return `${lines.join('\n')}\n`;
}

/** `start,length` of a hunk on the side that lacks lines of kind `other`. */
function range(prior: readonly Step[], part: readonly Step[], other: '+' | '-'): string {
  const start = prior.filter(([kind]) => kind !== other).length;
  const length = part.filter(([kind]) => kind !== other).length;
  return `${length === 0 ? start : start + 1},${length}`;
}

function findHunks(steps: readonly Step[]): readonly [number, number][] {
  const hunks: [number, number][] = [];
  steps.forEach(([kind], index) => {
    if (kind === '=') return;
    const last = hunks.at(-1);
    const from = Math.max(0, index - 3);
    const to = Math.min(steps.length, index + 4);
    if (last && from <= last[1]) last[1] = to;
    else hunks.push([from, to]);
  });
  return hunks;
}

/** Equal ends are cut off first; the middle is compared by Myers' greedy algorithm. */
function editScript(a: readonly string[], b: readonly string[]): readonly Step[] {
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head++;
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++;
  const same = (text: string): Step => ['=', text];
  const middle = shortest(a.slice(head, a.length - tail), b.slice(head, b.length - tail));
  return [...a.slice(0, head).map(same), ...middle, ...a.slice(a.length - tail).map(same)];
}

/** Above this many edits the middle is shown as replaced: the search is quadratic in them. */
const MOST_EDITS = 500;

function shortest(a: readonly string[], b: readonly string[]): readonly Step[] {
  const replaced = (): Step[] => [...a.map((text): Step => ['-', text]), ...b.map((text): Step => ['+', text])];
  const trace: Map<number, number>[] = [];
  let reach = new Map([[1, 0]]);
  for (let edits = 0; edits <= Math.min(a.length + b.length, MOST_EDITS); edits++) {
    trace.push(new Map(reach));
    for (let k = -edits; k <= edits; k += 2) {
      const isDown = k === -edits || (k !== edits && reach.get(k - 1)! < reach.get(k + 1)!);
      let x = isDown ? reach.get(k + 1)! : reach.get(k - 1)! + 1;
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x++;
      reach.set(k, x);
      if (x >= a.length && x - k >= b.length) return walkBack(trace, a, b);
    }
    reach = new Map(reach);
  }
  return replaced();
}

function walkBack(trace: readonly Map<number, number>[], a: readonly string[], b: readonly string[]): Step[] {
  const steps: Step[] = [];
  let [x, y] = [a.length, b.length];
  for (let edits = trace.length - 1; edits >= 0; edits--) {
    const reach = trace[edits]!;
    const k = x - y;
    const isDown = k === -edits || (k !== edits && reach.get(k - 1)! < reach.get(k + 1)!);
    const fromK = isDown ? k + 1 : k - 1;
    const fromX = edits === 0 ? 0 : reach.get(fromK)!;
    const fromY = fromX - fromK;
    while (x > Math.max(fromX, 0) && y > Math.max(fromY, 0)) {
      steps.push(['=', a[--x]!]);
      y--;
    }
    if (edits === 0) break;
    steps.push(isDown ? ['+', b[--y]!] : ['-', a[--x]!]);
  }
  return steps.reverse();
}

function splitLines(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}
