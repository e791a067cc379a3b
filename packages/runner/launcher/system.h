/* The kernel's interface without libc: numbers, structures and raw calls for x64 and arm64. */
#ifndef SYSTEM_H
#define SYSTEM_H

typedef unsigned char u8;
typedef unsigned int u32;
typedef int i32;
typedef unsigned long u64;
typedef long i64;

#if defined(__x86_64__)
enum {
  SYS_read = 0, SYS_write = 1, SYS_close = 3, SYS_fstat = 5, SYS_lseek = 8, SYS_mmap = 9, SYS_munmap = 11, SYS_sigprocmask = 14, SYS_readv = 19, SYS_getpid = 39, SYS_clone = 56,
  SYS_exit = 60, SYS_wait4 = 61, SYS_kill = 62, SYS_fcntl = 72, SYS_chdir = 80, SYS_getrusage = 98, SYS_getppid = 110, SYS_setsid = 112,
  SYS_sigtimedwait = 128, SYS_sigqueueinfo = 129, SYS_prctl = 157, SYS_execve = 59, SYS_getdents64 = 217, SYS_clock_gettime = 228, SYS_openat = 257,
  SYS_mkdirat = 258, SYS_ppoll = 271, SYS_signalfd4 = 289, SYS_dup3 = 292, SYS_pipe2 = 293, SYS_pidfd_send_signal = 424,
  SYS_pidfd_open = 434
};
#elif defined(__aarch64__)
enum {
  SYS_read = 63, SYS_write = 64, SYS_readv = 65, SYS_close = 57, SYS_fstat = 80, SYS_lseek = 62, SYS_mmap = 222, SYS_munmap = 215, SYS_sigprocmask = 135, SYS_getpid = 172,
  SYS_clone = 220, SYS_exit = 94, SYS_wait4 = 260, SYS_kill = 129, SYS_fcntl = 25, SYS_chdir = 49, SYS_getrusage = 165,
  SYS_getppid = 173, SYS_setsid = 157, SYS_sigtimedwait = 137, SYS_sigqueueinfo = 138, SYS_prctl = 167, SYS_execve = 221, SYS_getdents64 = 61,
  SYS_clock_gettime = 113, SYS_openat = 56, SYS_mkdirat = 34, SYS_ppoll = 73, SYS_signalfd4 = 74, SYS_dup3 = 24, SYS_pipe2 = 59,
  SYS_pidfd_send_signal = 424, SYS_pidfd_open = 434
};
#else
#error "no system calls known for this machine"
#endif

enum {
  O_RDONLY = 0, O_WRONLY = 1, O_CREAT = 0100, O_TRUNC = 01000, O_NONBLOCK = 04000, O_CLOEXEC = 02000000, AT_FDCWD = -100,
  F_SETFL = 4, F_DUPFD_CLOEXEC = 1030, PROT_READ_WRITE = 3, MAP_PRIVATE_ANONYMOUS = 0x22, MAP_SHARED_ANONYMOUS = 0x21, WNOHANG = 1, WALL = 0x40000000,
  RUSAGE_CHILDREN = -1, PR_SET_PDEATHSIG = 1, PR_SET_NAME = 15, PR_SET_CHILD_SUBREAPER = 36, CLONE_VM = 0x100, CLONE_VFORK = 0x4000,
  CLOCK_MONOTONIC = 1, SEEK_CUR = 1, POLLIN = 1, POLLERR = 8, POLLHUP = 16, SFD_CLOEXEC_NONBLOCK = 02004000, SIG_SETMASK = 2
};
enum { SIGQUIT = 3, SIGKILL = 9, SIGTERM = 15, SIGCHLD = 17, SIGCONT = 18, SIGSTOP = 19, SIGTSTP = 20 };
enum { EPERM = 1, ENOENT = 2, EINTR = 4, ENOEXEC = 8, ECHILD = 10, EAGAIN = 11, ENOMEM = 12, EEXIST = 17, ENOSYS = 38 };
#if defined(__aarch64__)
enum { O_DIRECTORY = 040000 };
#else
enum { O_DIRECTORY = 0200000 };
#endif

/* Of real-time signals each one is kept, in order; of others only that there was one, and the lowest number comes first. */
enum { SIGORDER = 34, SI_QUEUE = -1 };
struct signal_details { i32 signal, error, code, pid[3]; i64 value; u8 unused[96]; };

struct timespec { i64 sec, nsec; };
struct rusage { struct timespec utime, stime; i64 maxrss, unused[13]; }; /* the times are of microseconds here */
struct stat { i64 before[6], size, after[11]; }; /* 144 bytes on x64, 128 on arm64 */
struct pollfd { i32 fd; short events, revents; };
struct iovec { void *base; u64 size; };

