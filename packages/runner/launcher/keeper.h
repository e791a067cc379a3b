/*
 * The keeper: one process for each tree, forked from the server. It is the subreaper of its tree, so that whatever the tree does (setsid,
 * double fork, a cleared environment) its processes stay the keeper's descendants, and "nothing is left" is the kernel's own ECHILD.
 * Whoever kept a tree that ended well keeps another one: a fork and an exit for each of many small trees would cost a tenth of them.
 */
#ifndef KEEPER_H
#define KEEPER_H
#include "processes.h"
#include "stages.h"

/* As in src/execute/terminate.ts. */
enum { MERCY_MS = 200, LONGEST_PAUSE_MS = 50, MOST_REFUSALS = 40, CHILD_ROUNDS = 64 };

/*
 * Milliseconds for which the start of a single stage is not told: most small jobs have ended by then, the runner wakes up once instead of twice and need
 * not look at them, for wait4 tells all of one process. Stages side by side have to be looked at while they are.
 */
enum { QUIET_MS = 5 };

/* Where messages are read: the server's first and its keepers'. */
static u8 first_buffer[65536];

/*
 * Where trees wait that are queued: a stream of the runner's own, in which each has LONGEST_QUEUED bytes, so that who reads as many has one whole message.
 * All keepers read it and none waits for it, so that nobody is woken when the runner writes.
 */
static i32 queued;

/*
 * What each keeper keeps, shared by all, by the places of the keepers: its tree, 0 when it is free; and the head of the queued message that it has taken, of
 * which nobody has heard yet, with 0 for its tree when there is none. The kernel writes it there as it takes it out of the queue: at no moment could the
 * keeper be killed and nobody know what it had.
 */
struct charge { u32 tree; struct message taken; };
static struct charge *charges;

/* The oldest queued message, its head put into `head` and the rest into `rest`; 0 when there is none. */
static int take_queued(struct message *head, u8 *rest) {
  struct iovec parts[2] = {{head, sizeof *head}, {rest, LONGEST_QUEUED - sizeof *head}};
  return sys3(readv, queued, parts, 2) == LONGEST_QUEUED;
}

struct keeper {
  u32 id, stages, running;
  i32 self;
  i32 *pids; /* of the stages; 0 once ended */
  int keeps, is_asked, is_killing, is_kept, has_ended;
  int is_last; /* it keeps no tree after this one */
  i32 logs[2]; /* files are kept open, to be asked for their sizes; -1: no file */
  u64 largest_kb, cpu_us; /* of all that was reaped */
};

/* Of this keeper. */
static u32 kept_now;
static struct charge *my_charge;

static u64 cpu_of(const struct rusage *usage) {
  return (u64)((usage->utime.sec + usage->stime.sec) * 1000000 + usage->utime.nsec + usage->stime.nsec);
}

/* Reaps all that has ended; the answer is 0 when no child is left, alive or dead. */
static int reap(struct keeper *keeper) {
  for (;;) {
    struct rusage usage;
    i32 status;
    i64 pid = sys4(wait4, -1, &status, WNOHANG | WALL, &usage);
    if (pid == -ECHILD) return 0;
    if (pid <= 0) return 1;
    keeper->cpu_us += cpu_of(&usage);
    if ((u64)usage.maxrss > keeper->largest_kb) keeper->largest_kb = (u64)usage.maxrss;
    for (u32 stage = 0; stage < keeper->stages; stage++) {
      if (keeper->pids[stage] != pid) continue;
      keeper->pids[stage] = 0;
      keeper->running--;
      struct report report = {.kind = ENDED, .id = keeper->id, .stage = stage, .pid = (i32)pid, .status = status,
                              .largest_kb = (u64)usage.maxrss, .cpu_us = cpu_of(&usage)};
      tell(&report);
    }
  }
}

static int is_empty(i32 fd) {
  struct stat stat;
  return sys2(fstat, fd, &stat) == 0 && stat.size == 0;
}

static void tell_gone(const struct keeper *keeper, int goes_on) {
  int is_silent = is_empty(keeper->logs[0]) && is_empty(keeper->logs[1]);
  struct report report = {.kind = GONE, .id = keeper->id, .pid = is_silent, .status = goes_on, .largest_kb = keeper->largest_kb, .cpu_us = keeper->cpu_us,
                          .at_ns = (u64)now_ns()};
  for (u32 at = 0; at < waiting_count; at++) waiting[at].is_over = waiting[at].kind == STARTED;
  tell(&report);
}

/* A pipe is let go: who reads it waits for its end. */
static i32 keep_log(i64 fd) {
  if (fd > 2 && sys3(lseek, fd, 0, SEEK_CUR) >= 0) return (i32)fd;
  if (fd > 2) sys1(close, fd);
  return -1;
}

