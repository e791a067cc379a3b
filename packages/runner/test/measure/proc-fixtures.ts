import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface FakeProcess {
  readonly pid: number;
  readonly ppid?: number;
  readonly name?: string;
  readonly state?: string;
  readonly pgrp?: number;
  readonly session?: number;
  readonly flags?: number;
  readonly minorFaults?: number;
  readonly ownTicks?: number;
  readonly reapedTicks?: number;
  readonly threads?: number;
  readonly startTime?: number;
  readonly pages?: number;
  readonly startCode?: number;
  readonly exitSignal?: number;
  /** Kilobytes. */
  readonly anonymous?: number;
  readonly file?: number;
  readonly shared?: number;
  readonly highWater?: number;
  /** Kilobytes of anonymous pages: the proportional size, and what nobody else maps. */
  readonly proportional?: number;
  readonly own?: number;
  /** Kilobytes of shared pages: the proportional size. */
  readonly proportionalShared?: number;
  readonly environment?: Readonly<Record<string, string>>;
}

/** A line as the kernel writes it to /proc/PID/stat. */
export const statLine = (given: FakeProcess): string => {
  const {
    pid,
    ppid = 1,
    name = 'job',
    state = 'S',
    pgrp = 0,
    session = 0,
    flags = 0x400000,
    minorFaults = 0,
    ownTicks = 0,
    reapedTicks = 0,
  } = given;
  const { threads = 1, startTime = 1000 + pid, pages = 0, startCode = 94_000, exitSignal = 17 } = given;
  const first = [
    pid,
    `(${name})`,
    state,
    ppid,
    pgrp,
    session,
    0,
    -1,
    flags,
    minorFaults,
    5,
    2,
    7,
    ownTicks,
    0,
    reapedTicks,
    0,
    20,
    0,
    threads,
    0,
  ];
  const rest = [
    startTime,
    3_133_440,
    pages,
    '18446744073709551615',
    startCode,
    95_000,
    140_000,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    exitSignal,
    1,
    0,
    0,
  ];
  return `${[...first, ...rest].join(' ')}\n`;
};

export const statusText = ({ name = 'job', anonymous = 0, file = 0, shared = 0, highWater }: FakeProcess): string => {
  const resident = anonymous + file + shared;
  return [
    `Name:\t${name}`,
    'Umask:\t0022',
    `VmPeak:\t    9999 kB`,
    `VmHWM:\t    ${highWater ?? resident} kB`,
    `VmRSS:\t    ${resident} kB`,
    `RssAnon:\t     ${anonymous} kB`,
    `RssFile:\t    ${file} kB`,
    `RssShmem:\t       ${shared} kB`,
    'VmData:\t     360 kB',
    'VmPTE:\t      44 kB',
    'VmSwap:\t       0 kB',
    'Threads:\t1',
    '',
  ].join('\n');
};

const rollupText = ({
  anonymous = 0,
  shared = 0,
  proportional = anonymous,
  own = proportional,
  proportionalShared = shared,
}: FakeProcess): string =>
  [
    `Rss:            ${anonymous + shared} kB`,
    `Pss_Anon:       ${proportional} kB`,
    `Pss_Shmem:      ${proportionalShared} kB`,
    `Private_Dirty:  ${own + shared} kB`,
    `Anonymous:      ${anonymous} kB`,
    '',
  ].join('\n');

/** A /proc made of plain files. */
export const createFakeProc = () => {
  const root = mkdtempSync(join(tmpdir(), 'mpmsub-proc-'));
  const proc = {
    root,
    lastPid: (pid: number) => writeFileSync(join(root, 'loadavg'), `0.57 0.57 0.67 1/94 ${pid}\n`),
    set(process: FakeProcess) {
      const folder = join(root, String(process.pid));
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, 'stat'), statLine(process));
      writeFileSync(join(folder, 'status'), statusText(process));
      writeFileSync(join(folder, 'smaps_rollup'), rollupText(process));
      const variables = Object.entries(process.environment ?? {}).map(([name, value]) => `${name}=${value}\0`);
      writeFileSync(join(folder, 'environ'), variables.join(''));
    },
    /** Sets a process and gives out its pid. */
    start(process: FakeProcess) {
      proc.set(process);
      proc.lastPid(process.pid);
    },
    end: (pid: number) => rmSync(join(root, String(pid)), { recursive: true }),
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
  proc.lastPid(1);
  return proc;
};
