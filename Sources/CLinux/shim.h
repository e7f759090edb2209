#ifndef CLOUDSIM_CLINUX_SHIM_H
#define CLOUDSIM_CLINUX_SHIM_H
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>
#endif