static void tell_leftovers(const struct keeper *keeper) {
  read_all_processes();
  mark_descendants(keeper->self, 0);
  for (u32 at = 0; at < found_count; at++) {
    if (!found[at].is_member || !is_alive(&found[at])) continue;
    struct report report = {.kind = LEFTOVER, .id = keeper->id, .pid = found[at].pid};
    struct process again;
    if (read_process(found[at].pid, &again, report.name)) tell(&report);
  }
}

static void signal_descendants(const struct keeper *keeper, int signal) {
  read_all_processes();
  mark_descendants(keeper->self, 0);
  for (u32 at = 0; at < found_count; at++) {
    if (found[at].is_member && is_alive(&found[at])) signal_process(&found[at], keeper->self, signal);
  }
}

static void leave(void) {
  flush();
  finish(0);
}

/* Until a look finds nobody who still moves: a process may fork while the others are being stopped. */
static void suspend_descendants(const struct keeper *keeper) {
  for (int round = 0; round < 20; round++) {
    u32 moving = 0;
    read_all_processes();
    mark_descendants(keeper->self, 0);
    for (u32 at = 0; at < found_count; at++) {
      const struct process *one = &found[at];
      if (!one->is_member || !is_alive(one) || one->state == 'T') continue;
      moving++;
      signal_process(one, keeper->self, SIGSTOP);
    }
    if (moving == 0) return;
  }
}

/*
 * Sleeps until a signal is there or the time is over; answers the signal, or the one that is the server's order, or a negative errno. Orders
 * are SIGORDERs, so that one to suspend and the one to go on that follows it are not taken the other way round.
 */
static i64 await_signal(i64 wait_ms) {
  static const u64 heard = 1UL << (SIGQUIT - 1) | 1UL << (SIGTERM - 1) | 1UL << (SIGCHLD - 1) | 1UL << (SIGCONT - 1) | 1UL << (SIGTSTP - 1) |
                           1UL << (SIGORDER - 1);
  struct timespec time = {wait_ms / 1000, wait_ms % 1000 * 1000000};
  struct signal_details details;
  for (;;) {
    i64 signal = sys4(sigtimedwait, &heard, &details, wait_ms < 0 ? 0 : &time, 8);
    if (signal != SIGORDER) return signal;
    if (details.value >> 8 == kept_now) return details.value & 0xff;
  }
}

/* An end in the last tree would be taken for one in this. Orders say for which tree they are, and a SIGQUIT is for all. */
static void forget_ends(void) {
  static const u64 child_signal = 1UL << (SIGCHLD - 1);
  static const struct timespec at_once = {0, 0};
  while (sys4(sigtimedwait, &child_signal, 0, &at_once, 8) > 0) continue;
}

static i64 next_signal(i64 wait_ms) {
  flush();
  return await_signal(wait_ms);
}

/* From the last start until nothing is left. Returns when all has ended by itself: whether a queued tree was taken for the next. */
static int keep(struct keeper *keeper) {
  i64 mercy_until = 0, pause = 1, signal;
  i32 refusals = 0;
  if (keeper->stages == 1) {
    signal = await_signal(QUIET_MS);
    if (signal > 0 && signal != SIGCHLD) goto heard;
  }
  for (;;) {
    if (!reap(keeper)) {
      if (keeper->is_kept) leave();
      int is_last = keeper->is_last || keeper->is_asked || keeper->is_killing;
      int goes_on = !is_last && take_queued(&my_charge->taken, first_buffer);
      tell_gone(keeper, goes_on);
      if (keeper->is_asked || keeper->is_killing) leave();
      return goes_on;
    }
    i64 wait_ms = -1;
    if (keeper->is_killing) {
      /* Each death hands its orphans to us, so this alone ends most trees, and those that run away from a look at all processes. */
      for (int round = 0; round < CHILD_ROUNDS && kill_children(keeper->self); round++) {
        if (reap(keeper)) continue;
        tell_gone(keeper, 0);
        leave();
      }
      refusals = kill_descendants(keeper->self, 0) < 0 ? refusals + 1 : 0;
      if (refusals > MOST_REFUSALS) { /* another user's processes: we may not end them */
        tell_leftovers(keeper);
        tell_gone(keeper, 0);
        leave();
      }
      wait_ms = pause;
      pause = pause * 2 < LONGEST_PAUSE_MS ? pause * 2 : LONGEST_PAUSE_MS;
    } else if (keeper->running == 0 && !keeper->is_asked && !keeper->is_kept) {
      i64 now = now_ms();
      if (keeper->keeps) {
        tell_leftovers(keeper);
        tell_gone(keeper, 0);
        keeper->is_kept = 1;
      } else if (!keeper->has_ended) {
        keeper->has_ended = 1;
        mercy_until = now + MERCY_MS;
        wait_ms = MERCY_MS;
      } else if (now >= mercy_until) {
        tell_leftovers(keeper);
        keeper->is_killing = 1;
        continue;
      } else {
        wait_ms = mercy_until - now;
      }
    }
    signal = next_signal(wait_ms);
  heard:
    if (keeper->is_kept && signal != SIGCHLD && signal > 0) leave(); /* the run is over; what is kept lives on */
    if (signal == SIGTERM && !keeper->is_killing) {
      keeper->is_asked = 1;
      signal_descendants(keeper, SIGTERM);
      signal_descendants(keeper, SIGCONT);
    } else if (signal == SIGQUIT) {
      keeper->is_killing = 1;
    } else if (signal == SIGTSTP) {
      suspend_descendants(keeper);
    } else if (signal == SIGCONT) {
      signal_descendants(keeper, SIGCONT);
    }
  }
}

