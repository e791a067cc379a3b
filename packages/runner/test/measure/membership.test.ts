import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Membership } from '../../src/measure/procfs/membership.js';
import { ProcReader } from '../../src/measure/procfs/proc-reader.js';
import { newTree, type TrackedTree } from '../../src/measure/procfs/tracked-tree.js';
import { createFakeProc } from './proc-fixtures.js';

const SELF = 50;
const MARKER = { MPMSUB_ATTEMPT_ID: 'mark' };

describe('Membership', () => {
  let proc: ReturnType<typeof createFakeProc>;
  let reader: ProcReader;
  let membership: Membership;
  let tree: TrackedTree;

  beforeEach(() => {
    proc = createFakeProc();
    proc.set({ pid: 1, ppid: 0 });
    proc.set({ pid: 40, ppid: 1, name: 'shell' });
    proc.start({ pid: SELF, ppid: 40, name: 'runner' });
    reader = new ProcReader(proc.root);
    membership = new Membership(reader, SELF);
    tree = newTree('job', 'mark', 0);
    membership.addTree(tree);
  });
  afterEach(() => {
    reader.close();
    proc.remove();
  });

  const start = (pid: number, ppid: number, more: object = {}) => proc.start({ pid, ppid, ...more });
  const members = () => [...tree.processes.keys()].sort((a, b) => a - b);
  const root = (pid = 100, more: object = {}) => {
    start(pid, SELF, { pgrp: pid, session: pid, ...more });
    membership.addRoot(tree, pid);
  };

  it('finds children and their children, whoever is listed first', () => {
    root();
    proc.set({ pid: 103, ppid: 102 });
    proc.set({ pid: 102, ppid: 100 });
    proc.lastPid(103);
    membership.sweep();
    expect(members()).toEqual([100, 102, 103]);
  });

  it('finds a child that was started before anybody told of the root, and looked at before', () => {
    root(100);
    start(110, SELF);
    start(111, 110);
    membership.sweep();
    expect(members()).toEqual([100]);
    membership.addRoot(tree, 110);
    membership.sweep();
    expect(members()).toEqual([100, 110, 111]);
  });

  it('knows whose pages a fork shares whose parent was gone before anybody saw it', () => {
    const program = { startCode: 5_555 };
    root(100, program);
    start(103, 1, { ...program, session: 100, flags: 0x40 });
    start(104, 1, { session: 100, flags: 0x40, startCode: 7_777 });
    start(105, 1, { ...program, session: 100 });
    membership.sweep();
    expect([...tree.processes.values()].map(({ pid, image }) => [pid, image.forkedFrom !== undefined])).toEqual([
      [100, false],
      [103, true],
      [104, false],
      [105, false],
    ]);
  });

  it('leaves strangers and their children alone', () => {
    root();
    start(120, 40, { pgrp: 120, session: 120 });
    start(121, 120);
    start(122, 1);
    membership.sweep();
    expect(members()).toEqual([100]);
  });

  it('finds members of a session or group that a member leads, though their parent has died', () => {
    root();
    start(101, 1, { session: 100, pgrp: 101 });
    start(102, 1, { session: 7, pgrp: 100 });
    membership.sweep();
    expect(members()).toEqual([100, 101, 102]);
  });

  it('finds an orphan that left its session by its marker, and what it starts', () => {
    root();
    start(105, 1, { pgrp: 105, session: 105, environment: MARKER });
    start(106, 105);
    membership.sweep();
    expect(members()).toEqual([100, 105, 106]);
  });

  it('takes no orphan of another attempt, nor one whose variable only ends like ours', () => {
    root();
    start(105, 1, { environment: { MPMSUB_ATTEMPT_ID: 'mark2' } });
    start(106, 1, { environment: { X_MPMSUB_ATTEMPT_ID: 'mark' } });
    membership.sweep();
    expect(members()).toEqual([100]);
  });

  it('looks again at an environment that is empty for a moment in exec', () => {
    root();
    start(105, 1, { environment: {} });
    membership.sweep();
    expect(members()).toEqual([100]);
    proc.set({ pid: 105, ppid: 1, environment: MARKER });
    start(130, 40);
    membership.sweep();
    expect(members()).toEqual([100, 105]);
  });

  it('takes what the keeper of a root inherits, even with its environment cleared', () => {
    start(60, SELF, { name: 'launcher' });
    start(61, 60, { name: 'keeper' });
    start(100, 61);
    membership.addRoot(tree, 100);
    start(107, 61, { pgrp: 107, session: 107 });
    membership.sweep();
    expect(members()).toEqual([100, 107]);
  });

  it('takes nothing for its parent alone where that has started several trees', () => {
    start(60, SELF, { name: 'launcher' });
    start(100, 60);
    membership.addRoot(tree, 100);
    const other = newTree('other', 'other', 0);
    membership.addTree(other);
    start(101, 60);
    membership.addRoot(other, 101);
    start(102, 60);
    membership.sweep();
    expect(members()).toEqual([100]);
  });

  it('takes the next root of a keeper, of which nobody has told, for nobody of the tree before', () => {
    start(60, SELF, { name: 'launcher' });
    start(61, 60, { name: 'keeper' });
    start(100, 61);
    membership.addRoot(tree, 100);
    membership.sweep();
    proc.set({ pid: 100, ppid: 61, state: 'Z' });
    start(101, 61, { pgrp: 101, session: 101, environment: { MPMSUB_ATTEMPT_ID: 'next' } });
    start(102, 101);
    start(103, 61, { pgrp: 103, session: 103, flags: 0x40 });
    membership.sweep();
    expect(members()).toEqual([100]);
    // still there, and nobody has told of it: it was inherited
    for (let sweeps = 0; sweeps < 2; sweeps++) membership.sweep();
    expect(members()).toEqual([100, 103]);
    const next = newTree('next', 'next', 0);
    membership.addTree(next);
    membership.addRoot(next, 101);
    membership.sweep();
    expect([...next.processes.keys()]).toEqual([101, 102]);
  });

  it('gives a root, and what it has started, to the tree that it is told to be of', () => {
    start(60, SELF, { name: 'launcher' });
    start(61, 60, { name: 'keeper' });
    start(100, 61);
    membership.addRoot(tree, 100);
    // in the moment of exec nobody can tell it from a daemon that has cleared its environment
    start(101, 61, { pgrp: 101, session: 101 });
    start(102, 101);
    start(103, 102);
    membership.sweep();
    expect(members()).toEqual([100, 101, 102, 103]);
    const next = newTree('next', 'next', 0);
    membership.addTree(next);
    membership.addRoot(next, 101);
    membership.sweep();
    expect([...next.processes.keys()]).toEqual([101, 102, 103]);
    expect(members()).toEqual([100]);
    membership.removeTree(tree);
    membership.sweep();
    expect([...next.processes.keys()]).toEqual([101, 102, 103]);
  });

  it('asks the environment of no helper, nor of who is started by one that is nobody of ours', () => {
    const asked: number[] = [];
    const { environment } = reader;
    reader.environment = (pid, name) => {
      asked.push(pid);
      return environment.call(reader, pid, name);
    };
    start(60, SELF, { name: 'launcher' });
    start(61, 60, { name: 'keeper' });
    start(100, 61);
    membership.addRoot(tree, 100);
    start(62, 60, { name: 'keeper' });
    start(110, 62, { environment: { MPMSUB_ATTEMPT_ID: 'next' } });
    start(111, 110);
    for (let sweeps = 0; sweeps < 4; sweeps++) membership.sweep();
    expect(members()).toEqual([100]);
    expect(asked).not.toContain(61);
    expect(asked).not.toContain(111);
  });

  it('does not list threads as processes', () => {
    root();
    start(108, 100, { exitSignal: -1 });
    membership.sweep();
    expect(members()).toEqual([100]);
  });

  it('finds a process that was not yet to be seen when its pid was given out', () => {
    root();
    proc.lastPid(109);
    membership.sweep();
    proc.set({ pid: 109, ppid: 100 });
    membership.sweep();
    expect(members()).toEqual([100, 109]);
  });

  it('knows a pid that is used again', () => {
    root();
    start(120, 40);
    membership.sweep();
    proc.end(120);
    proc.set({ pid: 120, ppid: 100, startTime: 9_999 });
    // the numbers went all the way round
    proc.lastPid(99);
    membership.sweep();
    proc.lastPid(121);
    membership.sweep();
    expect(members()).toEqual([100, 120]);
  });

  it('does not take a stranger for a child because its parent’s pid was ours once', () => {
    root(100, { startTime: 5_000 });
    // older than the member that has this pid now: its parent was another process
    start(101, 100, { startTime: 4_000 });
    membership.sweep();
    expect(members()).toEqual([100]);
  });

  it('forgets the group of a leader when nobody is left in it', () => {
    root();
    membership.remove(tree.processes.get(100)!);
    membership.sweep();
    start(140, 1, { pgrp: 100, session: 100 });
    membership.sweep();
    expect(members()).toEqual([]);
  });

  it('reads the whole list where the last pid is not told', () => {
    proc.lastPid(0);
    proc.set({ pid: 100, ppid: SELF, pgrp: 100, session: 100 });
    membership.addRoot(tree, 100);
    proc.set({ pid: 102, ppid: 100 });
    membership.sweep();
    expect(members()).toEqual([100, 102]);
  });

  it('reads the whole list where the last pid stands still although processes start', () => {
    proc.lastPid(3);
    proc.set({ pid: 5_000, ppid: SELF });
    membership.addRoot(tree, 5_000);
    proc.set({ pid: 5_002, ppid: 5_000 });
    membership.sweep();
    expect(members()).toEqual([5_000, 5_002]);
  });

  it('has no root that is gone already, or hidden', () => {
    membership.addRoot(tree, 777);
    membership.sweep();
    expect(members()).toEqual([]);
  });

  it('survives files that vanish or are torn', () => {
    root();
    proc.start({ pid: 101, ppid: 100 });
    proc.start({ pid: 102, ppid: 101 });
    proc.end(101);
    membership.sweep();
    expect(members()).toEqual([100]);
  });
});
