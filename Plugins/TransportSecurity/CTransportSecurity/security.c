#include "CTransportSecurity.h"

// Without the library's headers (package trait SofiaSIP switched off) the shim is empty, so that the package still builds.
#if __has_include(<openssl/ssl.h>)
#include "../OpenSSLLibrary/shim.h"

#include <limits.h>
#include <string.h>

static SSL_CTX *vendor_context(ctls_context *context) { return (SSL_CTX *)context; }
static SSL *vendor_session(ctls_session *session) { return (SSL *)session; }

size_t ctls_digest(char const *algorithm, void const *bytes, size_t length, unsigned char digest[64])
{
    unsigned size = 0;
    EVP_MD *method = EVP_MD_fetch(NULL, algorithm, NULL);
    if (method && EVP_Digest(bytes, length, digest, &size, method, NULL) != 1)
        size = 0;
    EVP_MD_free(method);
    return size;
}

// MARK: Contexts

ctls_context *ctls_context_create(int is_server)
{
    SSL_CTX *context = SSL_CTX_new(is_server ? TLS_server_method() : TLS_client_method());
    if (!context)
        return NULL;
    SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
    SSL_CTX_set_mode(context, SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
    return (ctls_context *)context;
}

void ctls_context_destroy(ctls_context *context) { SSL_CTX_free(vendor_context(context)); }

void ctls_context_verify(ctls_context *context)
{
    SSL_CTX_set_verify(vendor_context(context), SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, NULL);
}

int ctls_context_trust_system(ctls_context *context)
{
    return SSL_CTX_set_default_verify_paths(vendor_context(context));
}

static BIO *memory(void const *bytes, size_t length)
{
    return length <= INT_MAX ? BIO_new_mem_buf(bytes, (int)length) : NULL;
}

int ctls_context_trust(ctls_context *context, void const *bytes, size_t length)
{
    BIO *text = memory(bytes, length);
    STACK_OF(X509_INFO) *found = text ? PEM_X509_INFO_read_bio(text, NULL, NULL, NULL) : NULL;
    int added = 0;
    for (int index = 0; index < sk_X509_INFO_num(found); index++) {
        X509 *authority = sk_X509_INFO_value(found, index)->x509;
        if (authority)
            added += X509_STORE_add_cert(SSL_CTX_get_cert_store(vendor_context(context)), authority);
    }
    sk_X509_INFO_pop_free(found, X509_INFO_free);
    BIO_free(text);
    return added > 0;
}

// Without one the library would ask for a pass phrase at the terminal.
static int no_pass_phrase(char *text, int size, int is_writing, void *context)
{
    (void)text, (void)size, (void)is_writing, (void)context;
    return -1;
}

int ctls_context_identify(
    ctls_context *context, void const *certificate, size_t certificate_length, void const *key, size_t key_length)
{
    SSL_CTX *own = vendor_context(context);
    BIO *chain = memory(certificate, certificate_length), *secret = memory(key, key_length);
    X509 *first = chain ? PEM_read_bio_X509_AUX(chain, NULL, no_pass_phrase, NULL) : NULL;
    int result = first && SSL_CTX_use_certificate(own, first) == 1 && SSL_CTX_clear_chain_certs(own) == 1;
    for (X509 *next; result && (next = PEM_read_bio_X509(chain, NULL, no_pass_phrase, NULL));) {
        if (SSL_CTX_add0_chain_cert(own, next) == 1)
            continue;
        X509_free(next);
        result = 0;
    }
    if (result)
        ERR_clear_error();
    EVP_PKEY *pair = result && secret ? PEM_read_bio_PrivateKey(secret, NULL, no_pass_phrase, NULL) : NULL;
    result = pair && SSL_CTX_use_PrivateKey(own, pair) == 1 && SSL_CTX_check_private_key(own) == 1;
    EVP_PKEY_free(pair);
    X509_free(first);
    BIO_free(secret);
    BIO_free(chain);
    return result;
}

// MARK: Sessions

ctls_session *ctls_session_create(ctls_context *context, char const *server_name)
{
    SSL *session = SSL_new(vendor_context(context));
    BIO *in = BIO_new(BIO_s_mem()), *out = BIO_new(BIO_s_mem());
    if (!session || !in || !out) {
        SSL_free(session);
        BIO_free(in);
        BIO_free(out);
        return NULL;
    }
    // An empty buffer means "later" and not the end.
    BIO_set_mem_eof_return(in, -1);
    BIO_set_mem_eof_return(out, -1);
    SSL_set_bio(session, in, out);
    if (SSL_is_server(session))
        SSL_set_accept_state(session);
    else
        SSL_set_connect_state(session);
    if (server_name)
        SSL_set_tlsext_host_name(session, server_name);
    return (ctls_session *)session;
}

void ctls_session_destroy(ctls_session *session) { SSL_free(vendor_session(session)); }

int ctls_session_handshake(ctls_session *session)
{
    ERR_clear_error();
    int result = SSL_do_handshake(vendor_session(session));
    if (result == 1)
        return 1;
    return SSL_get_error(vendor_session(session), result) == SSL_ERROR_WANT_READ ? 0 : -1;
}

int ctls_session_feed(ctls_session *session, void const *bytes, size_t length)
{
    if (length > INT_MAX)
        return -1;
    return BIO_write(SSL_get_rbio(vendor_session(session)), bytes, (int)length) == (int)length ? 0 : -1;
}

size_t ctls_session_take(ctls_session *session, void *bytes, size_t size)
{
    int length = BIO_read(SSL_get_wbio(vendor_session(session)), bytes, size > INT_MAX ? INT_MAX : (int)size);
    return length > 0 ? (size_t)length : 0;
}

long ctls_session_read(ctls_session *session, void *bytes, size_t size)
{
    ERR_clear_error();
    int length = SSL_read(vendor_session(session), bytes, size > INT_MAX ? INT_MAX : (int)size);
    if (length > 0)
        return length;
    switch (SSL_get_error(vendor_session(session), length)) {
    case SSL_ERROR_WANT_READ: return 0;
    case SSL_ERROR_ZERO_RETURN: return -1;
    default: return -2;
    }
}

int ctls_session_write(ctls_session *session, void const *bytes, size_t length)
{
    if (length == 0)
        return 0;
    ERR_clear_error();
    // The buffer in memory takes everything, so that nothing is ever written in part.
    return length <= INT_MAX && SSL_write(vendor_session(session), bytes, (int)length) == (int)length ? 0 : -1;
}

void ctls_session_close(ctls_session *session) { SSL_shutdown(vendor_session(session)); }

// MARK: What is known of the far end

char const *ctls_session_version(ctls_session *session) { return SSL_get_version(vendor_session(session)); }

char const *ctls_session_asked_name(ctls_session *session)
{
    return SSL_get_servername(vendor_session(session), TLSEXT_NAMETYPE_host_name);
}

void ctls_session_peer_names(
    ctls_session *session, void *context, void (*each)(void *, char, char const *, size_t))
{
    X509 *certificate = SSL_get0_peer_certificate(vendor_session(session));
    GENERAL_NAMES *names = certificate ? X509_get_ext_d2i(certificate, NID_subject_alt_name, NULL, NULL) : NULL;
    for (int index = 0; index < sk_GENERAL_NAME_num(names); index++) {
        GENERAL_NAME const *name = sk_GENERAL_NAME_value(names, index);
        char kind = name->type == GEN_DNS ? 'D' : name->type == GEN_URI ? 'U' : name->type == GEN_IPADD ? 'I' : 0;
        if (!kind)
            continue;
        ASN1_STRING const *text = kind == 'I' ? name->d.iPAddress : name->d.ia5;
        each(context, kind, (char const *)ASN1_STRING_get0_data(text), (size_t)ASN1_STRING_length(text));
    }
    GENERAL_NAMES_free(names);
}

size_t ctls_session_peer_common_name(ctls_session *session, char *text, size_t size)
{
    X509 *certificate = SSL_get0_peer_certificate(vendor_session(session));
    X509_NAME *subject = certificate ? X509_get_subject_name(certificate) : NULL;
    int last = -1;
    for (int index = -1; subject && (index = X509_NAME_get_index_by_NID(subject, NID_commonName, index)) >= 0;)
        last = index;
    if (last < 0)
        return 0;
    ASN1_STRING const *value = X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, last));
    size_t length = (size_t)ASN1_STRING_length(value);
    if (length > size)
        return 0;
    memcpy(text, ASN1_STRING_get0_data(value), length);
    return length;
}

char const *ctls_session_verify_error(ctls_session *session)
{
    long result = SSL_get_verify_result(vendor_session(session));
    return result == X509_V_OK ? "" : X509_verify_cert_error_string(result);
}

char const *ctls_take_error(char *text, size_t size)
{
    char const *reason = ERR_reason_error_string(ERR_peek_last_error());
    if (size > 0) {
        strncpy(text, reason ? reason : "no reason given", size - 1);
        text[size - 1] = '\0';
    }
    ERR_clear_error();
    return text;
}

#endif
