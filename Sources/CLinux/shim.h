#ifndef CLOUDSIM_CLINUX_SHIM_H
#define CLOUDSIM_CLINUX_SHIM_H
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <malloc.h>

// Declared here because its header hides it without _GNU_SOURCE, which would make this module's types differ from
// those of Glibc's.
extern int accept4(int listener, struct sockaddr *peer, socklen_t *length, int flags);

/// accept4 with both flags that every accepted socket needs.
static inline int cloudsim_accept(int listener, struct sockaddr_storage *peer) {
    socklen_t length = sizeof(*peer);
    return accept4(listener, (struct sockaddr *)peer, &length, SOCK_NONBLOCK | SOCK_CLOEXEC);
}
#endif
