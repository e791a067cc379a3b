import { dirname } from 'node:path';
import type { Dialect, Listed, Refusal } from '../grid/dialect.js';

/** States of squeue that say: it has not begun, and may yet. */
const WAITING = new Set(['PENDING', 'CONFIGURING', 'REQUEUED', 'REQUEUE_FED', 'REQUEUE_HOLD', 'SPECIAL_EXIT', 'RESV_DEL_HOLD']);
/** It has begun and is not over. */
const RUNNING = new Set(['RUNNING', 'COMPLETING', 'STAGE_OUT', 'SUSPENDED', 'STOPPED', 'SIGNALING', 'RESIZING']);

/** One line of the list: nothing but the last field may hold a bar. */
const LINE = /^(\d+)\|(\d+)\|([A-Z_]+)\|([^|]*)\|([^|]*)\|(mpmsub-[A-Za-z0-9._-]+)$/;

/** What to do about a limit of a single job, met while it waits or when it is submitted. */
const GRANTED_LESS =
  'your account or QOS grants a job less than it asks for: lower its cpus, memory or timeout, or name another in slurm.qos';

const REFUSALS: readonly Refusal[] = [
  { says: /temporarily unable to accept job/i, again: 'later', remedy: 'the queue is full (MaxJobCount)' },
  { says: /\b(QOS|Assoc)(Max|Min)\w*(PerJob|PerNode|NotSatisfied)/, again: 'never', remedy: GRANTED_LESS },
  {
    says: /QOSMaxSubmit|AssocMaxSubmit|AssocGrpSubmit|QOSGrpSubmit|job submit limit/i,
    again: 'fewer',
    remedy: 'your limit of submitted jobs is reached',
  },
  {
    says: /unable to contact|connection refused|connection reset|broken pipe|resource temporarily unavailable|socket timed out|connection timed out|not responding|zero bytes were transmitted|standby mode|transport endpoint|communication connection failure|unexpected message/i,
    again: 'later',
    remedy: 'see whether its controller is up: scontrol ping',
  },
  {
    says: /configuration (source|file)|could not establish|DNS SRV|slurm\.conf|cannot stat file/i,
    again: 'never',
    remedy: 'Slurm is not set up on this machine: run where sinfo works',
  },
  { says: /invalid partition/i, again: 'never', remedy: 'name one of those that "sinfo" lists in slurm.partition' },
  {
    says: /invalid account/i,
    again: 'never',
    remedy: 'name an account of yours in slurm.account (sacctmgr show assoc user=$USER)',
  },
  { says: /invalid qos/i, again: 'never', remedy: 'name a quality of service of yours in slurm.qos (sacctmgr show qos)' },
  {
    says: /invalid feature|feature specification/i,
    again: 'never',
    remedy: 'correct slurm.constraint; "sinfo -o %f" lists what nodes have',
  },
  { says: /gres|generic resource/i, again: 'never', remedy: 'correct slurm.gres; "sinfo -o %G" lists what nodes have' },
  { says: /time limit/i, again: 'never', remedy: 'lower the timeout of the job, or name another partition' },
  {
    says: /memory specification|node configuration|more processors|cpu count/i,
    again: 'never',
    remedy: 'no node is that large: lower its cpus or memory, or name another partition',
  },
  { says: /unrecognized option|invalid option|invalid argument/i, again: 'never', remedy: 'correct slurm.extra' },
  { says: /job array specification/i, again: 'never', remedy: 'lower "arraySize" of the plugin' },
];

