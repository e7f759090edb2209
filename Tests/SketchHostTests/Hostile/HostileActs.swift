import Testing

/// What hostile sketches try: C++ expressions that are negative if the system refuses them.
struct HostileAct: Sendable, CustomTestStringConvertible {
    let name: String
    let code: String

    init(_ name: String, _ code: String) {
        self.name = name
        self.code = code
    }

    var testDescription: String { name }

    static let all =
        processes + signals + terminals + network + sharedMemory + reading + writing + locks + memory + privileges

    /// Other processes and threads.
    static let processes: [HostileAct] = [
        .init("fork", "syscall(SYS_fork)"), .init("vfork", "syscall(SYS_vfork)"),
        .init("clone", "syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0)"),
        .init("clone a thread", "syscall(SYS_clone, CLONE_VM | CLONE_SIGHAND | CLONE_THREAD, 0, 0, 0, 0)"),
        .init("clone3", "syscall(SYS_clone3, words, sizeof words)"),
        .init("execve", "syscall(SYS_execve, \"/bin/sh\", none, none)"),
        .init("execve itself", "syscall(SYS_execve, \"/proc/self/exe\", none, none)"),
        .init("execve at the start's address", "syscall(SYS_execve, 0x10000, none, none)"),
        .init("execveat", "syscall(SYS_execveat, opened(\"/proc/self/exe\"), \"\", none, none, AT_EMPTY_PATH)"),
        .init("unshare", "syscall(SYS_unshare, CLONE_NEWUSER | CLONE_NEWNET)"),
        .init("setns", "syscall(SYS_setns, 0, 0)"),
    ]

    /// Signals to others.
    static let signals: [HostileAct] = [
        .init("kill the parent", "kill(parent, SIGUSR1)"), .init("kill all", "kill(-1, 0)"),
        .init("kill the process group", "kill(0, 0)"), .init("kill a process group", "kill(-parent, SIGUSR1)"),
        .init("tkill", "syscall(SYS_tkill, parent, SIGUSR1)"),
        .init("tgkill", "syscall(SYS_tgkill, parent, parent, SIGUSR1)"),
        .init("rt_sigqueueinfo", "syscall(SYS_rt_sigqueueinfo, parent, SIGUSR1, words)"),
        .init("rt_tgsigqueueinfo", "syscall(SYS_rt_tgsigqueueinfo, parent, parent, SIGUSR1, words)"),
        .init("pidfd_open", "syscall(SYS_pidfd_open, parent, 0)"),
        .init("pidfd_send_signal", "syscall(SYS_pidfd_send_signal, 0, SIGUSR1, 0, 0)"),
        .init("F_SETOWN", "fcntl(1, F_SETOWN, parent)"), .init("F_SETSIG", "fcntl(1, 10, SIGUSR1)"),
        .init("F_SETOWN_EX", "fcntl(1, 15, words)"), .init("O_ASYNC", "fcntl(1, F_SETFL, O_ASYNC)"),
        .init("open with O_ASYNC", "open(\"/dev/null\", O_RDONLY | O_ASYNC)"),
        .init("FIOSETOWN", "ioctl(1, 0x8901, words)"), .init("FIOASYNC", "ioctl(1, 0x5452, words)"),
        .init("timer_create", "syscall(SYS_timer_create, 0, 0, words)"),
        .init("timerfd_create", "syscall(SYS_timerfd_create, 0, 0)"),
        .init("mq_open", "syscall(SYS_mq_open, \"q\", O_CREAT | O_RDWR, 0600, 0)"),
        .init("mq_notify", "syscall(SYS_mq_notify, 0, words)"), .init("setpgid", "syscall(SYS_setpgid, 0, parent)"),
        .init("PR_SET_PDEATHSIG", "prctl(1, 0)"), .init("setpriority", "syscall(SYS_setpriority, 0, parent, 19)"),
        .init("sched_setaffinity", "syscall(SYS_sched_setaffinity, parent, sizeof words, words)"),
        .init("prlimit", "syscall(SYS_prlimit64, parent, RLIMIT_CPU, words, 0)"),
    ]

    /// The terminal that it was started from.
    static let terminals: [HostileAct] = [
        .init("open /dev/tty", "open(\"/dev/tty\", O_RDONLY)"), .init("TIOCSTI", "ioctl(0, TIOCSTI, \"x\")"),
        .init("TIOCSTI with high bits", "syscall(SYS_ioctl, 0, 0x100000000 | TIOCSTI, \"x\")"),
        .init("TIOCLINUX", "ioctl(0, TIOCLINUX, words)"), .init("TIOCSCTTY", "ioctl(0, TIOCSCTTY, 1)"),
        .init("vhangup", "syscall(SYS_vhangup)"), .init("setsid", "syscall(SYS_setsid)"),
        .init("a session that is not its own", "getsid(0) == getpid() ? -1 : 1"),
    ]

