/** Steps from the top of a configuration to one of its values. */
export type ConfigPath = readonly (string | number)[];

const PLAIN = /^[A-Za-z_$][\w$-]*$/;

/** Writes a path as a {@link Diagnostic} carries it: `['jobs', 'web#build', 'needs', 0]` -> `jobs["web#build"].needs[0]`. */
export function formatPath(path: ConfigPath): string {
  let text = '';
  for (const step of path) {
    if (typeof step === 'number') text += `[${step}]`;
    else if (!PLAIN.test(step)) text += `[${JSON.stringify(step)}]`;
    else text += text === '' ? step : `.${step}`;
  }
  return text;
}

// a plain step is read generously: whatever is no bracket and no dot
const STEP = /\.?([^.[\]]+)|\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\]/y;

/** The reverse of {@link formatPath}; what cannot be read ends the path early. */
export function parsePath(text: string): (string | number)[] {
  const path: (string | number)[] = [];
  STEP.lastIndex = 0;
  while (STEP.lastIndex < text.length) {
    const step = STEP.exec(text);
    if (!step) break;
    if (step[1] !== undefined) path.push(step[1]);
    else if (step[2] !== undefined) path.push(Number(step[2]));
    else path.push(JSON.parse(step[3]!) as string);
  }
  return path;
}
