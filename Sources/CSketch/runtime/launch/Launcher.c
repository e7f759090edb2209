/* Confines itself, then becomes a sketch: started by bubblewrap, since Landlock that is set outside would break it.
 * launcher PROGRAM READABLE… executes PROGRAM, which with the files READABLE is all that the sketch can read. */

#include "Confine.h"

#include <stdio.h>

int main(int count, char **arguments) {
    extern char **environ;
    if (count < 2) return 127;
    char *start = confine_start(arguments[1]);
    int error = start ? confine_sketch((const char *const *)arguments + 1, start) : errno;
    if (!error) {
        char *const program[] = {start, NULL};
        execve(start, program, environ);
        error = errno;
    }
    fprintf(stderr, "%s: %s\n", arguments[1], strerror(error));
    return 127;
}
