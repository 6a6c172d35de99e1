// OpenSSL as opaque types and plain functions over memory: no socket, no vendor header, no decision.
//
// A context may be shared once it is set up; a session belongs to one thread at a time.
#ifndef CTRANSPORTSECURITY_H
#define CTRANSPORTSECURITY_H

#include <stddef.h>

/// What sessions share: authorities, a certificate of our own (SSL_CTX).
typedef struct ctls_context ctls_context;
/// One connection, its bytes in and out kept in memory (SSL).
typedef struct ctls_session ctls_session;

/// \param algorithm `SHA2-256` or `SHA2-512/256`
/// \return the length of the digest, 0 when the algorithm is not to be had
size_t ctls_digest(char const *algorithm, void const *bytes, size_t length, unsigned char digest[64]);

/// TLS 1.2 and later.
/// \param is_server for the side that is called
/// \return NULL when out of memory
ctls_context *ctls_context_create(int is_server);
void ctls_context_destroy(ctls_context *context);
/// Asks the far end for a certificate and checks its chain against the authorities.
void ctls_context_verify(ctls_context *context);
/// Adds the system's authorities.
/// \return 1, or 0 with the reason in ctls_take_error
int ctls_context_trust_system(ctls_context *context);
/// Adds the authorities among certificates in PEM.
int ctls_context_trust(ctls_context *context, void const *bytes, size_t length);
/// Shows this certificate (in PEM, the chain behind it) with its key. A key with a pass phrase is refused.
int ctls_context_identify(
    ctls_context *context, void const *certificate, size_t certificate_length, void const *key, size_t key_length);

/// \param server_name sent as SNI; NULL for none and at the server's side
ctls_session *ctls_session_create(ctls_context *context, char const *server_name);
void ctls_session_destroy(ctls_session *session);
/// \return 1 when it is done, 0 when bytes of the far end are wanted, -1 when it failed
int ctls_session_handshake(ctls_session *session);
/// Hands over bytes that came from the far end.
/// \return 0, or -1 when out of memory
int ctls_session_feed(ctls_session *session, void const *bytes, size_t length);
/// Takes bytes that are to go to the far end.
/// \return how many, 0 when there are none
size_t ctls_session_take(ctls_session *session, void *bytes, size_t size);
/// Reads what the far end said.
/// \return how many bytes, 0 when more must come first, -1 when it said goodbye, -2 when the connection is broken
long ctls_session_read(ctls_session *session, void *bytes, size_t size);
/// Says something to the far end.
/// \return 0, or -1 when the connection is broken
int ctls_session_write(ctls_session *session, void const *bytes, size_t length);
/// Says goodbye.
void ctls_session_close(ctls_session *session);

/// Such as `TLSv1.3`.
char const *ctls_session_version(ctls_session *session);
/// The server name that the far end asked for, at the server's side; NULL for none.
char const *ctls_session_asked_name(ctls_session *session);
/// Calls `each` for every subject alternative name of the far end's certificate.
/// \param each gets 'D' for DNS, 'U' for URI, 'I' for an address as 4 or 16 bytes
void ctls_session_peer_names(
    ctls_session *session, void *context, void (*each)(void *context, char kind, char const *bytes, size_t length));
/// The last common name of the certificate's subject.
/// \return its length, 0 when there is none
size_t ctls_session_peer_common_name(ctls_session *session, char *text, size_t size);
/// Why the chain was refused; an empty text when it was not.
char const *ctls_session_verify_error(ctls_session *session);
/// The library's reason for the last failure of this thread, which is forgotten with this.
/// \return `text`
char const *ctls_take_error(char *text, size_t size);

#endif
