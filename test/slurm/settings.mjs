import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** What a test cluster is like; `writeSettings` says what each means to Slurm. */
export const DEFAULTS = {
  nodes: 4,
  cpus: 4,
  memoryMiB: 8000,
  maxJobs: 50_000,
  maxArray: 20_001,
  minJobAgeS: 300,
  nodeTimeoutS: 10,
  /** `poll`: Slurm samples memory and ends jobs that use too much; `none`: it does not. */
  memory: 'none',
  more: '',
};

/**
 * The text of slurm.conf for a cluster that lives in one folder and listens on loopback only.
 *
 * The name goes with the port: a process that an earlier cluster left behind must never reach a new controller.
 */
export function settingsText({ root, port, host, user, ...options }) {
  const { nodes, cpus, memoryMiB, maxJobs, maxArray, minJobAgeS, nodeTimeoutS, memory, more } = options;
  const ports = nodes === 1 ? `${port + 1}` : `[${port + 1}-${port + nodes}]`;
  const names = nodes === 1 ? 'n1' : `n[1-${nodes}]`;
  return `ClusterName=mpmsub${port}
SlurmctldHost=${host}(127.0.0.1)
SlurmctldPort=${port}
SlurmUser=${user}
SlurmdUser=${user}
AuthType=auth/none
CredType=cred/none
CommunicationParameters=NoCtldInAddrAny,NoInAddrAny
StateSaveLocation=${root}/state
SlurmdSpoolDir=${root}/spool/%n
SlurmctldPidFile=${root}/run/slurmctld.pid
SlurmdPidFile=${root}/run/slurmd.%n.pid
SlurmctldLogFile=${root}/log/slurmctld.log
SlurmdLogFile=${root}/log/slurmd.%n.log
MailProg=/bin/true
MpiDefault=none
SwitchType=switch/none
ReturnToService=2
SlurmctldTimeout=30
SlurmdTimeout=${nodeTimeoutS}
InactiveLimit=0
KillWait=5
MinJobAge=${minJobAgeS}
MaxJobCount=${maxJobs}
MaxArraySize=${maxArray}
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/linux
JobAcctGatherFrequency=task=1
${memory === 'poll' ? 'JobAcctGatherParams=OverMemoryKill' : ''}
AccountingStorageType=accounting_storage/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU_Memory
DefMemPerCPU=100
SchedulerType=sched/backfill
SchedulerParameters=batch_sched_delay=0,sched_interval=5,sched_min_interval=0,default_queue_depth=200
SlurmdParameters=config_overrides
NodeName=${names} NodeHostname=${host} NodeAddr=127.0.0.1 Port=${ports} CPUs=${cpus} RealMemory=${memoryMiB} State=UNKNOWN
PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE DefaultTime=60 State=UP
${more}
`;
}

/** The first of `count` neighbouring ports of loopback that nobody listens on. */
export async function freePorts(count) {
  for (let tries = 0; tries < 100; tries++) {
    const first = 10_000 + 10 * randomInt(2000);
    const free = await Promise.all(Array.from({ length: count }, (_, i) => isFree(first + i)));
    if (free.every(Boolean)) return first;
  }
  throw new Error(`no ${count} neighbouring ports are free`);
}

function isFree(port) {
  return new Promise((resolve) => {
    const server = createServer()
      .once('error', () => resolve(false))
      .listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
