#pragma once
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* before the first header */
#endif

/* The system calls of a sketch: an allow list of what the C++ runtime and its sanitizers need. */

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { confine_lowest = 0x100000 }; /* a sketch maps no memory below this address */

#if defined(__x86_64__)
#define CONFINE_MACHINE 0xc000003eu /* AUDIT_ARCH_X86_64 */
#elif defined(__aarch64__)
#define CONFINE_MACHINE 0xc00000b7u /* AUDIT_ARCH_AARCH64 */
#endif

struct confine_filter {
    unsigned short count;
    struct sock_filter rules[320];
};

/* Calls without an argument that needs a look. */
static const int confineAllowed[] = {
    /* descriptors that are there already, and what is read of files */
    SYS_read, SYS_write, SYS_readv, SYS_writev, SYS_pread64, SYS_close, SYS_fstat, SYS_newfstatat, SYS_lseek,
    SYS_getdents64, SYS_readlinkat, SYS_getcwd, SYS_dup, SYS_dup3, SYS_ppoll, SYS_pselect6,
    /* with a pipe, the check for undefined behavior finds out if memory can be read */
    SYS_pipe2,
    /* memory */
    SYS_munmap, SYS_mprotect, SYS_madvise, SYS_brk,
    /* signals to itself, and waiting */
    SYS_rt_sigaction, SYS_rt_sigprocmask, SYS_rt_sigreturn, SYS_rt_sigpending, SYS_rt_sigsuspend, SYS_rt_sigtimedwait,
    SYS_sigaltstack, SYS_setitimer, SYS_getitimer, SYS_nanosleep, SYS_clock_nanosleep, SYS_restart_syscall, SYS_futex,
    SYS_sched_yield,
    /* questions */
    SYS_clock_gettime, SYS_clock_getres, SYS_gettimeofday, SYS_times, SYS_getrusage, SYS_getrandom, SYS_getcpu,
    SYS_uname, SYS_getpid, SYS_gettid, SYS_getppid, SYS_getpgid, SYS_getsid, SYS_getuid, SYS_geteuid, SYS_getgid,
    SYS_getegid, SYS_sched_getaffinity,
    /* the C library's start and the end */
    SYS_set_tid_address, SYS_set_robust_list, SYS_exit, SYS_exit_group,
#if defined(__x86_64__)
    334, /* rseq */
    SYS_stat, SYS_lstat, SYS_readlink, SYS_dup2, SYS_pipe, SYS_poll, SYS_select, SYS_alarm, SYS_pause, SYS_time, SYS_getpgrp,
    SYS_getrlimit,
#else
    293, /* rseq */
#endif
};

/* A sketch that calls these is meant to do what it must not: a signal lets its runtime say where. */
static const int confineTrapped[] = {
    SYS_execveat, SYS_clone, SYS_socket, SYS_socketpair, SYS_connect, SYS_bind, SYS_listen, SYS_accept, SYS_accept4,
#if defined(__x86_64__)
    SYS_fork, SYS_vfork,
#endif
};

static inline void confine_add(struct confine_filter *filter, unsigned code, uint32_t value, int yes, int no) {
    filter->rules[filter->count++] =
        (struct sock_filter){(unsigned short)code, (unsigned char)yes, (unsigned char)no, value};
}
static inline void confine_return(struct confine_filter *filter, uint32_t verdict) {
    confine_add(filter, BPF_RET | BPF_K, verdict, 0, 0);
}
static inline void confine_load(struct confine_filter *filter, int argument, int isHigh) {
    size_t place = offsetof(struct seccomp_data, args) + 8 * (size_t)argument + (isHigh ? 4 : 0);
    confine_add(filter, BPF_LD | BPF_W | BPF_ABS, (uint32_t)place, 0, 0);
}

/* Opens the rules of one call; `confine_end` closes them. They must return. */
static inline unsigned short confine_begin(struct confine_filter *filter, int call) {
    confine_add(filter, BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)call, 0, 0);
    return filter->count;
}
static inline void confine_end(struct confine_filter *filter, unsigned short begin) {
    filter->rules[begin - 1].jf = (unsigned char)(filter->count - begin);
}

static inline void confine_verdict(struct confine_filter *filter, int call, uint32_t verdict) {
    unsigned short begin = confine_begin(filter, call);
    confine_return(filter, verdict);
    confine_end(filter, begin);
}

static const uint32_t confineForbidden = SECCOMP_RET_ERRNO | EPERM;

/* Allows a call where an argument, an int, is one of some values. */
static inline void confine_among(
    struct confine_filter *filter, int call, int argument, const uint32_t *values, int count) {
    unsigned short begin = confine_begin(filter, call);
    confine_load(filter, argument, 0);
    for (int i = 0; i < count; i++) confine_verdict(filter, (int)values[i], SECCOMP_RET_ALLOW);
    confine_return(filter, confineForbidden);
    confine_end(filter, begin);
}

/* Allows a call where an argument, an int, has none of some bits. */
static inline void confine_without(struct confine_filter *filter, int call, int argument, uint32_t bits) {
    unsigned short begin = confine_begin(filter, call);
    confine_load(filter, argument, 0);
    confine_add(filter, BPF_JMP | BPF_JSET | BPF_K, bits, 0, 1);
    confine_return(filter, confineForbidden);
    confine_return(filter, SECCOMP_RET_ALLOW);
    confine_end(filter, begin);
}

