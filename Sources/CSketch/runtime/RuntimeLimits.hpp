// What the process may do: compute, and speak over its pipes. A sketch is native code that somebody chose to run; these
// are walls against accidents more than against malice.

#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <sys/resource.h>

#ifdef __linux__
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#endif

namespace sketch {

namespace {

void limit(decltype(RLIMIT_CORE) resource, rlim_t most) {
    rlimit value{};
    getrlimit(resource, &value);
    if (value.rlim_max < most) most = value.rlim_max;
    value.rlim_cur = value.rlim_max = most;
    setrlimit(resource, &value);
}

void closeInherited() {
    constexpr int last = 5;
#if defined(__linux__) && defined(SYS_close_range)
    if (syscall(SYS_close_range, last + 1, ~0u, 0) == 0) return;
#endif
    for (int descriptor = last + 1; descriptor < 1024; descriptor++) close(descriptor);
}

#ifdef __linux__

#if defined(__x86_64__)
constexpr uint32_t architecture = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__)
constexpr uint32_t architecture = AUDIT_ARCH_AARCH64;
#else
constexpr uint32_t architecture = 0;
#endif

const long processCalls[] = {
#ifdef SYS_fork
    SYS_fork, SYS_vfork,
#endif
    SYS_execve, SYS_execveat,
};
const long networkCalls[] = {SYS_socket, SYS_connect, SYS_bind, SYS_listen, SYS_accept, SYS_accept4};
/// Ways around the others, which fail as if the kernel were old.
const long unknownCalls[] = {
    SYS_openat2, SYS_ptrace, SYS_process_vm_writev, SYS_process_vm_readv, SYS_pidfd_open, SYS_unshare, SYS_setns,
#ifdef SYS_io_uring_setup
    SYS_io_uring_setup,
#endif
#ifdef SYS_clone3
    SYS_clone3,  // the C library then takes clone, whose flags can be seen
#endif
};

/// What reaches files and processes of others, which is not theirs to allow.
const long foreignCalls[] = {
    SYS_truncate, SYS_fchmod, SYS_fchmodat, SYS_fchown, SYS_fchownat, SYS_utimensat, SYS_setxattr, SYS_lsetxattr,
    SYS_fsetxattr, SYS_removexattr, SYS_lremovexattr, SYS_fremovexattr, SYS_mount, SYS_umount2, SYS_tkill,
    SYS_pidfd_send_signal, SYS_setpriority, SYS_ioprio_set, SYS_sched_setaffinity, SYS_sched_setscheduler,
    SYS_sched_setparam, SYS_sched_setattr, SYS_migrate_pages, SYS_move_pages, SYS_bpf, SYS_perf_event_open,
#ifdef SYS_chmod
    SYS_chmod, SYS_chown, SYS_lchown, SYS_utime, SYS_utimes, SYS_futimesat,
#endif
#ifdef SYS_fchmodat2
    SYS_fchmodat2,
#endif
};

template <size_t N>
bool isAmong(const long (&calls)[N], long number) {
    return std::find(std::begin(calls), std::end(calls), number) != std::end(calls);
}

sock_filter rule(uint16_t code, uint32_t value, uint8_t ifTrue = 0, uint8_t ifFalse = 0) {
    return {code, ifTrue, ifFalse, value};
}

void refuse(std::vector<sock_filter> &filter, long number, uint32_t verdict) {
    filter.push_back(rule(BPF_JMP | BPF_JEQ | BPF_K, static_cast<uint32_t>(number), 0, 1));
    filter.push_back(rule(BPF_RET | BPF_K, verdict));
}

void filterCalls() {
    if (architecture == 0) return;
    constexpr uint32_t trap = SECCOMP_RET_TRAP, unknown = SECCOMP_RET_ERRNO | ENOSYS,
                       forbidden = SECCOMP_RET_ERRNO | EPERM;
    std::vector<sock_filter> filter = {
        rule(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, arch)),
        rule(BPF_JMP | BPF_JEQ | BPF_K, architecture, 1, 0),
        rule(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
        rule(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
    };
#if defined(__x86_64__)
    // The same calls under the numbers of 32-bit pointers.
    filter.push_back(rule(BPF_JMP | BPF_JGE | BPF_K, 0x40000000u, 0, 1));
    filter.push_back(rule(BPF_RET | BPF_K, unknown));
#endif
    for (long call : processCalls) refuse(filter, call, trap);
    for (long call : networkCalls) refuse(filter, call, trap);
    for (long call : unknownCalls) refuse(filter, call, unknown);
    for (long call : foreignCalls) refuse(filter, call, forbidden);
    // A file that is opened to be read can be emptied with that.
    auto refuseEmptying = [&](long call, size_t flags) {
        filter.push_back(rule(BPF_JMP | BPF_JEQ | BPF_K, static_cast<uint32_t>(call), 0, 5));
        filter.push_back(rule(BPF_LD | BPF_W | BPF_ABS, static_cast<uint32_t>(flags)));
        filter.push_back(rule(BPF_ALU | BPF_AND | BPF_K, O_TRUNC | O_ACCMODE));
        filter.push_back(rule(BPF_JMP | BPF_JEQ | BPF_K, O_TRUNC | O_RDONLY, 0, 1));
        filter.push_back(rule(BPF_RET | BPF_K, forbidden));
        filter.push_back(rule(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
    };
    refuseEmptying(SYS_openat, offsetof(seccomp_data, args[2]));
#ifdef SYS_open
    refuseEmptying(SYS_open, offsetof(seccomp_data, args[1]));
#endif
    // Signals and limits reach only the process itself.
    for (long call : {SYS_kill, SYS_tgkill, SYS_rt_sigqueueinfo, SYS_rt_tgsigqueueinfo, SYS_prlimit64}) {
        filter.push_back(rule(BPF_JMP | BPF_JEQ | BPF_K, static_cast<uint32_t>(call), 0, 5));
        filter.push_back(rule(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, args[0])));
        filter.push_back(rule(BPF_JMP | BPF_JEQ | BPF_K, static_cast<uint32_t>(getpid()), 1, 0));
        uint32_t also = call == SYS_prlimit64 ? 0 : static_cast<uint32_t>(getpid());
        filter.push_back(rule(BPF_JMP | BPF_JEQ | BPF_K, also, 0, 1));
        filter.push_back(rule(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
        filter.push_back(rule(BPF_RET | BPF_K, forbidden));
    }
    filter.push_back(rule(BPF_JMP | BPF_JEQ | BPF_K, static_cast<uint32_t>(SYS_clone), 0, 3));
    filter.push_back(rule(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, args[0])));
    filter.push_back(rule(BPF_JMP | BPF_JSET | BPF_K, CLONE_THREAD, 1, 0));
    filter.push_back(rule(BPF_RET | BPF_K, trap));
    filter.push_back(rule(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
    sock_fprog program{static_cast<unsigned short>(filter.size()), filter.data()};
    if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, &program) != 0) {
        prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
    }
}

void onForbidden(int, siginfo_t *info, void *context) {
    bool isNetwork = isAmong(networkCalls, info->si_syscall);
    say(isNetwork ? "the sketch tried to open a network connection\n" : "the sketch tried to start a process\n");
    sayStack(context);
    leaveInHaste(forbiddenCode);
}

/// The C library blocks all signals, or locks its memory, before it asks the system for these, so that the filter could
/// only kill, or a handler of its signal would wait forever: these say it first.
[[noreturn]] void refuse(const char *what) {
    say(what);
    sayStack(nullptr);
    leaveInHaste(forbiddenCode);
}
[[noreturn]] void refuseProcess() { refuse("the sketch tried to start a process\n"); }
[[noreturn]] void refuseNetwork() { refuse("the sketch tried to open a network connection\n"); }

#else

void onForbidden(int, siginfo_t *, void *) {}

#endif

}  // namespace

#ifdef __linux__
extern "C" {
int system(const char *) { refuseProcess(); }
FILE *popen(const char *, const char *) { refuseProcess(); }
pid_t fork() noexcept { refuseProcess(); }
pid_t _Fork() noexcept { refuseProcess(); }
pid_t vfork() noexcept { refuseProcess(); }
int socket(int, int, int) noexcept { refuseNetwork(); }
int pthread_create(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *) noexcept {
    refuse("the sketch tried to start a thread\n");
}
}
#endif

#ifdef SKETCH_SANITIZED

extern "C" {
int __sanitizer_install_malloc_and_free_hooks(void (*)(const volatile void *, size_t), void (*)(const volatile void *))
    __attribute__((weak));
size_t __sanitizer_get_allocated_size(const volatile void *) __attribute__((weak));
}

namespace {

/// Far more than any device has, and little enough to be reached in here rather than seen from outside, so that it is
/// found at the same place and time in each run.
constexpr size_t mostMemory = 64 << 20;
size_t usedMemory;

void onTake(const volatile void *, size_t size) {
    usedMemory += size;
    if (usedMemory <= mostMemory) return;
    usedMemory = 0;
    refuse("the sketch eats memory\n");
}

void onGiveBack(const volatile void *address) {
    if (!address) return;
    size_t size = __sanitizer_get_allocated_size(address);
    usedMemory -= size < usedMemory ? size : usedMemory;
}

}  // namespace

void watchMemory() {
    if (__sanitizer_install_malloc_and_free_hooks && __sanitizer_get_allocated_size) {
        __sanitizer_install_malloc_and_free_hooks(onTake, onGiveBack);
    }
}

#else

void watchMemory() {}

#endif

/// No signal has interrupted anything here, so that saving what was said needs no alarm.
void floods() {
    say("the sketch floods its output\n");
    sayStack(nullptr);
    rescue();
    _exit(forbiddenCode);
}

void confine() {
    closeInherited();
    limit(RLIMIT_CORE, 0);
    limit(RLIMIT_FSIZE, 1 << 20);
    limit(RLIMIT_NOFILE, 16);
#ifndef SKETCH_SANITIZED
    limit(RLIMIT_AS, 256 << 20);
#endif
    catchSignals();
#ifdef __linux__
    // Where the kernel lets everybody make namespaces, there is no network at all; elsewhere the filter refuses it.
    (void)unshare(CLONE_NEWUSER | CLONE_NEWNET);
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    filterCalls();
#endif
    watchMemory();
}

}  // namespace sketch
