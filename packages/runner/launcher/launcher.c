/*
 * mpmsub's launcher: the process that starts programs for the runner, so that a start costs the runner one write, whatever its size; that
 * tells the kernel's own account of each program; and that ends every process of a run, whatever those did to get away, when the runner asks or
 * dies. No libc, no allocation but for large messages, no thread. Built by build.mjs.
 *
 * Three kinds of processes: the server (this file) reads messages and finds a keeper (keeper.h) for each tree, forked where none is free; a
 * keeper starts the stages of its tree and outlives all of them.
 */
#include "keeper.h"

enum { MOST_KEEPERS = 16384 };
struct keeping { i32 keeper, line, place; }; /* the keeper's pid, where it reads, and where it tells which tree it keeps */
static struct keeping keepings[MOST_KEEPERS];
static u32 keeping_count;
static i32 places[MOST_KEEPERS]; /* that keepers had who are gone */
static u32 place_count, place_limit;

static u8 *buffer;
static u64 buffer_size, buffered;

static int is_keeper(i32 pid) {
  for (u32 at = 0; at < keeping_count; at++) {
    if (keepings[at].keeper == pid) return 1;
  }
  return 0;
}

/* The number of its tree; 0: it is free. */
static u32 tree_of(const struct keeping *keeping) {
  return __atomic_load_n(&charges[keeping->place].tree, __ATOMIC_ACQUIRE);
}

static void say(u32 kind, u32 id, i32 step, i32 status) {
  struct report report = {.kind = kind, .id = id, .pid = step, .status = status};
  tell(&report);
  flush();
}

/* Hands a tree to a keeper that has nothing to do; 0 when there is none. */
static int hand_over(u32 id, const u8 *message, u64 size) {
  for (u32 at = 0; at < keeping_count; at++) {
    struct keeping *keeping = &keepings[at];
    if (tree_of(keeping) != 0) continue;
    charges[keeping->place].tree = id;
    i64 wrote = 0;
    for (u64 done = 0; done < size && wrote >= 0; done += wrote < 0 ? 0 : (u64)wrote) {
      wrote = sys3(write, keeping->line, message + done, size - done);
      if (wrote == -EINTR) wrote = 0;
    }
    if (wrote >= 0) return 1;
    charges[keeping->place].tree = 0; /* somebody has killed it just now: it will be reaped */
  }
  return 0;
}

static void fork_keeper(u32 id, const u8 *text) {
  i32 server = (i32)sys0(getpid), line[2] = {-1, -1};
  i64 pid = -EAGAIN;
  if (keeping_count < MOST_KEEPERS) {
    sys2(pipe2, line, O_CLOEXEC); /* where no more files may be open, it keeps this one tree */
    i32 place = place_count > 0 ? places[--place_count] : (i32)place_limit++;
    charges[place] = (struct charge){.tree = id};
    pid = sys5(clone, SIGCHLD, 0, 0, 0, 0);
    if (pid == 0) {
      /* What is open in two processes has no end when one of them dies. */
      for (u32 at = 0; at < keeping_count; at++) sys1(close, keepings[at].line);
      sys1(close, line[1]);
      my_charge = &charges[place];
      run_keeper(id, text, line[0], server);
    }
    sys1(close, line[0]);
    if (pid > 0) {
      keepings[keeping_count++] = (struct keeping){(i32)pid, line[1], place};
      return;
    }
    sys1(close, line[1]);
    places[place_count++] = place;
  }
  say(FAILED, id, STEP_FORK, (i32)-pid);
}

static void signal_tree(u32 id, int signal) {
  struct signal_details order = {.signal = SIGORDER, .code = SI_QUEUE, .value = (i64)id << 8 | signal};
  for (u32 at = 0; at < keeping_count; at++) {
    /* Not reaped yet, so it is the keeper. One that goes on with another tree just now drops the order. */
    if (tree_of(&keepings[at]) != id) continue;
    /* Refused where this user has too many waiting: then it comes without its place in the order. */
    if (sys3(sigqueueinfo, keepings[at].keeper, SIGORDER, &order) < 0) sys2(kill, keepings[at].keeper, signal);
  }
}

/* Keepers that ended. One that did not end by itself leaves its tree to us, for we are its subreaper too. */
static void reap_keepers(void) {
  for (;;) {
    i32 status;
    i64 pid = sys4(wait4, -1, &status, WNOHANG | WALL, 0);
    if (pid <= 0) return;
    for (u32 at = 0; at < keeping_count; at++) {
      if (keepings[at].keeper != pid) continue;
      struct keeping gone = keepings[at];
      u32 tree = tree_of(&gone);
      keepings[at] = keepings[--keeping_count];
      sys1(close, gone.line);
      places[place_count++] = gone.place;
      if (status != 0) {
        struct timespec pause = {0, 1000000};
        while (kill_descendants((i32)sys0(getpid), is_keeper) != 0) sys5(ppoll, 0, 0, &pause, 0, 0);
        /* Nobody listens for a tree whose end was told. */
        u32 taken = charges[gone.place].taken.id;
        say(LOST, tree, 0, taken != 0);
        if (taken != 0) say(LOST, taken, 0, 0);
      }
      break;
    }
  }
}

