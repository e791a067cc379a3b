/** What a job redirects to files of its own. */
interface Redirections {
  readonly stdout?: string | undefined;
  readonly stderr?: string | undefined;
}

/** The logs that are the runner's own, each once: what a job redirects to a file of its own is data, not a log. Absolute paths. */
export function ownLogs(
  job: Redirections | undefined,
  logs: { readonly stdout: string; readonly stderr: string } | undefined,
): string[] {
  if (logs === undefined) return [];
  return [...new Set([logs.stdout, logs.stderr])].filter((path) => path !== job?.stdout && path !== job?.stderr);
}
