#define _GNU_SOURCE
#include "CSketchSpawn.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#if defined(__x86_64__)
#define ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#endif

/* Everything between here and `nursery` runs in the child of a vfork: system calls alone. */

static void limit(int resource, unsigned long long value) {
    struct rlimit was;
    if (getrlimit(resource, &was) != 0) return;
    if (was.rlim_max != RLIM_INFINITY && value > was.rlim_max) value = was.rlim_max;
    setrlimit(resource, &(struct rlimit){value, value});
}

/* Writing is for the working directory; reading stays what the user may read. */
static int confine_files(void) {
    struct landlock_ruleset_attr rules = {
        .handled_access_fs = LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR |
            LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_DIR |
            LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO |
            LANDLOCK_ACCESS_FS_MAKE_BLOCK | LANDLOCK_ACCESS_FS_MAKE_SYM,
    };
#ifdef LANDLOCK_ACCESS_FS_TRUNCATE
    if (syscall(SYS_landlock_create_ruleset, (void *)0, 0, LANDLOCK_CREATE_RULESET_VERSION) >= 3)
        rules.handled_access_fs |= LANDLOCK_ACCESS_FS_TRUNCATE;
#endif
    int set = (int)syscall(SYS_landlock_create_ruleset, &rules, sizeof rules, 0);
    if (set < 0) return 0;
    int here = open(".", O_PATH | O_CLOEXEC);
    int null = open("/dev/null", O_PATH | O_CLOEXEC);
    struct landlock_path_beneath_attr beneath = {.allowed_access = rules.handled_access_fs, .parent_fd = here};
    struct landlock_path_beneath_attr sink = {.allowed_access = LANDLOCK_ACCESS_FS_WRITE_FILE, .parent_fd = null};
    int ok = here >= 0 && syscall(SYS_landlock_add_rule, set, LANDLOCK_RULE_PATH_BENEATH, &beneath, 0) == 0;
    if (null >= 0) syscall(SYS_landlock_add_rule, set, LANDLOCK_RULE_PATH_BENEATH, &sink, 0);
    ok = ok && syscall(SYS_landlock_restrict_self, set, 0) == 0;
    close(set);
    if (here >= 0) close(here);
    if (null >= 0) close(null);
    return ok;
}

#ifdef ARCHITECTURE
#define CALL(number, verdict) \
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 1), BPF_STMT(BPF_RET | BPF_K, verdict)
#define REFUSE(number, error) CALL(number, SECCOMP_RET_ERRNO | (error))

static int confine_calls(void) {
    struct sock_filter filter[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCHITECTURE, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
#ifdef __x86_64__
        BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 0x40000000, 0, 1), /* the calls of x32 */
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
        CALL(SYS_fork, SECCOMP_RET_TRAP),
        CALL(SYS_vfork, SECCOMP_RET_TRAP),
#endif
        REFUSE(SYS_clone3, ENOSYS), /* the C library then takes clone */
        REFUSE(SYS_socket, EACCES),
        REFUSE(SYS_socketpair, EACCES),
        REFUSE(SYS_io_uring_setup, ENOSYS),
        REFUSE(SYS_ptrace, EPERM),
        REFUSE(SYS_process_vm_readv, EPERM),
        REFUSE(SYS_process_vm_writev, EPERM),
        REFUSE(SYS_pidfd_open, EPERM),
        REFUSE(SYS_kill, EPERM),
        REFUSE(SYS_tkill, EPERM),
        REFUSE(SYS_rt_sigqueueinfo, EPERM),
        REFUSE(SYS_setsid, EPERM),
        REFUSE(SYS_setpgid, EPERM),
        REFUSE(SYS_unshare, EPERM),
        REFUSE(SYS_setns, EPERM),
        REFUSE(SYS_mount, EPERM),
        REFUSE(SYS_bpf, EPERM),
        REFUSE(SYS_keyctl, EPERM),
        REFUSE(SYS_perf_event_open, EPERM),
        /* A signal to oneself is how abort works. */
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_tgkill, 0, 4),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[0])),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)getpid(), 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
        /* Neither processes nor threads. */
        CALL(SYS_clone, SECCOMP_RET_TRAP),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog program = {sizeof filter / sizeof filter[0], filter};
    return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) == 0;
}
#else
static int confine_calls(void) { return 0; }
#endif

typedef struct {
    const sketch_spawn *what;
    pid_t parent, pid;
    int error, held;
} birth;