    /// Others on the network and on this machine.
    static let network: [HostileAct] = [
        .init("socket", "syscall(SYS_socket, AF_INET, SOCK_STREAM, 0)"),
        .init("socket of datagrams", "syscall(SYS_socket, AF_INET6, SOCK_DGRAM, 0)"),
        .init("local socket", "syscall(SYS_socket, AF_UNIX, SOCK_STREAM, 0)"),
        .init("netlink", "syscall(SYS_socket, AF_NETLINK, SOCK_RAW, 0)"),
        .init("packets", "syscall(SYS_socket, AF_PACKET, SOCK_RAW, 0)"),
        .init("socketpair", "syscall(SYS_socketpair, AF_UNIX, SOCK_STREAM, 0, words)"),
        .init("connect", "syscall(SYS_connect, 3, words, sizeof words)"),
        .init("sendmsg", "syscall(SYS_sendmsg, 3, words, 0)"),
        .init("sendto", "syscall(SYS_sendto, 3, \"\", 1, 0, 0, 0)"),
        .init("io_uring", "syscall(SYS_io_uring_setup, 1, words)"),
    ]

    /// What outlives it, or is counted for nobody.
    static let sharedMemory: [HostileAct] = [
        .init("shmget", "syscall(SYS_shmget, 0, 4096, 01600)"), .init("shmat", "syscall(SYS_shmat, 0, 0, 0)"),
        .init("msgget", "syscall(SYS_msgget, 0, 01600)"), .init("semget", "syscall(SYS_semget, 0, 1, 01600)"),
        .init("shm_open", "open(\"/dev/shm/hostile\", O_CREAT | O_RDWR, 0600)"),
        .init("memfd_create", "syscall(SYS_memfd_create, \"m\", 0)"), .init("memfd_secret", "syscall(447, 0)"),
        .init("eventfd", "syscall(SYS_eventfd2, 0, 0)"), .init("epoll", "syscall(SYS_epoll_create1, 0)"),
        .init("inotify", "syscall(SYS_inotify_init1, 0)"), .init("signalfd", "syscall(SYS_signalfd4, -1, words, 8, 0)"),
        .init("descriptors", "descriptors() <= 16 ? -1 : 1"),
    ]

    /// Files of others.
    static let reading: [HostileAct] = [
        .init("read a file of the user's", "open(victim, O_RDONLY)"),
        .init("read the password file", "open(\"/etc/passwd\", O_RDONLY)"),
        .init("read the passwords", "open(\"/etc/shadow\", O_RDONLY)"),
        .init("read through the root", "open(\"/proc/self/root/etc/passwd\", O_RDONLY)"),
        .init("read another process", "ofParent(\"cmdline\")"),
        .init("read the parent's memory", "ofParent(\"mem\")"),
        .init("read the parent's environment", "ofParent(\"environ\")"),
        .init("read the network's state", "open(\"/proc/self/net/tcp\", O_RDONLY)"),
        .init("list the root", "open(\"/\", O_RDONLY | O_DIRECTORY)"),
        .init("list the processes", "open(\"/proc\", O_RDONLY | O_DIRECTORY)"),
        .init("read the kernel's log", "open(\"/dev/kmsg\", O_RDONLY)"),
        .init("read the system's settings", "open(\"/sys/kernel/uevent_helper\", O_RDONLY)"),
        .init("openat2", "syscall(SYS_openat2, AT_FDCWD, \"/etc/passwd\", words, 24)"),
        .init("open_by_handle_at", "syscall(SYS_open_by_handle_at, AT_FDCWD, words, O_RDONLY)"),
    ]