/* What programs inherit: kept here, so that every keeper is forked with it. 0 when there is no memory for it. */
static int keep_base(const u8 *rest, u64 size) {
  u8 *kept = allocate(size);
  if (!kept) return 0;
  copy(kept, rest, size);
  copy(&base_variables, kept, 4);
  base_environment = (const char *)kept + 4;
  return 1;
}

static void start_tree(u32 id, const u8 *message, u64 size) {
  if (!hand_over(id, message, size)) fork_keeper(id, message + sizeof(struct message));
}

/* Places for trees that are queued which no keeper has taken. */
static i32 places_for_queued;
static u8 taken[LONGEST_QUEUED];

static void start_queued(void) {
  struct message message;
  for (; places_for_queued > 0 && take_queued(&message, taken + sizeof message); places_for_queued--) {
    copy(taken, &message, sizeof message);
    start_tree(message.id, taken, message.length + 4UL);
  }
}

static void return_queued(void) {
  for (struct message message; take_queued(&message, taken);) say(RETURNED, message.id, 0, 0);
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
      start_tree(message.id, buffer + done, size);
    } else if (message.kind == TAKE) {
      places_for_queued++;
      start_queued();
    } else if (message.kind == UNTAKE) {
      places_for_queued--;
    } else if (message.kind == RETRACT) {
      return_queued();
    } else if (message.kind == SIGNAL) {
      u32 signal;
      copy(&signal, rest, 4);
      signal_tree(message.id, (int)signal);
    } else if (message.kind == BASE && !keep_base(rest, size - sizeof message)) {
      return 0;
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
  return_queued();
  for (u32 at = 0; at < keeping_count; at++) {
    sys2(kill, keepings[at].keeper, SIGQUIT);
    sys1(close, keepings[at].line); /* who is free, or is about to be, ends at the end of it */
    keepings[at].line = -1;
  }
  while (keeping_count > 0) {
    struct timespec pause = {0, 5000000};
    reap_keepers();
    if (keeping_count > 0) sys5(ppoll, 0, 0, &pause, 0, 0);
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
  queued = (i32)sys3(fcntl, 3, F_DUPFD_CLOEXEC, 3);
  i64 nothing = sys3(openat, AT_FDCWD, "/dev/null", 2 /* O_RDWR */);
  for (i32 fd = 0; fd < 3; fd++) {
    if (nothing != fd) sys3(dup3, nothing, fd, 0);
  }
  if (nothing > 2) sys1(close, nothing);
  sys1(close, 3);
  sys2(prctl, PR_SET_NAME, "mpmsub-launcher");
  i64 subreaper = sys2(prctl, PR_SET_CHILD_SUBREAPER, 1);
  i64 shared = sys6(mmap, 0, MOST_KEEPERS * sizeof *charges, PROT_READ_WRITE, MAP_SHARED_ANONYMOUS, -1, 0);
  charges = (struct charge *)shared;
  i64 waitless = sys3(fcntl, queued, F_SETFL, O_NONBLOCK);
  i64 children = sys4(signalfd4, -1, &child_signal, 8, SFD_CLOEXEC_NONBLOCK);
  struct process me;
  if (control < 0 || reports < 0 || nothing < 0 || subreaper < 0 || children < 0 || waitless < 0 || (shared < 0 && shared > -4096) || !read_process((i32)sys0(getpid), &me, 0) || me.pid == me.parent) finish(1);
  say(HELLO, 0, 0, VERSION);

  struct pollfd polled[3] = {{control, POLLIN, 0}, {(i32)children, POLLIN, 0}, {queued, POLLIN, 0}};
  static const struct timespec at_once = {0, 0};
  for (;;) {
    /* Who is queued is of interest only where it has a place. */
    i64 ready = sys5(ppoll, polled, places_for_queued > 0 ? 3 : 2, 0, 0, 8);
    if (ready < 0) continue;
    if (polled[1].revents) {
      u8 drained[128];
      while (sys3(read, children, drained, sizeof drained) > 0) continue;
      reap_keepers();
    }
    /* What the runner said before it queued somebody comes first: the place may have been taken back. */
    if (polled[0].revents || sys5(ppoll, polled, 1, &at_once, 0, 8) > 0) {
      i64 count = sys3(read, control, buffer + buffered, buffer_size - buffered);
      if (count == -EINTR || count == -EAGAIN) continue;
      if (count <= 0) close_down();
      buffered += (u64)count;
      if (!obey()) close_down();
    } else {
      start_queued();
    }
  }
}
