#ifndef CLOUDSIM_CCURL_SHIM_H
#define CLOUDSIM_CCURL_SHIM_H
#include <curl/curl.h>
#endif
