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

/**
 * A script that goes on as the first actor in one process and as runaways in others. All runaways share one connection to the rig, opened before the
 * first fork, so that its end is the end of the last of them, however fast they change. They stop by themselves after a minute.
 */
const perl =
  (script: string): Grow =>
  (rig, folder) => ({
    attempt: attemptOf(folder, [['perl', '-e', `${connect}${script}`, rig.path, ...rig.argv('first')]]),
    grown: () => Promise.all([rig.meet('first'), rig.meet('runaways')]),
  });

const connect = `
use Fcntl; use POSIX (); use IO::Socket::UNIX;
my $rig = IO::Socket::UNIX->new(Peer => shift) or die;
syswrite $rig, qq({"name":"runaways","pid":$$}\n);
my $hops = 0;
sub hop { my ($pause, $each) = @_; while ($hops++ < 60 / $pause) { exit 0 if fork(); $each->(); select undef, undef, undef, $pause } exit 0 }
`;

/** A dozen processes that each fork a successor and exit, some 600 times a second together; gentle enough for a shared machine. */
const storm = `
$SIG{TERM} = 'IGNORE';
for (1..12) { fork() or hop(0.02, sub {}) }
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
  'one whose children are zombies': perl('for (1..20) { fork() or exit 0 } fork() or sleep 60; exec @ARGV'),
  'a storm of forks': perl(storm),
  'one that forks and exits all the time': perl('fork() or hop(0.005, sub {}); exec @ARGV'),
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
    '%ENV = (); fork() or hop(0.001, sub { POSIX::setsid() }); exec @ARGV',
  ),
};