    /// Files that outlive it, and those of others.
    static let writing: [HostileAct] = [
        .init("create", "open(\"own\", O_CREAT | O_RDWR, 0600)"), .init("creat", "syscall(SYS_creat, \"own\", 0600)"),
        .init("create without a name", "open(\".\", O_TMPFILE | O_RDWR, 0600)"),
        .init("create elsewhere", "open(\"/tmp/hostile\", O_CREAT | O_WRONLY, 0600)"),
        .init("mkdir", "syscall(SYS_mkdir, \"deep\", 0700)"),
        .init("mkdirat", "syscall(SYS_mkdirat, AT_FDCWD, \"deep\", 0700)"),
        .init("mkfifo", "syscall(SYS_mknod, \"pipe\", S_IFIFO | 0600, 0)"),
        .init("mknodat", "syscall(SYS_mknodat, AT_FDCWD, \"disk\", S_IFBLK | 0600, 0x800)"),
        .init("symlink", "syscall(SYS_symlink, victim, \"link\")"),
        .init("link", "syscall(SYS_link, victim, \"link\")"),
        .init("write", "open(victim, O_WRONLY)"), .init("empty while reading", "open(victim, O_RDONLY | O_TRUNC)"),
        .init("truncate", "syscall(SYS_truncate, victim, 0)"), .init("ftruncate", "syscall(SYS_ftruncate, 0, 0)"),
        .init("unlink", "syscall(SYS_unlink, victim)"), .init("rename", "syscall(SYS_rename, victim, \"own\")"),
        .init("renameat2", "syscall(SYS_renameat2, AT_FDCWD, victim, AT_FDCWD, \"own\", 0)"),
        .init("chmod", "syscall(SYS_chmod, victim, 0)"), .init("fchmodat2", "syscall(452, AT_FDCWD, victim, 0, 0)"),
        .init("chown", "syscall(SYS_chown, victim, 1, 1)"),
        .init("utimensat", "syscall(SYS_utimensat, AT_FDCWD, victim, 0, 0)"),
        .init("setxattr", "syscall(SYS_setxattr, victim, \"user.a\", \"b\", 1, 0)"),
        .init("fallocate", "syscall(SYS_fallocate, 0, 0, 0, 1 << 30)"),
        .init("copy_file_range", "syscall(SYS_copy_file_range, 0, 0, 1, 0, 1, 0)"),
        .init("sendfile", "syscall(SYS_sendfile, 1, 0, 0, 1)"),
        .init("splice", "syscall(SYS_splice, 0, 0, 1, 0, 1, 0)"),
        .init("chdir", "syscall(SYS_chdir, \"/\")"), .init("chroot", "syscall(SYS_chroot, \".\")"),
    ]

    /// Locks and attributes.
    static let locks: [HostileAct] = [
        .init("flock", "syscall(SYS_flock, opened(\"/proc/self/exe\"), LOCK_EX | LOCK_NB)"),
        .init("F_SETLK", "fcntl(0, F_SETLK, words)"), .init("F_OFD_SETLK", "fcntl(0, 37, words)"),
        .init("F_SETLEASE", "fcntl(opened(\"/proc/self/exe\"), 1024, F_RDLCK)"),
        .init("F_NOTIFY", "fcntl(opened(\".\"), 1026, 1)"), .init("F_SETPIPE_SZ", "fcntl(1, 1031, 1 << 20)"),
        .init("FS_IOC_SETFLAGS", "ioctl(opened(\".\"), 0x40086602, words)"),
        .init("FS_IOC_FSSETXATTR", "ioctl(opened(\".\"), 0x401c5820, words)"),
        .init("FICLONE", "ioctl(1, 0x40049409, 0)"),
    ]

    /// Memory from which the one execve could be repeated, and ways around the filter.
    static let memory: [HostileAct] = [
        .init("mmap low", "mapped((void *)0x10000, 4096, MAP_FIXED)"),
        .init("mmap low by a hint", "mapped((void *)0x10001, 4096, 0)"),
        .init("mmap from nothing", "mapped(nullptr, 1 << 21, MAP_FIXED)"),
        .init("mmap that grows down", "mapped((void *)0x200000, 4096, MAP_FIXED | MAP_GROWSDOWN)"),
        .init("mremap low", "(long)syscall(SYS_mremap, words, 4096, 4096, 3, 0x10000)"),
        .init("map the vDSO", "syscall(SYS_arch_prctl, 0x2003, 0x10000)"),
        .init("a call with 32-bit pointers", "syscall(0x40000000 | 39)"),
        .init("userfaultfd", "syscall(SYS_userfaultfd, 0)"), .init("mlock", "syscall(SYS_mlockall, 1)"),
        .init("remap_file_pages", "syscall(SYS_remap_file_pages, words, 4096, 0, 0, 0)"),
    ]

