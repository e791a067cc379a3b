/* Starting the stages of one tree: files, pipes, and what happens in the child before exec. */
#ifndef STAGES_H
#define STAGES_H
#include "protocol.h"

/* One child about to become a program. The child shares our memory until exec, so it leaves its error here. */
struct spawn {
  const char *folder, *file, *oom_score, *doors;
  char **argv, **simple, **environment; /* simple[0] is 0 where there is nothing but the file */
  u32 door_count;
  i32 streams[3];
  i32 step;
  i64 error, refusal; /* of the start, and of a control group: a program starts without its group as well */
};

static const u64 every_signal = ~0UL, no_signal = 0;

static void set_oom_score(const char *score) {
  i64 fd = sys3(openat, AT_FDCWD, "/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
  if (fd < 0) return;
  sys3(write, fd, score, length_of(score));
  sys1(close, fd);
}

/* Takes up to 30 ms each, which is why the child does it. */
static i64 enter_groups(const struct spawn *spawn) {
  i64 refusal = 0;
  const char *door = spawn->doors;
  for (u32 at = 0; at < spawn->door_count; at++, door += length_of(door) + 1) {
    i64 answer = sys3(openat, AT_FDCWD, door, O_WRONLY | O_CLOEXEC), fd = answer;
    if (fd >= 0) {
      answer = sys3(write, fd, "0", 1);
      sys1(close, fd);
    }
    if (answer < 0) refusal = answer;
  }
  return refusal;
}

static int has_slash(const char *name) {
  while (*name && *name != '/') name++;
  return *name != 0;
}

/*
 * Runs in the child: finds the program of a simple command as a shell does, by its path or on PATH. Returns where the system runs none of what it finds; a
 * shell then does what there is to do with it, or says what is wrong.
 */
static void become_simple(const struct spawn *spawn) {
  static char file[4096];
  const char *name = spawn->simple[0], *folder = 0;
  u64 length = length_of(name);
  if (has_slash(name)) sys3(execve, name, spawn->simple, spawn->environment);
  if (has_slash(name)) return;
  for (char **variable = spawn->environment; *variable && !folder; variable++) {
    const char *value = *variable;
    if (value[0] == 'P' && value[1] == 'A' && value[2] == 'T' && value[3] == 'H' && value[4] == '=') folder = value + 5;
  }
  while (folder) {
    const char *end = folder;
    while (*end && *end != ':') end++;
    u64 size = (u64)(end - folder);
    if (size + length + 2 <= sizeof file) {
      copy(file, folder, size);
      if (size > 0) file[size++] = '/'; /* an empty one is the working folder */
      copy(file + size, name, length + 1);
      sys3(execve, file, spawn->simple, spawn->environment);
    }
    folder = *end ? end + 1 : 0;
  }
}

/* Runs in the child. */
static void become_program(void *argument) {
  struct spawn *spawn = argument;
  sys0(setsid);
  sys2(prctl, PR_SET_PDEATHSIG, SIGKILL);
  spawn->refusal = enter_groups(spawn);
  set_oom_score(spawn->oom_score);
  spawn->step = STEP_FOLDER;
  spawn->error = sys1(chdir, spawn->folder);
  if (spawn->error == 0) {
    for (i32 fd = 0; fd < 3; fd++) {
      if (spawn->streams[fd] != fd) sys3(dup3, spawn->streams[fd], fd, 0);
      else sys3(fcntl, fd, 2 /* F_SETFD */, 0);
    }
    sys4(sigprocmask, SIG_SETMASK, &no_signal, 0, 8);
    spawn->step = STEP_EXEC;
    if (spawn->simple[0]) become_simple(spawn);
    spawn->error = sys3(execve, spawn->file, spawn->argv, spawn->environment);
    if (spawn->error == -ENOEXEC) { /* a script without a first line that names its shell, as execvp does it; argv[-1] is ours */
      char *program = spawn->argv[0];
      spawn->argv[-1] = "/bin/sh";
      spawn->argv[0] = (char *)spawn->file;
      spawn->error = sys3(execve, "/bin/sh", spawn->argv - 1, spawn->environment);
      spawn->argv[0] = program;
    }
  }
  finish(127);
}

/* Answers the pid, or a negative errno with `spawn->step` telling where. */
static i64 start_program(struct spawn *spawn) {
  static u8 stack[16384] __attribute__((aligned(16)));
  spawn->step = STEP_FORK;
  spawn->error = 0;
  i64 pid = start_child(become_program, spawn, stack + sizeof stack, CLONE_VM | CLONE_VFORK | SIGCHLD);
  if (pid < 0) return pid;
  if (*(volatile i64 *)&spawn->error == 0) return pid;
  sys4(wait4, pid, 0, 0, 0);
  return spawn->error;
}

/* mkdir -p of the folder that `path` lies in; what the last of them answered. */
static i64 make_folders(const char *path) {
  static char prefix[4096];
  i64 made = 0;
  u64 length = length_of(path);
  if (length >= sizeof prefix) return made;
  for (u64 at = 0; at < length; at++) {
    if (path[at] == '/' && at > 0) {
      prefix[at] = 0;
      made = sys3(mkdirat, AT_FDCWD, prefix, 0777);
    }
    prefix[at] = path[at];
  }
  return made;
}

/* Opens without waiting, so that a FIFO without a partner cannot hold us, and makes the descriptor blocking for its program. */
static i64 open_stream(const char *path, i32 flags) {
  i64 fd = sys4(openat, AT_FDCWD, path, flags | O_NONBLOCK | O_CLOEXEC, 0666);
  if (fd == -ENOENT && (flags & O_CREAT)) {
    i64 made = make_folders(path);
    fd = sys4(openat, AT_FDCWD, path, flags | O_NONBLOCK | O_CLOEXEC, 0666);
    /* why there is no folder tells more than that there is none: a file system that is read-only, say */
    if (fd == -ENOENT && made < 0 && made != -EEXIST) fd = made;
  }
  if (fd >= 0) sys3(fcntl, fd, F_SETFL, 0);
  return fd;
}

#endif
