/* Starts processes: sketches, confined before their first instruction, and tools, held to some files. */
#ifndef CSKETCH_SPAWN_H
#define CSKETCH_SPAWN_H

typedef struct {
    const char *path;                /* of the program */
    const char *const *arguments;    /* ends with a null pointer; so does the next */
    const char *const *environment;
    const char *directory;           /* where it works; null for this process's own */
    const int *descriptors;          /* become 0, 1, 2 …; -1 for /dev/null; all others are closed */
    int count;
    /* What may be read and executed, and what may be written: files and folders. Null for everything; both end with a
       null pointer. */
    const char *const *readable;
    const char *const *writable;
    int is_sketch;                   /* 1: computes, reads and speaks over its descriptors; nothing else */
    unsigned long long memory;       /* the most bytes of address space; 0 for no limit */
    unsigned long long file_size;    /* the most bytes of one file; 0 for no limit */
    unsigned long long processor;    /* the most seconds of a processor; 0 for no limit */
} sketch_spawn;

/* Starts it in a session of its own, without a terminal; it dies with this process. Returns 0 or an errno. */
int sketch_start(const sketch_spawn *what, int *pid);

/* The nanoseconds that a process has had a processor for; -1 when there is no such process. */
long long sketch_processor_time(int pid);

/* How a status that waitpid gave reads: the exit code, or -1 and the signal. */
int sketch_exit_code(int status);
int sketch_signal(int status);

/* A pipe that no child inherits; its two ends. Returns 0 or an errno. */
int sketch_pipe(int *ends);

/* Memory that processes share, as a descriptor; -1 when there is none. */
int sketch_memory(unsigned long long size);

/* Locks one byte of a file against all other opened files, until this one is closed. Returns 0, EAGAIN when another
   has it, or an errno. */
int sketch_lock(int file, long long place);

#endif
