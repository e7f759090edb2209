#pragma once
/* Confines a process for good, before it becomes a sketch: Landlock for files, network and signals, an allow list of
 * system calls, limits, and no privileges. Included by the program, whose child calls it between vfork and execve (system
 * calls alone, no memory of the C library's), and by the launcher inside of bubblewrap. What older headers lack is defined
 * by value. */

#include "ConfineCalls.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static inline void confine_limit(int resource, unsigned long long value) {
    struct rlimit was;
    if (getrlimit(resource, &was) != 0) return;
    if (was.rlim_max != RLIM_INFINITY && value > was.rlim_max) value = was.rlim_max;
    setrlimit(resource, &(struct rlimit){value, value});
}

/* Where the path of a program lies when a sketch is started: at an address that the sketch can never map, so that a
 * filter that knows the address allows this one execve and no other. Null without memory there; ENAMETOOLONG is left in
 * errno for a path that does not fit. */
static inline char *confine_start(const char *program) {
    static char *page;
    enum { size = 4096 };
    if (strlen(program) >= size) {
        errno = ENAMETOOLONG;
        return NULL;
    }
    const int noReplace = 0x100000; /* MAP_FIXED_NOREPLACE */
    for (uintptr_t place = confine_lowest / 16; !page && place < confine_lowest; place *= 2) {
        void *mapped =
            mmap((void *)place, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | noReplace, -1, 0);
        if (mapped == (void *)place) page = mapped;
        else if (mapped != MAP_FAILED) munmap(mapped, size);
    }
    if (page) memcpy(page, program, strlen(program) + 1);
    return page;
}

/* Landlock, by value (linux/landlock.h). */
struct confine_rules {
    uint64_t files, network, scopes;
};
struct confine_path {
    uint64_t access;
    int32_t parent;
} __attribute__((packed));
enum {
    confineExecute = 1 << 0,
    confineWrite = 1 << 1,
    confineRead = 1 << 2,
    confineReadFolder = 1 << 3,
    confineTruncate = 1 << 14,
    confineControl = 1 << 15,
    /* The rights that a file can have; a folder can have all. */
    confineOfFiles = confineExecute | confineWrite | confineRead | confineTruncate | confineControl,
};

static inline void confine_allow(int rules, const char *path, uint64_t access) {
    int file = open(path, O_PATH | O_CLOEXEC);
    if (file < 0) return;
    struct stat status;
    struct confine_path rule = {access, file};
    if (fstat(file, &status) == 0 && !S_ISDIR(status.st_mode)) rule.access &= confineOfFiles;
    syscall(445, rules, 1, &rule, 0); /* landlock_add_rule */
    close(file);
}

/* Restricts this process to reading and executing `readable`, and to writing below `writable`: files or folders, each
 * list ends with a null pointer. No TCP, no signals to others and no abstract sockets where the kernel knows how. Does
 * nothing without Landlock. Returns 0 or an errno. */
static inline int confine_files(const char *const *readable, const char *const *writable) {
    long version = syscall(444, NULL, 0, 1); /* landlock_create_ruleset */
    if (version < 1) return 0;
    struct confine_rules handled = {version >= 5 ? 0xffff : version >= 3 ? 0x7fff : version == 2 ? 0x3fff : 0x1fff,
                                    version >= 4 ? 3 : 0, version >= 6 ? 3 : 0};
    int rules = (int)syscall(444, &handled, sizeof handled, 0);
    if (rules < 0) return errno;
    for (; *readable; readable++)
        confine_allow(rules, *readable, confineExecute | confineRead | confineReadFolder);
    for (; writable && *writable; writable++) confine_allow(rules, *writable, handled.files);
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    long failed = syscall(446, rules, 0); /* landlock_restrict_self */
    int error = failed ? errno : 0;
    close(rules);
    return error;
}

/* Makes this process one that can only compute, read `readable` and speak through its descriptors, and that can execute
 * nothing but the program whose path lies at `start`. Returns 0 or an errno. */
static inline int confine_sketch(const char *const *readable, const char *start) {
    confine_limit(RLIMIT_CORE, 0);
    confine_limit(RLIMIT_FSIZE, 0);
    confine_limit(RLIMIT_NOFILE, 16);
    confine_limit(RLIMIT_STACK, 8 << 20);
    confine_limit(RLIMIT_NPROC, 0);
    confine_limit(RLIMIT_MEMLOCK, 0);
    confine_limit(RLIMIT_MSGQUEUE, 0);
    confine_limit(RLIMIT_NICE, 0);
    confine_limit(RLIMIT_RTPRIO, 0);
    /* Where memory runs out, the system ends sketches first. */
    int first = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
    if (first >= 0 && write(first, "1000", 4) < 0) errno = 0;
    if (first >= 0) close(first);
    personality(ADDR_NO_RANDOMIZE);
    /* The kernel gives root no capabilities at execve, and nothing gives them back. Others may not ask for that. */
    const int noRoot = 0x01 | 0x02, noFixup = 0x04 | 0x08, noKeep = 0x20, noAmbient = 0x40 | 0x80;
    prctl(PR_SET_SECUREBITS, noRoot | noFixup | noKeep | noAmbient, 0, 0, 0);
    prctl(47, 4, 0, 0, 0); /* PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL */
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return errno;
    int error = confine_files(readable, NULL);
    return error ? error : confine_calls(start);
}
