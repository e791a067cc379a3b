import type { Actor, Rig } from '../../../../test/rig/rig.js';
import type { Attempt } from '../../src/model/attempt.js';
import { attemptOf, shell } from './attempts.js';

/** A tree that is hard to end: its attempt, and what must stand before it is ended. */
export interface Growth {
  readonly attempt: Attempt;
  grown(): Promise<Actor[]>;
}

export type Grow = (rig: Rig, folder: string) => Growth;

/** The first actor starts a second one in some way, see the ways of actor.mjs. */
export const pair =
  (how: string): Grow =>
  (rig, folder) => ({
    attempt: attemptOf(folder, [rig.argv('first')]),
    async grown() {
      const first = await rig.meet('first');
      first.tell('start', { as: 'second', how });
      return [first, await rig.meet('second')];
    },
  });

const one =
  (prepare: (first: Actor) => Promise<unknown>): Grow =>
  (rig, folder) => ({
    attempt: attemptOf(folder, [rig.argv('first')]),
    async grown() {
      const first = await rig.meet('first');
      await prepare(first);
      return [first];
    },
  });

const perl =
  (script: string): Grow =>
  (rig, folder) => ({
    attempt: attemptOf(folder, [['perl', '-e', `shift; ${script}`, rig.token, ...rig.argv('first')]]),
    grown: async () => [await rig.meet('first')],
  });

/** A dozen processes that each fork a successor and exit, some 600 times a second together; gentle enough for a shared machine. */
const storm = `
$SIG{TERM} = 'IGNORE';
for (1..12) { next if fork(); for (;;) { exit 0 if fork(); select(undef, undef, undef, 0.02) } }
exec @ARGV;
`;

/** Trees that both spawners can end. */
export const trees: Readonly<Record<string, Grow>> = {
  'a child': pair('child'),
  'a child in a group of its own': pair('group'),
  'a child in a session of its own': pair('session'),
  'a daemon by double fork': pair('daemon'),
  'a child that cleared its environment': pair('bare-child'),
  'one that ignores SIGTERM': one((first) => first.ask('ignore', { signals: ['SIGTERM', 'SIGINT', 'SIGHUP'] })),
  'one that has stopped its own clock': one((first) => first.ask('stop')),
  'one whose children are zombies': perl('for (1..20) { fork() or exit 0 } exec @ARGV'),
  'a storm of forks': perl(storm),
  'one that forks and exits all the time': perl(
    'if (fork()) { exec @ARGV } for (;;) { exit 0 if fork(); select(undef, undef, undef, 0.005) }',
  ),
  'a respawner': (rig, folder) => ({
    attempt: shell(folder, `trap '' TERM; while sleep 0.01; do ${rig.argv('first').join(' ')}; done`),
    grown: async () => [await rig.meet('first')],
  }),
  'a pipeline whose stages all hang': (rig, folder) => ({
    attempt: attemptOf(folder, [rig.argv('first'), rig.argv('second'), rig.argv('third')]),
    grown: () => Promise.all(['first', 'second', 'third'].map((name) => rig.meet(name))),
  }),
  'two sleeps below a shell': (rig, folder) => ({
    attempt: shell(folder, `: ${rig.token}; sleep 1000 & ${rig.argv('first').join(' ')}`),
    grown: async () => [await rig.meet('first')],
  }),
};

/** Trees that only the launcher can end: nothing in or around their processes tells where they came from. */
export const hiddenTrees: Readonly<Record<string, Grow>> = {
  'a daemon that cleared its environment': pair('bare-daemon'),
  'one that forks, starts a session, forgets its environment and exits all the time': perl(
    '%ENV = (); if (fork()) { exec @ARGV } use POSIX; for (;;) { exit 0 if fork(); POSIX::setsid(); select(undef, undef, undef, 0.001) }',
  ),
};
