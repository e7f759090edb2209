// What a sketch must not do, said with its place. The system refuses it: the process is confined before it executes the
// sketch (launch/Confine.h).

#include <pthread.h>
#include <sched.h>
#include <sys/resource.h>

#ifdef __linux__
#include <sys/syscall.h>
#endif

namespace sketch {

namespace {

#ifdef __linux__

/// Where the first argument of a system call lies that was refused.
uint64_t firstArgument(void *context) {
    auto &machine = static_cast<ucontext_t *>(context)->uc_mcontext;
#if defined(__x86_64__)
    return static_cast<uint64_t>(machine.gregs[REG_RDI]);
#elif defined(__aarch64__)
    return machine.regs[0];
#else
    (void)machine;
    return 0;
#endif
}

void onForbidden(int, siginfo_t *info, void *context) {
    switch (info->si_syscall) {
    case SYS_socket: case SYS_socketpair: case SYS_connect: case SYS_bind: case SYS_listen: case SYS_accept:
    case SYS_accept4: say("the sketch tried to open a network connection\n"); break;
    case SYS_clone:
        if (firstArgument(context) & CLONE_THREAD) {
            say("the sketch tried to start a thread\n");
            break;
        }
        [[fallthrough]];
    default: say("the sketch tried to start a process\n");
    }
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

void watchLimits() {
#ifndef SKETCH_SANITIZED
    rlimit most{256 << 20, 256 << 20};
    setrlimit(RLIMIT_AS, &most);
#endif
    catchSignals();
    watchMemory();
}

}  // namespace sketch
