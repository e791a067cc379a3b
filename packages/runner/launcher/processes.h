/* Finding and signalling processes by /proc. */
#ifndef PROCESSES_H
#define PROCESSES_H
#include "system.h"

struct process { i32 pid, parent, group, session; u64 started; char state; u8 is_member; };

enum { MOST_PROCESSES = 65536 };
static struct process found[MOST_PROCESSES]; /* untouched pages cost nothing */
static u32 found_count;

static const char *skip_field(const char *at) {
  while (*at && *at != ' ') at++;
  return *at ? at + 1 : at;
}

static u64 read_number(const char *at) {
  u64 value = 0;
  while (*at >= '0' && *at <= '9') value = value * 10 + (u64)(*at++ - '0');
  return value;
}

/* Reads /proc/PID/stat; the name (at most 15 bytes) goes to `name` where that is wanted. Answers 0 where there is no such process. */
static int read_process(i32 pid, struct process *into, char *name) {
  char path[32] = "/proc/", text[1024];
  copy(put_number(path + 6, (u64)pid), "/stat", 6);
  i64 fd = sys3(openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return 0;
  i64 count = sys3(read, fd, text, sizeof text - 1);
  sys1(close, fd);
  if (count <= 0) return 0;
  text[count] = 0;
  char *open = text, *close = text;
  for (char *at = text; *at; at++) {
    if (*at == '(' && *open != '(') open = at;
    if (*at == ')') close = at;
  }
  if (close == text || !close[1]) return 0;
  if (name) {
    u64 size = (u64)(close - open - 1);
    if (size > 15) size = 15;
    copy(name, open + 1, size);
    name[size] = 0;
  }
  const char *at = close + 2;
  into->pid = pid;
  into->state = *at;
  at = skip_field(at), into->parent = (i32)read_number(at);
  at = skip_field(at), into->group = (i32)read_number(at);
  at = skip_field(at), into->session = (i32)read_number(at);
  for (int field = 6; field < 22; field++) at = skip_field(at);
  into->started = read_number(at);
  into->is_member = 0;
  return 1;
}

/* Fills `found` with every process of the machine; 0 when /proc cannot be read. */
static int read_all_processes(void) {
  static u8 entries[32768];
  found_count = 0;
  i64 fd = sys3(openat, AT_FDCWD, "/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return 0;
  for (;;) {
    i64 bytes = sys3(getdents64, fd, entries, sizeof entries);
    if (bytes <= 0) break;
    for (i64 at = 0; at < bytes;) {
      const char *name = (const char *)entries + at + 19;
      if (*name >= '1' && *name <= '9' && found_count < MOST_PROCESSES) {
        found_count += (u32)read_process((i32)read_number(name), &found[found_count], 0);
      }
      at += entries[at + 16] | entries[at + 17] << 8;
    }
  }
  sys1(close, fd);
  return 1;
}

/* /proc lists processes in the order of their pids. */
static const struct process *find_process(i32 pid) {
  u32 low = 0, high = found_count;
  while (low < high) {
    u32 middle = (low + high) / 2;
    if (found[middle].pid < pid) low = middle + 1;
    else high = middle;
  }
  return low < found_count && found[low].pid == pid ? &found[low] : 0;
}

/* Marks all descendants of `ancestor`, but for children that `is_spared` names and what descends from them. */
static void mark_descendants(i32 ancestor, int (*is_spared)(i32 pid)) {
  for (int has_changed = 1; has_changed;) { /* one pass is enough unless pids have wrapped around */
    has_changed = 0;
    for (u32 at = 0; at < found_count; at++) {
      struct process *one = &found[at];
      if (one->is_member) continue;
      if (one->parent == ancestor) {
        if (is_spared && is_spared(one->pid)) continue;
      } else {
        const struct process *parent = find_process(one->parent);
        if (!parent || !parent->is_member) continue;
      }
      one->is_member = 1;
      has_changed = 1;
    }
  }
}

static int is_alive(const struct process *one) {
  return one->state != 'Z' && one->state != 'X';
}

/*
 * Signals exactly this process and answers the kernel's word. A child of ours keeps its pid until we reap it; any other is held by a
 * pidfd while its start time is compared, so that a pid that was reused gets nothing.
 */
static i64 signal_process(const struct process *one, i32 self, int signal) {
  if (one->parent == self) return sys2(kill, one->pid, signal);
  i64 fd = sys2(pidfd_open, one->pid, 0);
  if (fd < 0 && fd != -ENOSYS && fd != -EPERM) return fd;
  struct process now;
  i64 answer = -ENOENT;
  if (read_process(one->pid, &now, 0) && now.started == one->started) {
    answer = fd < 0 ? sys2(kill, one->pid, signal) : sys4(pidfd_send_signal, fd, signal, 0, 0);
  }
  if (fd >= 0) sys1(close, fd);
  return answer;
}

/*
 * Kills the children of `self`, who keep their pids until we reap them. Reading one small file is a hundred times faster than a look at all
 * processes: fast enough to catch one that forks and exits all the time. Answers 0 where the kernel has no such file.
 */
static int kill_children(i32 self) {
  char path[64] = "/proc/self/task/";
  static char text[8192];
  copy(put_number(path + 16, (u64)self), "/children", 10);
  i64 fd = sys3(openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return 0;
  i64 count = sys3(read, fd, text, sizeof text - 1);
  sys1(close, fd);
  if (count < 0) return 0;
  text[count] = 0;
  for (const char *at = text; *at >= '0' && *at <= '9'; at = skip_field(at)) {
    i32 pid = (i32)read_number(at);
    while (*at >= '0' && *at <= '9') at++;
    if (*at != ' ') break; /* cut off: the next round has it */
    sys2(kill, pid, SIGKILL);
  }
  return 1;
}

/* One look at all descendants of `self`: kills each that lives. Answers how many still did, or -1 when all of them refused. */
static i32 kill_descendants(i32 self, int (*is_spared)(i32 pid)) {
  i32 living = 0, refused = 0, last_group = 0;
  read_all_processes();
  mark_descendants(self, is_spared);
  const struct process *me = find_process(self);
  for (u32 at = 0; at < found_count; at++) {
    const struct process *one = &found[at];
    if (!one->is_member || !is_alive(one)) continue;
    living++;
    i64 answer = signal_process(one, self, SIGKILL);
    if (answer == -EPERM) refused++;
    /* The group of a process that was alive just now is of its tree alone: a group never reaches beyond its session, and each stage
       began a session. A group cannot fork out from under its signal. */
    if (answer == 0 && me && one->session != me->session && one->group != last_group) {
      last_group = one->group;
      sys2(kill, -last_group, SIGKILL);
    }
  }
  return living > 0 && living == refused ? -1 : living;
}

#endif