/* Only the path at this address may be executed. No sketch can put another one there. */
static inline void confine_execve(struct confine_filter *filter, const char *start) {
    unsigned short begin = confine_begin(filter, SYS_execve);
    confine_load(filter, 0, 1);
    confine_add(filter, BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)((uint64_t)(uintptr_t)start >> 32), 0, 3);
    confine_load(filter, 0, 0);
    confine_add(filter, BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)(uintptr_t)start, 0, 1);
    confine_return(filter, SECCOMP_RET_ALLOW);
    confine_return(filter, SECCOMP_RET_TRAP);
    confine_end(filter, begin);
}

/* Memory lies above the lowest address, and does not grow by itself. */
static inline void confine_mmap(struct confine_filter *filter) {
    const uint32_t fixed = MAP_FIXED | 0x100000 /* MAP_FIXED_NOREPLACE */;
    const int flags = 3;
    unsigned short begin = confine_begin(filter, SYS_mmap);
    confine_load(filter, 0, 1);
    confine_add(filter, BPF_JMP | BPF_JEQ | BPF_K, 0, 0, 6);
    confine_load(filter, 0, 0);
    confine_add(filter, BPF_JMP | BPF_JGE | BPF_K, confine_lowest, 4, 0);
    confine_add(filter, BPF_JMP | BPF_JEQ | BPF_K, 0, 1, 0);
    confine_return(filter, confineForbidden);
    confine_load(filter, flags, 0);
    confine_add(filter, BPF_JMP | BPF_JSET | BPF_K, fixed, 2, 0);
    confine_load(filter, flags, 0);
    confine_add(filter, BPF_JMP | BPF_JSET | BPF_K, MAP_GROWSDOWN | MAP_HUGETLB, 0, 1);
    confine_return(filter, confineForbidden);
    confine_return(filter, SECCOMP_RET_ALLOW);
    confine_end(filter, begin);
}

/* Installs the filter. Returns 0 or an errno. */
static inline int confine_calls(const char *start) {
#ifdef CONFINE_MACHINE
    struct confine_filter filter = {0};
    const uint32_t unknown = SECCOMP_RET_ERRNO | ENOSYS;
    confine_add(&filter, BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch), 0, 0);
    confine_add(&filter, BPF_JMP | BPF_JEQ | BPF_K, CONFINE_MACHINE, 1, 0);
    confine_return(&filter, 0x80000000u); /* SECCOMP_RET_KILL_PROCESS: a 32-bit call */
    confine_add(&filter, BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr), 0, 0);
#if defined(__x86_64__)
    /* The same calls with 32-bit pointers (x32). */
    confine_add(&filter, BPF_JMP | BPF_JGE | BPF_K, 0x40000000u, 0, 1);
    confine_return(&filter, unknown);
#endif
    for (size_t i = 0; i < sizeof confineAllowed / sizeof *confineAllowed; i++)
        confine_verdict(&filter, confineAllowed[i], SECCOMP_RET_ALLOW);
    for (size_t i = 0; i < sizeof confineTrapped / sizeof *confineTrapped; i++)
        confine_verdict(&filter, confineTrapped[i], SECCOMP_RET_TRAP);
    confine_execve(&filter, start);
    confine_mmap(&filter);
    confine_without(&filter, SYS_mremap, 3, ~(uint32_t)MREMAP_MAYMOVE);
    const uint32_t creates = O_ACCMODE | O_CREAT | O_TRUNC | O_ASYNC | (O_TMPFILE & ~O_DIRECTORY);
    confine_without(&filter, SYS_openat, 2, creates);
    const uint32_t commands[] = {F_DUPFD, F_GETFD, F_SETFD, F_GETFL, F_DUPFD_CLOEXEC};
    confine_among(&filter, SYS_fcntl, 1, commands, sizeof commands / sizeof *commands);
    const uint32_t own[] = {(uint32_t)getpid(), 0};
    confine_among(&filter, SYS_kill, 0, own, 1);
    confine_among(&filter, SYS_tgkill, 0, own, 1);
    confine_among(&filter, SYS_prlimit64, 0, own, 2);
    const uint32_t names[] = {PR_GET_NAME, PR_SET_NAME, PR_GET_DUMPABLE, 0x53564d41 /* PR_SET_VMA */};
    confine_among(&filter, SYS_prctl, 0, names, sizeof names / sizeof *names);
    confine_verdict(&filter, SYS_ioctl, confineForbidden);
#if defined(__x86_64__)
    confine_without(&filter, SYS_open, 1, creates);
    const uint32_t segments[] = {0x1002, 0x1003}; /* ARCH_SET_FS, ARCH_GET_FS */
    confine_among(&filter, SYS_arch_prctl, 0, segments, 2);
#endif
    confine_return(&filter, unknown);
    struct sock_fprog program = {filter.count, filter.rules};
    return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) == 0 ? 0 : errno;
#else
    (void)start;
    return ENOSYS;
#endif
}
