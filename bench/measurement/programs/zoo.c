// One small program for each way in which memory is taken. usage: zoo KIND [numbers]; sizes in MB, times in ms.
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define MB (1024L * 1024)
static char **arguments;
static int count;
static long number(int index, long otherwise) { return index + 2 < count ? atol(arguments[index + 2]) : otherwise; }

static void rest(long ms) {
  struct timespec t = {ms / 1000, ms % 1000 * 1000000L};
  while (nanosleep(&t, &t)) {}
}
static double clock_ms(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1e3 + t.tv_nsec / 1e6;
}
static char *reserve(long bytes, int flags) {
  char *memory = mmap(0, bytes, PROT_READ | PROT_WRITE, flags | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) { perror("mmap"); exit(9); }
  return memory;
}
static void fill(char *memory, long bytes) { for (long at = 0; at < bytes; at += 4096) memory[at]++; }
static char *take(long megabytes) {
  char *memory = reserve(megabytes * MB, MAP_PRIVATE);
  fill(memory, megabytes * MB);
  return memory;
}
// fills evenly over the time
static void ramp(long megabytes, long ms) {
  char *memory = reserve(megabytes * MB, MAP_PRIVATE);
  double start = clock_ms();
  for (long done = 0; done < megabytes; done++) {
    fill(memory + done * MB, MB);
    double ahead = start + (double)ms * (done + 1) / megabytes - clock_ms();
    if (ahead > 1) rest((long)ahead);
  }
}
static void wait_all(void) { while (wait(0) > 0) {} }
static void *thread_body(void *size) { take((long)size); rest(number(2, 300)); return 0; }
static void spawn_self(char **line) {
  if (fork() == 0) { execv("/proc/self/exe", line); _exit(9); }
}