static inline i64 call(i64 number, i64 a, i64 b, i64 c, i64 d, i64 e, i64 f) {
#if defined(__x86_64__)
  i64 answer;
  register i64 r10 __asm__("r10") = d;
  register i64 r8 __asm__("r8") = e;
  register i64 r9 __asm__("r9") = f;
  __asm__ volatile("syscall" : "=a"(answer) : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9) : "rcx", "r11", "memory");
  return answer;
#else
  register i64 x8 __asm__("x8") = number;
  register i64 x0 __asm__("x0") = a;
  register i64 x1 __asm__("x1") = b;
  register i64 x2 __asm__("x2") = c;
  register i64 x3 __asm__("x3") = d;
  register i64 x4 __asm__("x4") = e;
  register i64 x5 __asm__("x5") = f;
  __asm__ volatile("svc 0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5) : "memory");
  return x0;
#endif
}
/* Answers are those of the kernel: a negative errno on failure. */
#define sys0(n) call(SYS_##n, 0, 0, 0, 0, 0, 0)
#define sys1(n, a) call(SYS_##n, (i64)(a), 0, 0, 0, 0, 0)
#define sys2(n, a, b) call(SYS_##n, (i64)(a), (i64)(b), 0, 0, 0, 0)
#define sys3(n, a, b, c) call(SYS_##n, (i64)(a), (i64)(b), (i64)(c), 0, 0, 0)
#define sys4(n, a, b, c, d) call(SYS_##n, (i64)(a), (i64)(b), (i64)(c), (i64)(d), 0, 0)
#define sys5(n, a, b, c, d, e) call(SYS_##n, (i64)(a), (i64)(b), (i64)(c), (i64)(d), (i64)(e), 0)
#define sys6(n, a, b, c, d, e, f) call(SYS_##n, (i64)(a), (i64)(b), (i64)(c), (i64)(d), (i64)(e), (i64)(f))

/*
 * Starts `run(argument)` as a child on a stack of its own. With CLONE_VM|CLONE_VFORK that is vfork made safe: the child shares our
 * memory and we sleep until it has called exec, but it cannot overwrite our frames. `run` must not return.
 */
i64 start_child(void (*run)(void *), void *argument, void *stack_top, i64 flags);
#if defined(__x86_64__)
__asm__(".text\n.globl start_child\nstart_child:\n"
        "  and $-16, %rdx\n  sub $16, %rdx\n  mov %rdi, (%rdx)\n  mov %rsi, 8(%rdx)\n"
        "  mov %rcx, %rdi\n  mov %rdx, %rsi\n  xor %edx, %edx\n  xor %r10d, %r10d\n  xor %r8d, %r8d\n"
        "  mov $56, %eax\n  syscall\n  test %rax, %rax\n  jnz 1f\n"
        "  xor %ebp, %ebp\n  pop %rax\n  pop %rdi\n  call *%rax\n  hlt\n1: ret\n"
        ".globl _start\n_start:\n  xor %ebp, %ebp\n  and $-16, %rsp\n  call serve\n  hlt\n");
#else
__asm__(".text\n.globl start_child\nstart_child:\n"
        "  and x2, x2, #-16\n  stp x0, x1, [x2, #-16]!\n  mov x0, x3\n  mov x1, x2\n  mov x2, xzr\n  mov x3, xzr\n  mov x4, xzr\n"
        "  mov x8, #220\n  svc 0\n  cbnz x0, 1f\n"
        "  mov x29, xzr\n  mov x30, xzr\n  ldp x1, x0, [sp], #16\n  blr x1\n  brk #0\n1: ret\n"
        ".globl _start\n_start:\n  mov x29, xzr\n  mov x30, xzr\n  bl serve\n  brk #0\n");
#endif

static void finish(int code) {
  for (;;) sys1(exit, code);
}

static void copy(void *to, const void *from, u64 count) {
  for (u64 at = 0; at < count; at++) ((u8 *)to)[at] = ((const u8 *)from)[at];
}

/* Compilers may call these for structures. */
void *memcpy(void *to, const void *from, u64 count) {
  copy(to, from, count);
  return to;
}

void *memset(void *to, int value, u64 count) {
  for (u64 at = 0; at < count; at++) ((u8 *)to)[at] = (u8)value;
  return to;
}

static u64 length_of(const char *text) {
  u64 length = 0;
  while (text[length]) length++;
  return length;
}

/* Writes digits of a number that is not negative, answers the end. */
static char *put_number(char *at, u64 value) {
  char digits[20];
  int count = 0;
  do digits[count++] = (char)('0' + value % 10); while (value /= 10);
  while (count) *at++ = digits[--count];
  return at;
}

static i64 now_ns(void) {
  struct timespec time;
  sys2(clock_gettime, CLOCK_MONOTONIC, &time);
  return time.sec * 1000000000 + time.nsec;
}

static i64 now_ms(void) {
  return now_ns() / 1000000;
}

static void *allocate(u64 bytes) {
  i64 at = sys6(mmap, 0, bytes, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS, -1, 0);
  return at < 0 && at > -4096 ? 0 : (void *)at;
}

#endif