static void fail(struct keeper *keeper, u32 stage, i32 step, i64 error) {
  while (reap(keeper)) { /* stages that had been started */
    kill_descendants(keeper->self, 0);
    next_signal(1);
  }
  struct report report = {.kind = FAILED, .id = keeper->id, .stage = stage, .pid = step, .status = (i32)-error};
  tell(&report);
  leave();
}

/* Reads until `size` bytes are there, of which `done` are already, and up to `limit`. Answers how many there are; 0 at an end before that. */
static u64 read_at_least(i32 fd, u8 *to, u64 done, u64 size, u64 limit) {
  while (done < size) {
    i64 count = sys3(read, fd, to + done, limit - done);
    if (count == -EINTR) continue;
    if (count <= 0) return 0;
    done += (u64)count;
  }
  return done;
}

/* Whether two strings `NAME=value`, or `NAME` alone, are about one variable. */
static int is_same_variable(const char *one, const char *other) {
  while (*one && *one != '=' && *one == *other) one++, other++;
  return (!*one || *one == '=') && (!*other || *other == '=');
}

/* Fills `vector` with the base and the `count` differences at `at`. Answers the end, which is for the NULL. */
static char **put_environment(char **vector, const char *at, u32 count) {
  const char *base = base_environment;
  for (u32 variable = 0; variable < base_variables; variable++, base += length_of(base) + 1) {
    const char *own = at;
    u32 left = count;
    while (left > 0 && !is_same_variable(base, own)) own += length_of(own) + 1, left--;
    if (left == 0) *vector++ = (char *)base;
  }
  for (; count > 0; count--, at += length_of(at) + 1) {
    const char *value = at;
    while (*value && *value != '=') value++;
    if (*value) *vector++ = (char *)at;
  }
  return vector;
}

