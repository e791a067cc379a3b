/** When a run ends early by the outcome of its jobs; GNU parallel's `--halt` is the model. */
export interface HaltRule {
  /** `now`: running jobs are ended too; `soon`: nothing new starts. */
  readonly when: 'now' | 'soon';
  /** Which jobs are counted. */
  readonly why: 'fail' | 'success' | 'done';
  /** So many jobs, or that part of all (0 to 1). */
  readonly limit: { readonly count: number } | { readonly fraction: number };
}

/** The first failure ends everything. */
export const FAIL_FAST: HaltRule = { when: 'now', why: 'fail', limit: { count: 1 } };

/** Who stopped the run, in words. */
export const CAUSE_OF_HALT: Readonly<Record<HaltRule['why'], string>> = {
  fail: 'a failure',
  success: 'a success',
  done: 'enough jobs done',
};

/** Has the rule been met? `done` counts what succeeded or failed, not what was skipped. */
export function isHalted(rule: HaltRule, counts: { succeeded: number; failed: number }, total: number): boolean {
  const counted =
    rule.why === 'fail' ? counts.failed : rule.why === 'success' ? counts.succeeded : counts.failed + counts.succeeded;
  if ('count' in rule.limit) return counted >= rule.limit.count;
  return counted > 0 && counted >= rule.limit.fraction * total;
}

/**
 * Reads `now,fail=1`, `soon,done=30%`, `now,success=1`; the count defaults to 1.
 *
 * @returns `undefined` when the text has another form.
 */
export function parseHalt(text: string): HaltRule | undefined {
  const match = /^(now|soon),(fail|success|done)(?:=(\d+)(%)?)?$/.exec(text.trim());
  if (match === null) return undefined;
  const amount = match[3] === undefined ? 1 : Number(match[3]);
  if (amount <= 0 || (match[4] && amount > 100)) return undefined;
  return {
    when: match[1] as HaltRule['when'],
    why: match[2] as HaltRule['why'],
    limit: match[4] ? { fraction: amount / 100 } : { count: amount },
  };
}