static void child(birth *birth) {
    const sketch_spawn *what = birth->what;
    for (int number = 1; number < NSIG; number++) signal(number, SIG_DFL);
    setpgid(0, 0);
    if (what->directory && chdir(what->directory) != 0) goto failed;
    /* Out of the way of the places that they shall take. */
    int places[16];
    for (int i = 0; i < what->count; i++) {
        int source = what->descriptors[i];
        if (source < 0) {
            int null = open("/dev/null", O_RDWR | O_CLOEXEC);
            places[i] = null < 0 ? -1 : fcntl(null, F_DUPFD_CLOEXEC, 16);
        } else {
            places[i] = fcntl(source, F_DUPFD_CLOEXEC, 16);
        }
        if (places[i] < 0) goto failed;
    }
    for (int i = 0; i < what->count; i++)
        if (dup2(places[i], i) < 0) goto failed;
    if (close_range((unsigned)what->count, ~0u, 0) != 0)
        for (int i = what->count; i < 65536; i++) close(i);
    limit(RLIMIT_CORE, 0);
    if (what->memory) limit(RLIMIT_AS, what->memory);
    if (what->file_size) limit(RLIMIT_FSIZE, what->file_size);
    if (what->confined) {
        limit(RLIMIT_NOFILE, 32);
        personality(ADDR_NO_RANDOMIZE);
        if (unshare(CLONE_NEWUSER | CLONE_NEWNET | CLONE_NEWIPC) == 0 || unshare(CLONE_NEWNET) == 0)
            birth->held |= SKETCH_NETWORK;
        limit(RLIMIT_NPROC, 0);
    }
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != birth->parent && getppid() != 0) _exit(127);
    if (what->confined) {
        prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
        if (confine_files()) birth->held |= SKETCH_FILES;
        if (confine_calls()) birth->held |= SKETCH_SYSTEM_CALLS;
    }
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, (void *)0);
    execve(what->path, (char *const *)what->arguments, (char *const *)what->environment);
failed:
    birth->error = errno;
    _exit(127);
}

/* A process dies with the thread that started it (PR_SET_PDEATHSIG), so one thread that never ends starts all. */

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static birth *wanted;
static int is_done;
static int has_nursery;

__attribute__((noinline)) static void bear(birth *birth) {
    birth->parent = getpid();
    pid_t pid = vfork();
    if (pid == 0) child(birth);
    if (pid < 0) {
        birth->error = errno;
        return;
    }
    birth->pid = pid;
    setpgid(pid, pid);
    if (birth->error) {
        int status;
        while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {}
    }
}

static void *nursery(void *unused) {
    pthread_mutex_lock(&mutex);
    for (;;) {
        while (!wanted || is_done) pthread_cond_wait(&changed, &mutex);
        bear(wanted);
        is_done = 1;
        pthread_cond_broadcast(&changed);
    }
    return unused;
}

int sketch_start(const sketch_spawn *what, pid_t *pid, int *held) {
    if (what->count > 16) return EINVAL;
    birth birth = {.what = what};
    pthread_mutex_lock(&mutex);
    if (!has_nursery) {
        pthread_t thread;
        sigset_t all, was;
        sigfillset(&all);
        pthread_sigmask(SIG_SETMASK, &all, &was);
        int error = pthread_create(&thread, (void *)0, nursery, (void *)0);
        pthread_sigmask(SIG_SETMASK, &was, (void *)0);
        if (error) {
            pthread_mutex_unlock(&mutex);
            return error;
        }
        pthread_detach(thread);
        has_nursery = 1;
    }
    while (wanted) pthread_cond_wait(&changed, &mutex);
    wanted = &birth;
    is_done = 0;
    pthread_cond_broadcast(&changed);
    while (!is_done) pthread_cond_wait(&changed, &mutex);
    wanted = (void *)0;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&mutex);
    *pid = birth.pid;
    *held = birth.held;
    return birth.error;
}

long long sketch_processor_time(pid_t pid) {
    clockid_t clock;
    struct timespec used;
    if (clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &used) != 0) return -1;
    return used.tv_sec * 1000000000ll + used.tv_nsec;
}

int sketch_exit_code(int status) { return WIFEXITED(status) ? WEXITSTATUS(status) : -1; }

int sketch_signal(int status) { return WIFSIGNALED(status) ? WTERMSIG(status) : 0; }

int sketch_pipe(int *ends) { return pipe2(ends, O_CLOEXEC) == 0 ? 0 : errno; }

int sketch_memory(unsigned long long size) {
    int memory = memfd_create("slot", MFD_CLOEXEC);
    if (memory >= 0 && ftruncate(memory, (off_t)size) != 0) {
        close(memory);
        return -1;
    }
    return memory;
}
