#ifndef CLOUDSIM_CCRYPTO_SHIM_H
#define CLOUDSIM_CCRYPTO_SHIM_H
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509.h>

/* True if the last error only says that no further PEM block follows; clears the errors. The names are macros. */
static inline int cloudsim_pem_ended(void) {
    unsigned long error = ERR_peek_last_error();
    ERR_clear_error();
    return ERR_GET_LIB(error) == ERR_LIB_PEM && ERR_GET_REASON(error) == PEM_R_NO_START_LINE;
}
#endif
