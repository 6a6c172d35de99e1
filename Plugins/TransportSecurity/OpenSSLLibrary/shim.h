// The parts of OpenSSL that CTransportSecurity uses. Much of it is macros, which Swift would not see.
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
