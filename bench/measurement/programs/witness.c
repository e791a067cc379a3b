// Starts a program and tells on descriptor 3 what the kernel knows of it: "start PID" once it runs, "end STATUS MAXRSS_KB USER_US SYSTEM_US" after wait4.
// usage: witness MARKER FILE PROGRAM [ARGUMENTS]; MARKER: value of MPMSUB_ATTEMPT_ID for it; FILE: a cgroup.procs to enter before it starts, or -.
// Itself tiny: ru_maxrss of a child begins with the size of the process that forked it.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv) {
  if (argc < 4) return 2;
  const char *marker = argv[1], *group = strcmp(argv[2], "-") ? argv[2] : 0;
  argv += 3;
  fcntl(3, F_SETFD, FD_CLOEXEC);
  int started[2];
  if (pipe2(started, O_CLOEXEC)) return 126;
  pid_t child = fork();
  if (child == 0) {
    setsid();
    setenv("MPMSUB_ATTEMPT_ID", marker, 1);
    if (group) {
      int file = open(group, O_WRONLY | O_CLOEXEC);
      if (file < 0 || write(file, "0", 1) != 1) { perror(group); _exit(126); }
      close(file);
    }
    execvp(argv[0], argv);
    perror(argv[0]);
    _exit(127);
  }
  close(started[1]);
  char byte;
  if (read(started[0], &byte, 1) < 0) return 126;
  dprintf(3, "start %d\n", child);
  int status;
  struct rusage usage;
  while (wait4(child, &status, 0, &usage) < 0 && errno == EINTR) {}
  dprintf(3, "end %d %ld %ld %ld\n", WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), usage.ru_maxrss,
          usage.ru_utime.tv_sec * 1000000L + usage.ru_utime.tv_usec, usage.ru_stime.tv_sec * 1000000L + usage.ru_stime.tv_usec);
  return 0;
}