int main(int argc, char **argv) {
  arguments = argv;
  count = argc;
  const char *kind = argc > 1 ? argv[1] : "";
  long n = number(0, 0), m = number(1, 0), k = number(2, 0);
#define IS(name) (strcmp(kind, name) == 0)
  if (IS("hold")) { take(n); rest(m); }                                            // MB, ms
  else if (IS("ramp")) ramp(n, m);                                                 // MB, over ms
  else if (IS("spike")) { rest(m); munmap(take(n), n * MB); rest(m); }             // MB, ms before and after
  else if (IS("late")) { rest(m); take(n); }                                       // ms, then MB and out
  else if (IS("churn")) { for (double end = clock_ms() + m; clock_ms() < end;) munmap(take(n), n * MB); }
  else if (IS("shrink")) { char *p = take(n); munmap(p, n * MB / 2); rest(m); }
  else if (IS("huge")) { char *p = reserve(n * MB, MAP_PRIVATE); madvise(p, n * MB, MADV_HUGEPAGE); fill(p, n * MB); rest(m); }
  else if (IS("huge-fork")) {                                                      // a forked child takes huge pages
    take(n);
    if (fork() == 0) { char *p = reserve(m * MB, MAP_PRIVATE); madvise(p, m * MB, MADV_HUGEPAGE); fill(p, m * MB); rest(k); _exit(0); }
    wait_all();
  }
  else if (IS("fork-read")) {                                                      // MB, children, ms: nothing is copied
    char *p = take(n);
    for (long i = 0; i < m; i++) if (fork() == 0) { volatile char sum = 0; for (long at = 0; at < n * MB; at += 4096) sum += p[at]; rest(k); _exit(0); }
    wait_all();
  }
  else if (IS("fork-write")) {                                                     // MB, children, ms, percent written
    char *p = take(n);
    for (long i = 0; i < m; i++) if (fork() == 0) { fill(p, n * MB * number(3, 50) / 100); rest(k); _exit(0); }
    wait_all();
  }
  else if (IS("fork-rewrite")) {                                                   // the parent writes over what its children keep
    char *p = take(n);
    for (long i = 0; i < m; i++) if (fork() == 0) { rest(k); _exit(0); }
    fill(p, n * MB);
    wait_all();
  }
  else if (IS("fork-leave")) {                                                     // the parent gives its memory back, children keep it
    char *p = take(n);
    for (long i = 0; i < m; i++) if (fork() == 0) { rest(k); _exit(0); }
    rest(30);
    munmap(p, n * MB);
    wait_all();
  }
  else if (IS("fork-churn")) {                                                     // children take and free again and again
    take(n);
    for (long i = 0; i < m; i++) if (fork() == 0) { for (double end = clock_ms() + k; clock_ms() < end;) munmap(take(8), 8 * MB); _exit(0); }
    wait_all();
  }
  else if (IS("fork-deep")) {                                                      // MB a level, levels, ms
    if (m > 0) {
      take(n);
      if (m > 1 && fork() == 0) { char less[16]; snprintf(less, 16, "%ld", m - 1); arguments[3] = less; return main(argc, argv); }
      rest(k);
      wait_all();
    }
  }
  else if (IS("fork-daemon")) {                                                    // a daemon reads what its grandparent took, MB, and takes MB
    char *p = take(n);
    int ends[2];
    if (pipe(ends)) return 9;
    if (fork() == 0) {
      setsid();
      if (fork() == 0) { volatile char sum = 0; for (long at = 0; at < n * MB; at += 4096) sum += p[at]; take(m); rest(k); }
      _exit(0);
    }
    wait(0);
    close(ends[1]);
    char byte;
    return read(ends[0], &byte, 1) != 0;
  }
  else if (IS("fork-waves")) {                                                     // rounds of children that write a part of it, MB, rounds, ms
    char *p = take(n);
    for (long round = 0; round < m; round++) {
      for (int i = 0; i < 4; i++) if (fork() == 0) { fill(p + i * n * MB / 4, n * MB / 4); rest(k); _exit(0); }
      wait_all();
    }
  }
  else if (IS("spawns")) {                                                         // a large one starts small ones, MB, times
    take(n);
    for (long i = 0; i < m; i++) {
      if (vfork() == 0) { execl("/bin/true", "true", (char *)0); _exit(9); }
      wait(0);
    }
  }
  else if (IS("shared")) {                                                         // one MAP_SHARED region, all use it
    char *p = reserve(n * MB, MAP_SHARED);
    fill(p, n * MB);
    for (long i = 0; i < m; i++) if (fork() == 0) { fill(p, n * MB); rest(k); _exit(0); }
    wait_all();
  }
  else if (IS("shared-parts")) {                                                   // one region, each uses its own part of it
    char *p = reserve(n * m * MB, MAP_SHARED);
    for (long i = 0; i < m; i++) if (fork() == 0) { fill(p + i * n * MB, n * MB); rest(k); _exit(0); }
    wait_all();
  }
  else if (IS("sysv")) {                                                           // System V segment between programs without kinship
    int id = shmget(IPC_PRIVATE, n * MB, IPC_CREAT | 0600);
    fill(shmat(id, 0, 0), n * MB);
    char key[16], size[16], ms[16];
    snprintf(key, 16, "%d", id); snprintf(size, 16, "%ld", n); snprintf(ms, 16, "%ld", k);
    for (long i = 0; i < m; i++) spawn_self((char *[]){"zoo", "sysv-use", key, size, ms, 0});
    wait_all();
    shmctl(id, IPC_RMID, 0);
  }
  else if (IS("sysv-use")) { fill(shmat((int)n, 0, 0), m * MB); rest(k); }
  else if (IS("setsid")) {
    if (fork() == 0) { setsid(); take(n); rest(m); _exit(0); }
    wait_all();
  }
  else if (IS("daemon")) {                                                         // double fork; the job ends when the daemon does
    int ends[2];
    if (pipe(ends)) return 9;
    if (fork() == 0) {
      setsid();
      if (fork() == 0) { take(n); rest(m); _exit(0); }
      _exit(0);
    }
    wait(0);
    close(ends[1]);
    char byte;
    return read(ends[0], &byte, 1) != 0;
  }
  else if (IS("threads")) {                                                        // threads, MB each, ms
    pthread_t threads[64];
    for (long i = 0; i < n; i++) pthread_create(&threads[i], 0, thread_body, (void *)m);
    for (long i = 0; i < n; i++) pthread_join(threads[i], 0);
  }
  else if (IS("chain")) {                                                          // MB, execs left: halves at each exec
    take(n);
    rest(20);
    char half[16], less[16];
    snprintf(half, 16, "%ld", n / 2); snprintf(less, 16, "%ld", m - 1);
    if (m > 0) execv("/proc/self/exe", (char *[]){"zoo", "chain", half, less, 0});
  }
  else if (IS("brood")) {                                                          // children at once, MB, ms each, rounds
    for (long round = 0; round < number(3, 1); round++) {
      char size[16], ms[16];
      snprintf(size, 16, "%ld", m); snprintf(ms, 16, "%ld", k);
      for (long i = 0; i < n; i++) spawn_self((char *[]){"zoo", "hold", size, ms, 0});
      wait_all();
    }
  }
  else if (IS("take-turns")) {                                                     // two children, one after the other
    for (int i = 0; i < 2; i++) {
      if (fork() == 0) { take(n); rest(m); _exit(0); }
      wait_all();
    }
  }
  else if (IS("source")) { char *p = take(n); for (long left = m; left > 0; left--) if (write(1, p, 65536) < 0) break; rest(k); }
  else if (IS("sink")) { char *p = take(n); while (read(0, p, 65536) > 0) {} rest(k); }
  else if (IS("through")) { char *p = take(n); for (long got; (got = read(0, p, 65536)) > 0;) if (write(1, p, got) < 0) break; rest(k); }
  else if (IS("pipeline")) {                                                       // MB of each stage, blocks of 64 kB
    char command[512], self[256] = {0};
    if (readlink("/proc/self/exe", self, 255) < 0) return 9;
    snprintf(command, 512, "%s source %ld %ld 200 | %s through %ld 0 200 | %s sink %ld 0 200", self, n, m, self, n, self, n);
    execl("/bin/sh", "sh", "-c", command, (char *)0);
  }
  else if (IS("map-file") || IS("read-file")) {                                    // path, ms: page cache
    int file = open(argv[2], O_RDONLY);
    long size = lseek(file, 0, SEEK_END);
    if (IS("read-file")) { char buffer[65536]; lseek(file, 0, SEEK_SET); while (read(file, buffer, 65536) > 0) {} }
    else { volatile char sum = 0; char *p = mmap(0, size, PROT_READ, MAP_SHARED, file, 0); for (long at = 0; at < size; at += 4096) sum += p[at]; }
    rest(m);
  }
  else if (IS("write-file")) {                                                     // MB, path: dirty page cache, then removed
    int file = open(argv[3], O_RDWR | O_CREAT | O_TRUNC, 0600);
    char *p = take(1);
    for (long i = 0; i < n; i++) if (write(file, p, MB) < 0) return 9;
    rest(k);
    unlink(argv[3]);
  }
  else if (IS("grow-for-ever")) {                                                  // MB a second
    char *p = reserve(8192 * MB, MAP_PRIVATE);
    double start = clock_ms();
    for (long at = 0; at < 8192; at++) {
      fill(p + at * MB, MB);
      double ahead = start + 1000.0 * (at + 1) / n - clock_ms();
      if (ahead > 1) rest((long)ahead);
    }
  }
  else if (IS("crowd")) {                                                          // children that only wait, ms
    for (long i = 0; i < n; i++) if (fork() == 0) { rest(m); _exit(0); }
    wait_all();
  }
  else { fprintf(stderr, "zoo: unknown kind '%s'\n", kind); return 2; }
  return 0;
}
