/* What the runner and the launcher say to each other; the other side is src/execute/launcher-protocol.ts. */
#ifndef PROTOCOL_H
#define PROTOCOL_H
#include "system.h"

enum { VERSION = 7 };

/* Descriptors of our own, out of the way of a child's 0 to 2 and of what was handed to us for the children. */
static i32 control, reports;

/* A message of the runner: its length without this word, what it is, which tree it is about, and what follows. */
struct message { u32 length, kind, id; };
enum {
  START = 1,
  SIGNAL = 2, /* followed by the number of one of SIGTERM, SIGQUIT (kill), SIGTSTP, SIGCONT */
  BASE = 3,
  QUEUE = 4, /* a START for later, which comes by a stream of its own: the next keeper whose tree ends by itself goes on with it */
  TAKE = 5,  /* there is a place for one more of those that are queued: the oldest starts now, or the next that comes */
  RETRACT = 6, /* all that are queued are RETURNED */
  UNTAKE = 7 /* a keeper has gone on, for which there was no place but that of a TAKE */
};
enum { LONGEST_QUEUED = 4096 }; /* bytes of each of them, filled up behind its message */

/*
 * Follows a BASE, which comes once and before the first START: how many variables, then each as `NAME=value` with a NUL. They are what programs
 * inherit, so that a START need not tell them.
 */
static const char *base_environment;
static u32 base_variables;

/*
 * Follows a START. Then `struct counts` of each stage, then strings that each end with a NUL: cwd, stdin (empty: none), stdout, stderr (empty: the
 * same descriptor as stdout), the doors of control groups (files that take a `0` from who enters), for each stage its file, its argv and the words of
 * the simple command that the shell of these would run, and what its environment has other than the base: `NAME=value`, or `NAME` for a variable that
 * it has not.
 */
struct start { u32 stages, variables, keeps_leftovers; i32 oom_score; u32 doors; };
struct counts { u32 argv, simple; }; /* no simple words: the file is to be run */

/* A report to the runner, always of this size. Several processes write to one stream; a write this small is never torn. */
struct report {
  u32 kind, id, stage;
  i32 pid, status;
  u32 is_over; /* of STARTED: nothing of the tree lives any more, its end follows */
  u64 largest_kb, cpu_us;
  char name[16];
  u64 at_ns; /* of STARTED and GONE: when, by CLOCK_MONOTONIC */
};
enum {
  HELLO = 1,    /* status: our version */
  STARTED = 2,  /* stage, pid; status: errno of the control group that could not be entered, else 0 */
  FAILED = 3,   /* stage: which; pid: the step, see below; status: errno. Nothing of the tree lives */
  ENDED = 4,    /* stage, pid, status of wait, largest_kb and cpu_us of the stage */
  LEFTOVER = 5, /* pid, name: it lives although all stages have ended */
  GONE = 6,     /* nothing lives but what is kept; largest_kb and cpu_us of the whole tree; status: whether a queued tree starts in its place; pid: whether
                   its logs are empty */
  LOST = 7,     /* the tree's keeper was killed by somebody; all of the tree has been ended; status: whether that keeper had taken a queued tree, which is
                   LOST as well */
  RETURNED = 8  /* it was queued and is not any more; it has not been started */
};
enum { STEP_STDIN = 1, STEP_STDOUT = 2, STEP_STDERR = 3, STEP_PIPE = 4, STEP_FORK = 5, STEP_FOLDER = 6, STEP_EXEC = 7 };

/* Reports wait here until we are about to sleep or to end: one write for all of them wakes the runner once. */
static struct report waiting[16];
static u32 waiting_count;

static void flush(void) {
  const u8 *at = (const u8 *)waiting;
  for (u64 left = waiting_count * sizeof *waiting; left > 0;) {
    i64 wrote = sys3(write, reports, at, left);
    if (wrote == -EINTR || wrote == -EAGAIN) continue;
    if (wrote <= 0) break; /* nobody listens: the runner is dead, its end of the control pipe says so too */
    at += wrote;
    left -= (u64)wrote;
  }
  waiting_count = 0;
}

static void tell(const struct report *report) {
  if (waiting_count == sizeof waiting / sizeof *waiting) flush();
  copy(&waiting[waiting_count++], report, sizeof *report);
}

#endif
