// The stack of a sketch that hangs, crashes, or does what it must not; the world turns offsets into the sketch's lines.

#include <dlfcn.h>
#include <signal.h>
#include <ucontext.h>
#include <unwind.h>

#if defined(__SANITIZE_ADDRESS__)
#define SKETCH_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SKETCH_SANITIZED 1
#endif
#endif

extern "C" void __sanitizer_set_death_callback(void (*)(void)) __attribute__((weak));

namespace sketch {

constexpr int hangCode = 87;
constexpr int forbiddenCode = 88;

static void say(const char *text) {
    size_t length = strlen(text);
    while (length > 0) {
        ssize_t count = ::write(2, text, length);
        if (count <= 0) return;
        text += count;
        length -= static_cast<size_t>(count);
    }
}

namespace {

/// Where a walk over the stack has come to.
struct Walk {
    uintptr_t from;
    int number = 0;
    bool isIn;
};

/// The program's own place, known before anything goes wrong.
struct Program {
    void *base = nullptr;
    char path[4096] = "";
};

Program program;

void findProgram() {
    Dl_info info{};
    if (dladdr(reinterpret_cast<void *>(&findProgram), &info)) program.base = info.dli_fbase;
    ssize_t length = readlink("/proc/self/exe", program.path, sizeof program.path - 1);
    if (length < 0) program.base = nullptr;
}

void sayFrame(int number, uintptr_t address) {
    Dl_info info{};
    char line[4400];
    if (dladdr(reinterpret_cast<void *>(address), &info) && info.dli_fname) {
        auto offset = address - reinterpret_cast<uintptr_t>(info.dli_fbase);
        const char *path = info.dli_fbase == program.base ? program.path : info.dli_fname;
        snprintf(line, sizeof line, "    #%d 0x%lx  (%s+0x%lx)\n", number, address, path, offset);
    } else {
        snprintf(line, sizeof line, "    #%d 0x%lx\n", number, address);
    }
    say(line);
}

_Unwind_Reason_Code step(struct _Unwind_Context *context, void *argument) {
    auto &walk = *static_cast<Walk *>(argument);
    int isBefore = 0;
    uintptr_t address = _Unwind_GetIPInfo(context, &isBefore);
    // The handler's own frames are no part of the sketch.
    if (!walk.isIn) walk.isIn = address == walk.from;
    if (!walk.isIn || address == 0) return _URC_NO_REASON;
    if (walk.number >= 64) return _URC_END_OF_STACK;
    sayFrame(walk.number++, isBefore ? address : address - 1);
    return _URC_NO_REASON;
}

uintptr_t interrupted(void *context) {
    if (!context) return 0;
    auto &machine = static_cast<ucontext_t *>(context)->uc_mcontext;
#if defined(__linux__) && defined(__x86_64__)
    return static_cast<uintptr_t>(machine.gregs[REG_RIP]);
#elif defined(__linux__) && defined(__aarch64__)
    return static_cast<uintptr_t>(machine.pc);
#else
    (void)machine;
    return 0;
#endif
}

void sayStack(void *context) {
    Walk walk{interrupted(context), 0, false};
    walk.isIn = walk.from == 0;
    _Unwind_Backtrace(step, &walk);
    if (walk.number == 0 && walk.from != 0) sayFrame(0, walk.from);
}

/// Ends after a last attempt to save what there is, which hangs where the sketch was interrupted inside the memory
/// allocator.
[[noreturn]] void leaveInHaste(int code) {
    sigset_t alarms;
    sigemptyset(&alarms);
    sigaddset(&alarms, SIGALRM);
    signal(SIGALRM, SIG_DFL);
    sigprocmask(SIG_UNBLOCK, &alarms, nullptr);
    alarm(1);
    rescue();
    _exit(code);
}

void onHang(int, siginfo_t *, void *context) {
    say("the sketch does not return\n");
    sayStack(context);
    leaveInHaste(hangCode);
}

void onForbidden(int, siginfo_t *info, void *context);

#ifndef SKETCH_SANITIZED
void onCrash(int signal, siginfo_t *, void *context) {
    say("the sketch crashed: ");
    say(strsignal(signal));
    say("\n");
    sayStack(context);
    rescue();
    ::signal(signal, SIG_DFL);
    raise(signal);
    _exit(128 + signal);
}
#endif

void catchOne(int signal, void (*handler)(int, siginfo_t *, void *), int flags) {
    struct sigaction action {};
    action.sa_sigaction = handler;
    action.sa_flags = SA_SIGINFO | flags;
    sigfillset(&action.sa_mask);
    sigaction(signal, &action, nullptr);
}

}  // namespace

/// Saves what a dying sketch has said and kept.
void rescue() {
    static bool isRescuing = false;
    if (isRescuing || !world) return;
    isRescuing = true;
    if (world->readPlace) {
        say("the sketch's variable is gone\n");
        sayFrame(0, reinterpret_cast<uintptr_t>(world->readPlace) - 1);
        world->readPlace = nullptr;
    }
    finishLines();
    keepMemory();
    if (world->port.isWhole()) world->port.begin("died").add(world->now).end();
    world->port.flush();
    isRescuing = false;
}

/* Some compilers' check for undefined behaviour has a runtime of its own, which ends without the other's callback. */
extern "C" void __ubsan_on_report(void) { rescue(); }

void catchSignals() {
    findProgram();
    signal(SIGPIPE, SIG_IGN);
    catchOne(SIGUSR1, onHang, 0);
    catchOne(SIGSYS, onForbidden, 0);
#ifdef SKETCH_SANITIZED
    if (__sanitizer_set_death_callback) __sanitizer_set_death_callback(rescue);
#else
    static char stack[65536];
    stack_t other{};
    other.ss_sp = stack;
    other.ss_size = sizeof stack;
    sigaltstack(&other, nullptr);
    for (int signal : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT}) catchOne(signal, onCrash, SA_ONSTACK);
#endif
}

}  // namespace sketch
