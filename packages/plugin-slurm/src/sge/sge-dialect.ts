import { dirname } from 'node:path';
import { quote } from '../folder/script-text.js';
import type { Dialect, Listed, Refusal } from '../grid/dialect.js';
import type { SgeOptions } from './sge-options.js';

const REFUSALS: readonly Refusal[] = [
  {
    says: /jobs are allowed per user|you are not allowed to submit more|exceeds? (the )?max.*jobs/i,
    again: 'fewer',
    remedy: 'your limit of submitted jobs is reached',
  },
  {
    says: /commlib error|unable to (contact|send message to) qmaster|got (send|select) error|timeout/i,
    again: 'later',
    remedy: 'see whether its master is up: qping -info',
  },
  {
    says: /SGE_ROOT|act_qmaster|cell directory/i,
    again: 'never',
    remedy: 'SGE is not set up on this machine: run where qhost works',
  },
  { says: /unknown queue/i, again: 'never', remedy: 'name one of those that "qconf -sql" lists in the option "queue"' },
  { says: /requested project/i, again: 'never', remedy: 'name one of those that "qconf -sprjl" lists in the option "project"' },
  {
    says: /parallel environment/i,
    again: 'never',
    remedy: 'name one of those that "qconf -spl" lists in the option "parallelEnvironment"',
  },
  {
    says: /unknown resource/i,
    again: 'never',
    remedy: 'name a resource that "qconf -sc" lists in the option "memory", or correct "extra"',
  },
  { says: /no suitable queues/i, again: 'never', remedy: 'no host can run it: lower its cpus or memory, or name another queue' },
  { says: /more than \d+ tasks/i, again: 'never', remedy: 'lower "arraySize" of the plugin' },
  { says: /invalid option|unknown option/i, again: 'never', remedy: 'correct "extra"' },
];

/** Grid Engine (SGE and what became of it), by its commands. */
export function sgeDialect({ queue, project, parallelEnvironment = 'smp', memory = 'mem_free', extra }: SgeOptions): Dialect {
  return {
    name: 'sge',
    title: 'SGE',
    programs: ['qsub', 'qstat', 'qdel'],
    directives({ cpus, memoryMiB, minutes, avoid }) {
      return [
        ...(cpus > 1 ? ['-pe', parallelEnvironment, String(cpus)] : []),
        ...(memoryMiB === undefined ? [] : ['-l', `${memory}=${memoryMiB}M`]),
        ...(minutes === undefined ? [] : ['-l', `h_rt=${minutes * 60}`]),
        ...(avoid.length === 0 ? [] : ['-l', `h=!(${avoid.join('|')})`]),
        ...(queue === undefined ? [] : ['-q', queue]),
        ...(project === undefined ? [] : ['-P', project]),
        ...(extra ?? []),
      ];
    },
    // Its own name for a task's log counts from 1, so the script finds its log by itself.
    begin: (folder) => ['element=$((SGE_TASK_ID - 1))', `exec >>${quote(folder)}/$element.log 2>&1`],
    submit({ name, elements, shape, script }) {
      return [
        'qsub',
        ...this.directives(shape),
        ...['-terse', '-r', 'n', '-V', '-N', name, '-t', `1-${elements}`],
        ...['-S', '/bin/sh', '-j', 'y', '-o', '/dev/null', '-wd', dirname(script)],
        script,
      ];
    },
    parseId: (stdout) => /^(\d+)\.\d+-\d+:\d+$/m.exec(stdout.trim())?.[1],
    cancel: (id, elements) => ['qdel', ...(elements === 'all' ? [id] : elements.map((element) => `${id}.${element + 1}`))],
    // Those of the user who asks.
    list: () => ['qstat', '-g', 'd', '-xml'],
    parseList: (stdout) => stdout.split('<job_list').flatMap(parseJob),
    refusals: REFUSALS,
    // What is over is not listed.
    words: { memory: [], time: [], never: [] },
    broken: /^$/,
    memoryLog: /^$/,
    stuck: [
      { says: /E/, remedy: '"qstat -explain E -j" says what went wrong, "qmod -cj" lets it try again' },
      { says: /^h/, remedy: 'somebody holds it: "qrls" lets it go' },
    ],
    // What a job has in its environment must not speak to the jobs that it submits.
    private:
      /^(SGE_(?!(ROOT|CELL|ARCH|QMASTER_PORT|EXECD_PORT|CLUSTER_NAME)$)|JOB_|TASK_ID$|NSLOTS$|NHOSTS$|NQUEUES$|PE$|PE_|QUEUE$)/,
  };
}

function parseJob(text: string): Listed[] {
  const field = (name: string) => new RegExp(`<${name}>([^<]*)</${name}>`).exec(text)?.[1] ?? '';
  const [id, name, state, task] = [field('JB_job_number'), field('JB_name'), field('state'), field('tasks')];
  if (!/^\d+$/.test(id) || !/^mpmsub-[\w.-]+$/.test(name) || !/^\d+$/.test(task)) return [];
  const node = field('queue_name').split('@')[1];
  const isWaiting = /w/.test(state);
  return [
    {
      name,
      id,
      element: Number(task) - 1,
      state: isWaiting ? 'waiting' : 'running',
      word: state,
      ...(node !== undefined && node !== '' && { node }),
    },
  ];
}
