#ifndef CLOUDSIM_CCRYPTO_SHIM_H
#define CLOUDSIM_CCRYPTO_SHIM_H
#include <openssl/evp.h>
#endif
