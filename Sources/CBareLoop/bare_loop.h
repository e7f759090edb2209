#ifndef CLOUDSIM_BARE_LOOP_H
#define CLOUDSIM_BARE_LOOP_H

#include <stddef.h>

/* What a bare loop sends: one head, and bodies that take turns. */
struct bare_request {
    const char *url;
    const char *const *fields;
    size_t field_count;
    const char *const *bodies;
    const size_t *body_lengths;
    size_t body_count;
};

/* What came of it in the measured time. */
struct bare_result {
    double seconds;
    long answered;
    long failed;
};

/* Keeps so many transfers under way, as little code as libcurl allows: multi_perform, multi_poll, nothing kept of an
   answer but its status. The time counts after `warm_up` seconds. */
struct bare_result bare_loop_run(const struct bare_request *request, int transfers, double warm_up, double seconds);

#endif