/* One tree from its start to its end. `text` is the message of START after its first three words. Answers as keep does. */
static int keep_tree(u32 id, const u8 *text, int is_last) {
  struct start start;
  struct keeper keeper = {.id = id, .self = (i32)sys0(getpid), .is_last = is_last};
  copy(&start, text, sizeof start);
  const u8 *counts = text + sizeof start;
  const char *at = (const char *)counts + sizeof(struct counts) * start.stages;
#define next_string() (at += length_of(at) + 1)
  const char *folder = at, *input = next_string(), *output = next_string(), *errors = next_string();
  next_string();
  const char *doors = at;
  for (u32 door = 0; door < start.doors; door++) next_string();
  char score[12];
  *put_number(score, (u64)start.oom_score) = 0;

  u64 words = base_variables + start.variables + 1UL;
  for (u32 stage = 0; stage < start.stages; stage++) {
    struct counts count;
    copy(&count, counts + sizeof count * stage, sizeof count);
    words += count.argv + count.simple + 3UL;
  }
  u64 vector_size = words * sizeof(char *) + start.stages * sizeof(i32);
  char **vector = allocate(vector_size), **all = vector;
  if (!vector) fail(&keeper, 0, STEP_FORK, -ENOMEM);
  keeper.pids = (i32 *)(vector + words);
  keeper.keeps = (int)start.keeps_leftovers;

  i64 in = *input ? open_stream(input, O_RDONLY) : 0;
  if (in < 0) fail(&keeper, 0, STEP_STDIN, in);
  i64 out = open_stream(output, O_WRONLY | O_CREAT | O_TRUNC);
  if (out < 0) fail(&keeper, 0, STEP_STDOUT, out);
  i64 err = *errors ? open_stream(errors, O_WRONLY | O_CREAT | O_TRUNC) : out;
  if (err < 0) fail(&keeper, 0, STEP_STDERR, err);

  const char *commands = at;
  for (u32 stage = 0; stage < start.stages; stage++) {
    struct counts count;
    copy(&count, counts + sizeof count * stage, sizeof count);
    for (u32 word = 0; word <= count.argv + count.simple; word++) next_string(); /* and the file */
  }
  char **environment = vector;
  vector = put_environment(vector, at, start.variables) + 1;
  at = commands;
  i64 reader = in;
  for (u32 stage = 0; stage < start.stages; stage++) {
    struct counts count;
    i32 ends[2] = {-1, -1};
    copy(&count, counts + sizeof count * stage, sizeof count);
    struct spawn spawn = {.folder = folder, .file = at, .oom_score = score, .doors = doors, .door_count = start.doors, .argv = ++vector, .environment = environment};
    next_string();
    for (u32 word = 0; word < count.argv; word++) {
      *vector++ = (char *)at;
      next_string();
    }
    spawn.simple = ++vector;
    for (u32 word = 0; word < count.simple; word++) {
      *vector++ = (char *)at;
      next_string();
    }
    vector++;
    if (stage + 1 < start.stages) {
      i64 error = sys2(pipe2, ends, O_CLOEXEC);
      if (error < 0) fail(&keeper, stage, STEP_PIPE, error);
    }
    spawn.streams[0] = (i32)reader;
    spawn.streams[1] = ends[1] >= 0 ? ends[1] : (i32)out;
    spawn.streams[2] = (i32)err;
    u64 at_ns = (u64)now_ns();
    i64 pid = start_program(&spawn);
    /* Who woke the runner before would have it on a CPU where the scheduler then puts no program: both of two would come to share the other one. */
    if (stage == 0) {
      flush();
      /* The end of the last tree has been told: from here on it is this one that is lost with us. */
      __atomic_store_n(&my_charge->tree, id, __ATOMIC_RELEASE);
      __atomic_store_n(&my_charge->taken.id, 0, __ATOMIC_RELEASE);
    }
    if (pid < 0) fail(&keeper, stage, spawn.step, pid);
    keeper.pids[stage] = (i32)pid;
    keeper.stages = stage + 1;
    keeper.running++;
    struct report report = {.kind = STARTED, .id = id, .stage = stage, .pid = (i32)pid, .status = (i32)-spawn.refusal, .at_ns = at_ns};
    tell(&report);
    if (reader > 2) sys1(close, reader);
    if (ends[1] >= 0) sys1(close, ends[1]);
    reader = ends[0];
  }
  keeper.logs[0] = keep_log(out);
  keeper.logs[1] = err == out ? keeper.logs[0] : keep_log(err);
  int goes_on = keep(&keeper);
  if (keeper.logs[0] >= 0) sys1(close, keeper.logs[0]);
  if (keeper.logs[1] >= 0 && err != out) sys1(close, keeper.logs[1]);
  sys2(munmap, all, vector_size);
  return goes_on;
}

/*
 * The keeper's life: the tree that it was forked for, then those that are queued, and those that the server hands over in `line` when none is. It
 * is free when the end of a tree has been told, and by then nothing of it is left.
 */
static void run_keeper(u32 id, const u8 *text, i32 line, i32 server) {
  sys2(prctl, PR_SET_CHILD_SUBREAPER, 1);
  sys2(prctl, PR_SET_PDEATHSIG, SIGQUIT);
  sys2(prctl, PR_SET_NAME, "mpmsub-keeper");
  sys1(close, control);
  for (u8 *large = 0;;) {
    kept_now = id;
    forget_ends();
    if (sys0(getppid) != server) finish(1);
    int is_last = large || line < 0; /* rare: the memory of a large message would stay */
    if (keep_tree(id, text, is_last)) {
      id = my_charge->taken.id;
      text = first_buffer;
      continue;
    }
    flush();
    if (is_last) finish(0);
    __atomic_store_n(&my_charge->tree, 0, __ATOMIC_RELEASE);
    /* There is one message at a time in the line, so that most come whole with the first read. */
    struct message message;
    u64 done = read_at_least(line, first_buffer, 0, sizeof message, sizeof first_buffer);
    if (done == 0) finish(0); /* the server has no further use for us, or is dead */
    copy(&message, first_buffer, sizeof message);
    u64 size = message.length + 4UL;
    if (size > sizeof first_buffer) {
      large = allocate(size);
      if (!large) finish(1);
      copy(large, first_buffer, done);
    }
    u8 *whole = large ? large : first_buffer;
    if (!read_at_least(line, whole, done, size, size)) finish(1);
    id = message.id;
    text = whole + sizeof message;
  }
}

#endif