const STUCK: Dialect['stuck'] = [
  {
    says: /^(AccountNotAllowed|InvalidAccount)$|job's account/i,
    remedy: 'name an account of yours in slurm.account (sacctmgr show assoc user=$USER)',
  },
  {
    says: /^(QOSNotAllowed|InvalidQOS)$|job's qos/i,
    remedy: 'name a quality of service of yours in slurm.qos (sacctmgr show qos)',
  },
  {
    says: /^Partition(Config|Inactive|Down)$/,
    remedy: 'its partition takes no jobs now: wait for it, or name another in slurm.partition',
  },
  { says: /^PartitionTimeLimit$/, remedy: 'lower the timeout of the job, or name another partition' },
  {
    says: /^(BadConstraints|PartitionNodeLimit)$/,
    remedy: 'no node can run it: lower what it asks for, or name another partition',
  },
  {
    says: /^(QOS|Assoc)Max\w*Per(Job|Node)(Limit)?$/,
    remedy: GRANTED_LESS,
  },
  { says: /held/i, remedy: 'somebody holds it: "scontrol release" lets it go' },
];

/** Slurm from 20.02 on, by its commands. */
export const slurmDialect: Dialect = {
  name: 'slurm',
  title: 'Slurm',
  programs: ['sbatch', 'squeue', 'scancel'],
  directives({ cpus, memoryMiB, minutes, avoid, request }) {
    const named = (['partition', 'account', 'qos', 'gres', 'constraint'] as const).flatMap((name) =>
      request[name] === undefined ? [] : [`--${name}=${request[name]}`],
    );
    return [
      '--ntasks=1',
      '--nodes=1',
      `--cpus-per-task=${cpus}`,
      ...(memoryMiB === undefined ? [] : [`--mem=${memoryMiB}M`]),
      ...(minutes === undefined ? [] : [`--time=${minutes}`]),
      ...(avoid.length === 0 ? [] : [`--exclude=${avoid.join(',')}`]),
      ...named,
      ...(request.extra ?? []),
    ];
  },
  begin: () => ['element=$SLURM_ARRAY_TASK_ID'],
  submit({ name, elements, shape, script }) {
    return [
      'sbatch',
      ...this.directives(shape),
      '--parsable',
      '--no-requeue',
      '--export=ALL',
      `--job-name=${name}`,
      `--array=0-${elements - 1}`,
      `--output=${logPattern(dirname(script))}`,
      script,
    ];
  },
  parseId: (stdout) => /^(\d+)(;\S+)?$/.exec(stdout.trim())?.[1],
  cancel: (id, elements) => ['scancel', ...(elements === 'all' ? [id] : elements.map((element) => `${id}_${element}`))],
  list: (uid) => ['squeue', '--noheader', '--array', '--states=all', `--user=${uid}`, '--format=%F|%K|%T|%r|%N|%j'],
  parseList: (stdout) => stdout.split('\n').flatMap(parseLine),
  refusals: REFUSALS,
  words: {
    memory: ['OUT_OF_MEMORY'],
    time: ['TIMEOUT', 'DEADLINE'],
    never: ['BadConstraints', 'InvalidAccount', 'InvalidQOS'],
  },
  broken: /^(FAILED|NonZeroExitCode|RaisedSignal|JobLaunchFailure|BOOT_FAIL)/,
  memoryLog: /exceeded (?:job |step )?memory limit(?: \((\d+) > \d+\))?|oom[-_ ]kill/i,
  stuck: STUCK,
  // What a job has in its environment must not speak to the jobs that it submits.
  private: /^SLURM_(?!CONF$|JWT$|CLUSTERS$)/,
};

/** Log of each element. `%` means something in a pattern, and so does a backslash, which cannot be said otherwise: then there is no log. */
function logPattern(folder: string): string {
  return folder.includes('\\') ? '/dev/null' : `${folder.replaceAll('%', '%%')}/%a.log`;
}

function parseLine(line: string): Listed[] {
  const [, id, element, state, reason, node, name] = LINE.exec(line.trim()) ?? [];
  if (id === undefined) return [];
  const known = WAITING.has(state!) ? 'waiting' : RUNNING.has(state!) ? 'running' : 'over';
  return [
    {
      name: name!,
      id,
      element: Number(element),
      state: known,
      // An element that failed before it began says why only in its reason.
      word: known === 'waiting' || (state === 'FAILED' && reason !== 'None') ? reason! : state!,
      ...(node !== '' && { node }),
    },
  ];
}
