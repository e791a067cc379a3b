import { type ChildProcess, spawn } from 'node:child_process';

/** Ends process groups when the runner dies without a word (SIGKILL): nothing else of us is alive then. */
export interface Watchdog {
  /** From now on the group of this leader dies with us. */
  guard(leader: number): void;
  /** The group is gone or is to be kept. */
  release(leader: number): void;
  close(): void;
}

/**
 * A shell that reads `+pid` and `-pid` from a pipe that only we hold open, and kills what is guarded at its end. On Linux it then looks for processes
 * that left their group by the mark in their environment, in several rounds. What has left the group *and* cleared its environment
 * escapes it; the launcher exists for those.
 */
const script = `
trap '' INT TERM HUP
mark=$1 groups=' ' line=
while IFS= read -r line; do
  case $line in
    +*) groups="$groups\${line#+} " ;;
    -*) groups="\${groups%% \${line#-} *} \${groups#* \${line#-} }" ;;
    .) exit 0 ;;
  esac
done
for group in $groups; do kill -KILL "-$group" 2>/dev/null; done
[ -r /proc/self/environ ] || exit 0
round=0
while [ $round -lt 20 ]; do
  found=
  for folder in /proc/[0-9]*; do
    if grep -qsF "MPMSUB_ATTEMPT_ID=$mark." "$folder/environ"; then kill -KILL "\${folder#/proc/}" 2>/dev/null && found=1; fi
  done
  [ -n "$found" ] || exit 0
  round=$((round + 1))
done
`;

/** Starts the watchdog with the first guarded group. `mark` is what the `MPMSUB_ATTEMPT_ID` of every process of this run begins with. */
export function createWatchdog(mark: string): Watchdog {
  let shell: ChildProcess | undefined;
  const tell = (line: string) => {
    shell?.stdin?.write(`${line}\n`);
  };
  return {
    guard(leader) {
      shell ??= start(mark);
      tell(`+${leader}`);
    },
    release(leader) {
      tell(`-${leader}`);
    },
    close() {
      tell('.');
      shell?.stdin?.end();
      shell = undefined;
    },
  };
}

function start(mark: string): ChildProcess {
  const shell = spawn('/bin/sh', ['-c', script, 'mpmsub-watchdog', mark], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  shell.on('error', () => {}); // without a shell there is no watchdog; the run goes on
  shell.stdin?.on('error', () => {});
  shell.unref();
  (shell.stdin as unknown as { unref?(): void } | null)?.unref?.();
  return shell;
}
