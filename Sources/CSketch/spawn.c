#define _GNU_SOURCE
#include "CSketchSpawn.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "runtime/launch/Confine.h"

/* Everything between here and `nursery` runs in the child of a vfork: system calls alone. */

typedef struct {
    const sketch_spawn *what;
    pid_t parent, pid;
    char *start; /* of a sketch: its path, where the filter of calls expects it */
    int error;
} birth;

static void child(birth *birth) {
    const sketch_spawn *what = birth->what;
    for (int number = 1; number < NSIG; number++) signal(number, SIG_DFL);
    setsid();
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
    confine_limit(RLIMIT_CORE, 0);
    if (what->memory) confine_limit(RLIMIT_AS, what->memory);
    if (what->file_size) {
        confine_limit(RLIMIT_FSIZE, what->file_size);
        signal(SIGXFSZ, SIG_IGN); /* a tool then says what went wrong */
    }
    if (what->processor) confine_limit(RLIMIT_CPU, what->processor);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != birth->parent && getppid() != 0) _exit(127);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, (void *)0);
    if (birth->start)
        errno = confine_sketch(what->readable, birth->start);
    else if (what->readable)
        errno = confine_files(what->readable, what->writable);
    else
        errno = 0;
    if (errno) goto failed;
    const char *path = birth->start ? birth->start : what->path;
    execve(path, (char *const *)what->arguments, (char *const *)what->environment);
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
    if (birth->what->is_sketch && !(birth->start = confine_start(birth->what->path))) {
        birth->error = errno;
        return;
    }
    pid_t pid = vfork();
    if (pid == 0) child(birth);
    if (pid < 0) {
        birth->error = errno;
        return;
    }
    birth->pid = pid;
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

int sketch_start(const sketch_spawn *what, pid_t *pid) {
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
    int memory = memfd_create("slot", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    /* Whoever made it shorter would take it from under the other's feet. */
    int seals = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL;
    if (memory >= 0 && (ftruncate(memory, (off_t)size) != 0 || fcntl(memory, F_ADD_SEALS, seals) != 0)) {
        close(memory);
        return -1;
    }
    return memory;
}

int sketch_lock(int file, long long place) {
    struct flock byte = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = place, .l_len = 1};
    if (fcntl(file, F_OFD_SETLK, &byte) == 0) return 0;
    return errno == EACCES || errno == EINTR ? EAGAIN : errno;
}