    /// What the system's owner alone may do, and what reaches into other processes.
    static let privileges: [HostileAct] = [
        .init("ptrace", "syscall(SYS_ptrace, 16, parent, 0, 0)"),
        .init("process_vm_readv", "syscall(SYS_process_vm_readv, parent, words, 1, words, 1, 0)"),
        .init("process_vm_writev", "syscall(SYS_process_vm_writev, parent, words, 1, words, 1, 0)"),
        .init("kcmp", "syscall(SYS_kcmp, getpid(), parent, 0, 0, 0)"),
        .init("mount", "syscall(SYS_mount, \"none\", \".\", \"tmpfs\", 0, 0)"),
        .init("umount", "syscall(SYS_umount2, \"/\", 2)"), .init("fsopen", "syscall(430, \"tmpfs\", 0)"),
        .init("bpf", "syscall(SYS_bpf, 0, words, sizeof words)"),
        .init("perf_event_open", "syscall(SYS_perf_event_open, words, 0, -1, -1, 0)"),
        .init("keyctl", "syscall(SYS_keyctl, 0, -3, 1)"),
        .init("add_key", "syscall(SYS_add_key, \"user\", \"a\", \"b\", 1, -3)"),
        .init("setuid", "syscall(SYS_setuid, 0)"), .init("capset", "syscall(SYS_capset, words, words)"),
        .init("personality", "syscall(SYS_personality, 0x0400000)"), .init("iopl", "syscall(SYS_iopl, 3)"),
        .init("modify_ldt", "syscall(SYS_modify_ldt, 0, words, 16)"),
        .init("another filter", "syscall(SYS_seccomp, 1, 0, words)"),
        .init("PR_SET_SECCOMP", "prctl(22, 2, words)"), .init("PR_SET_MM", "prctl(35, 1, 0x10000)"),
        .init("settimeofday", "syscall(SYS_settimeofday, words, 0)"), .init("adjtimex", "syscall(SYS_adjtimex, words)"),
        .init("sethostname", "syscall(SYS_sethostname, \"h\", 1)"), .init("syslog", "syscall(SYS_syslog, 3, words, 8)"),
        .init("finit_module", "syscall(SYS_finit_module, 0, \"\", 0)"),
        .init("kexec_load", "syscall(SYS_kexec_load, 0, 0, 0, 0)"), .init("reboot", "syscall(SYS_reboot, 0, 0, 0, 0)"),
        .init("swapoff", "syscall(SYS_swapoff, \"/\")"),
    ]

    /// What the C++ runtime and the sanitizers of one of the compilers need.
    static let needed: [HostileAct] = [
        .init("a pipe", "syscall(SYS_pipe2, words, 0)"), .init("an old pipe", "syscall(SYS_pipe, words)"),
        .init("its program", "opened(\"/proc/self/exe\")"), .init("its memory", "opened(\"/proc/self/maps\")"),
        .init("its options", "opened(\"/proc/self/environ\")"), .init("chance", "opened(\"/dev/urandom\")"),
        .init("its folder", "opened(\".\")"), .init("a copy of a descriptor", "fcntl(1, F_DUPFD_CLOEXEC, 0)"),
        .init("memory", "syscall(SYS_mmap, 0, 1 << 20, 3, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) > 0 ? 1 : -1"),
        .init("a signal to itself", "kill(getpid(), 0)"), .init("its limits", "syscall(SYS_prlimit64, 0, 0, 0, words)"),
        .init("the time", "syscall(SYS_clock_gettime, 0, words)"),
        .init("where it is", "readlink(\"/proc/self/exe\", (char *)words, 64)"),
    ]

    /// The acts as C++, and `attempt(name)`, which returns what one came to as a text.
    static var source: String {
        let entries = (all + needed).map { "    {\"\($0.name)\", [] { return (long)(\($0.code)); }},\n" }.joined()
        return """
            #include <cerrno>
            #include <csignal>
            #include <cstdio>
            #include <cstring>
            #include <fcntl.h>
            #include <sched.h>
            #include <sys/file.h>
            #include <sys/ioctl.h>
            #include <sys/mman.h>
            #include <sys/prctl.h>
            #include <sys/resource.h>
            #include <sys/socket.h>
            #include <sys/stat.h>
            #include <sys/syscall.h>
            #include <unistd.h>
            namespace hostile {
            const char *victim = "/etc/passwd";
            int parent = 1;
            unsigned long long words[64];
            char *const none[] = {nullptr};
            int opened(const char *path) { return open(path, O_RDONLY); }
            int ofParent(const char *name) {
                char path[64];
                snprintf(path, sizeof path, "/proc/%d/%s", parent, name);
                return open(path, O_RDONLY);
            }
            long mapped(void *place, size_t size, int flags) {
                void *memory = mmap(place, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | flags, -1, 0);
                return memory == MAP_FAILED || (unsigned long)memory >= 0x400000 ? -1 : 1;
            }
            int descriptors() {
                int made[1024], count = 0;
                while (count < 1024 && (made[count] = dup(0)) >= 0) count++;
                for (int i = 0; i < count; i++) close(made[i]);
                return count;
            }
            struct Act { const char *name; long (*run)(); };
            const Act acts[] = {
            \(entries)};
            // The system sends a signal for some calls; whoever survives it has been refused all the same.
            void trapped(int, siginfo_t *, void *context) {
                auto *registers = ((ucontext_t *)context)->uc_mcontext.gregs;
                registers[REG_RAX] = -EPERM;
            }
            const char *attempt(const char *name) {
                struct sigaction action = {};
                action.sa_sigaction = trapped;
                action.sa_flags = SA_SIGINFO;
                sigaction(SIGSYS, &action, nullptr);
                for (const Act &act : acts)
                    if (strcmp(act.name, name) == 0) return act.run() < 0 ? "refused" : "DONE";
                return "unknown";
            }
            }  // namespace hostile

            """
    }
}
