/*
 * mpmsub's launcher: the process that starts programs for the runner, so that a start costs the runner one write, whatever its size; that
 * tells the kernel's own account of each program; and that ends every process of a run, whatever those did to get away, when the runner asks or
 * dies. No libc, no allocation but for large messages, no thread. Built by build.mjs.
 *
 * Three kinds of processes: the server (this file) reads messages and forks a keeper (keeper.h) for each tree; a keeper starts the stages
 * of its tree and outlives all of them.
 */
#include "keeper.h"

enum { MOST_TREES = 16384 };
struct tree { u32 id; i32 keeper; };
static struct tree trees[MOST_TREES];
static u32 tree_count;

static u8 first_buffer[65536];
static u8 *buffer;
static u64 buffer_size, buffered;

static int is_keeper(i32 pid) {
  for (u32 at = 0; at < tree_count; at++) {
    if (trees[at].keeper == pid) return 1;
  }
  return 0;
}

static void say(u32 kind, u32 id, i32 step, i32 status) {
  struct report report = {.kind = kind, .id = id, .pid = step, .status = status};
  tell(&report);
  flush();
}

static void start_tree(u32 id, const u8 *text) {
  i32 server = (i32)sys0(getpid);
  if (tree_count == MOST_TREES) {
    say(FAILED, id, STEP_FORK, EAGAIN);
    return;
  }
  i64 pid = sys5(clone, SIGCHLD, 0, 0, 0, 0);
  if (pid == 0) run_keeper(id, text, server);
  if (pid < 0) say(FAILED, id, STEP_FORK, (i32)-pid);
  else trees[tree_count++] = (struct tree){id, (i32)pid};
}

static void signal_tree(u32 id, int signal) {
  for (u32 at = 0; at < tree_count; at++) {
    if (trees[at].id == id) sys2(kill, trees[at].keeper, signal); /* not reaped yet, so it is the keeper */
  }
}

/* Keepers that ended. One that did not end by itself leaves its tree to us, for we are its subreaper too. */
static void reap_keepers(void) {
  for (;;) {
    i32 status;
    i64 pid = sys4(wait4, -1, &status, WNOHANG | WALL, 0);
    if (pid <= 0) return;
    for (u32 at = 0; at < tree_count; at++) {
      if (trees[at].keeper != pid) continue;
      u32 id = trees[at].id;
      trees[at] = trees[--tree_count];
      if (status != 0) {
        struct timespec pause = {0, 1000000};
        while (kill_descendants((i32)sys0(getpid), is_keeper) != 0) sys5(ppoll, 0, 0, &pause, 0, 0);
        say(LOST, id, 0, status);
      }
      break;
    }
  }
}

/* Carries out what is whole in the buffer; 0 when a message cannot be understood. */
static int obey(void) {
  u64 done = 0;
  while (buffered - done >= sizeof(struct message)) {
    struct message message;
    copy(&message, buffer + done, sizeof message);
    u64 size = message.length + 4UL;
    if (size < sizeof message || size > 1UL << 28) return 0;
    if (size > buffered - done) {
      if (size > buffer_size) {
        u8 *larger = allocate(size);
        if (!larger) return 0;
        copy(larger, buffer + done, buffered - done);
        if (buffer != first_buffer) sys2(munmap, buffer, buffer_size);
        buffer = larger;
        buffer_size = size;
        buffered -= done;
        return 1;
      }
      break;
    }
    const u8 *rest = buffer + done + sizeof message;
    if (message.kind == START) {
      start_tree(message.id, rest);
    } else if (message.kind == SIGNAL) {
      u32 signal;
      copy(&signal, rest, 4);
      signal_tree(message.id, (int)signal);
    }
    done += size;
  }
  if (done > 0) {
    buffered -= done;
    copy(buffer, buffer + done, buffered); /* forwards, so that the overlap does no harm */
  }
  return 1;
}

/* The runner has closed its end: it is done, or dead. Either way nothing may be left but what is kept. */
static void close_down(void) {
  for (u32 at = 0; at < tree_count; at++) sys2(kill, trees[at].keeper, SIGQUIT);
  while (tree_count > 0) {
    struct timespec pause = {0, 5000000};
    reap_keepers();
    if (tree_count > 0) sys5(ppoll, 0, 0, &pause, 0, 0);
  }
  finish(0);
}

void serve(void) {
  static const u64 child_signal = 1UL << (SIGCHLD - 1);
  buffer = first_buffer; /* set here and not above, so that the file needs no segment of written data */
  buffer_size = sizeof first_buffer;
  sys4(sigprocmask, SIG_SETMASK, &every_signal, 0, 8);
  control = (i32)sys3(fcntl, 0, F_DUPFD_CLOEXEC, 3);
  reports = (i32)sys3(fcntl, 1, F_DUPFD_CLOEXEC, 3);
  i64 nothing = sys3(openat, AT_FDCWD, "/dev/null", 2 /* O_RDWR */);
  for (i32 fd = 0; fd < 3; fd++) {
    if (nothing != fd) sys3(dup3, nothing, fd, 0);
  }
  if (nothing > 2) sys1(close, nothing);
  sys2(prctl, PR_SET_NAME, "mpmsub-launcher");
  i64 subreaper = sys2(prctl, PR_SET_CHILD_SUBREAPER, 1);
  i64 children = sys4(signalfd4, -1, &child_signal, 8, SFD_CLOEXEC_NONBLOCK);
  struct process me;
  if (control < 0 || reports < 0 || nothing < 0 || subreaper < 0 || children < 0 || !read_process((i32)sys0(getpid), &me, 0) || me.pid == me.parent) finish(1);
  say(HELLO, 0, 0, VERSION);

  struct pollfd polled[2] = {{control, POLLIN, 0}, {(i32)children, POLLIN, 0}};
  for (;;) {
    i64 ready = sys5(ppoll, polled, 2, 0, 0, 8);
    if (ready < 0) continue;
    if (polled[1].revents) {
      u8 drained[128];
      while (sys3(read, children, drained, sizeof drained) > 0) continue;
      reap_keepers();
    }
    if (polled[0].revents) {
      i64 count = sys3(read, control, buffer + buffered, buffer_size - buffered);
      if (count == -EINTR || count == -EAGAIN) continue;
      if (count <= 0) close_down();
      buffered += (u64)count;
      if (!obey()) close_down();
    }
  }
}
