extension ChildProcess.Plan {
    /// How a sketch's process is started: it has its channel, its slot and an empty folder, and nothing else.
    init(_ sketch: BuiltSketch, in folder: String, channel: SketchChannel, slot: SketchSlot) {
        self.init(
            path: sketch.binary, environment: Self.environment, directory: folder,
            descriptors: [
                -1, channel.childRaw, channel.childRaw, channel.childProtocol, channel.childProtocol, slot.descriptor,
            ],
            readable: [sketch.binary, folder] + Self.readable + sketch.libraries, isSketch: true)
    }

    /// What every sketch may read, beside its folder and the libraries that it is linked with. The sanitizers read
    /// their options in the environment, and look for free addresses in the list of their memory.
    static let readable = [
        "/dev/null", "/dev/urandom", "/etc/ld.so.cache", "/proc/self/cmdline", "/proc/self/environ", "/proc/self/maps",
    ]

    /// Reports are printed bare, for the parent to read; what would make a thread or ask the network is off.
    private static let environment = [
        "LC_ALL=C",
        "ASAN_OPTIONS=symbolize=0:abort_on_error=0:exitcode=86:detect_leaks=0:handle_segv=2:handle_sigbus=2"
            // A sketch that catches its own crash would go on with what is broken.
            + ":handle_sigfpe=2:handle_sigill=2:handle_abort=2"
            + ":disable_coredump=1:print_legend=0:max_allocation_size_mb=256:quarantine_size_mb=8"
            + ":thread_local_quarantine_size_kb=64:malloc_context_size=12:fast_unwind_on_malloc=1"
            + ":allocator_release_to_os_interval_ms=-1:detect_stack_use_after_return=1:color=never",
        "UBSAN_OPTIONS=symbolize=0:print_stacktrace=1:halt_on_error=1:color=never",
    ]
}
