// Sofia-SIP as opaque types and plain functions: no vendor header, no variadic call, no decision.
//
// The stack is used at the level of its transaction engine (nta): transactions, dialogs, transports and their timers are
// Sofia's, everything above is ours. But for csofia_loop_wake every function belongs on the thread that runs the loop.
#ifndef CSOFIASIP_H
#define CSOFIASIP_H

#include <stddef.h>
#include <stdint.h>

/// An event loop (su_root), created, run and destroyed on one thread.
typedef struct csofia_loop csofia_loop;
/// Sockets, and the transactions and dialogs that use them (nta_agent_t).
typedef struct csofia_agent csofia_agent;
/// A dialog, or a series of requests under one Call-ID (nta_leg_t).
typedef struct csofia_dialog csofia_dialog;
/// A request that came and has no transaction yet; to be answered, opened or dropped during the callback that brings it (msg_t).
typedef struct csofia_arrival csofia_arrival;
/// A request that came, and its answers (nta_incoming_t).
typedef struct csofia_server csofia_server;
/// A provisional answer of ours that is to be confirmed (nta_reliable_t).
typedef struct csofia_reliable csofia_reliable;
/// A request that we sent, and its answers (nta_outgoing_t).
typedef struct csofia_client csofia_client;
/// A message; valid during the callback that brings it (sip_t).
typedef struct csofia_message csofia_message;
/// A watch over the connection that a request went through (tport_t).
typedef struct csofia_watch csofia_watch;

/// A descriptor that the loop looks after.
typedef struct csofia_source csofia_source;

/// How far the head of a message that arrives was looked at; all zero in the beginning.
typedef struct {
    /// Octets that were looked at.
    size_t scanned;
    /// Octets of the fields that are whole and within the bounds.
    size_t kept;
    size_t field_octets;
    uint32_t fields;
    uint32_t values;
    /// When the first octet was looked at; for whoever scans.
    int64_t began;
    uint8_t is_within_line;
    uint8_t is_after_return;
    uint8_t is_empty_line;
} csofia_head;
/// Where a message came from, or where one went. An IPv4 address is its IPv4-mapped IPv6 one.
typedef struct {
    /// In network order.
    uint8_t address[16];
    /// The interface of a link-local address; 0 for none.
    uint32_t zone;
    /// In host order.
    uint16_t port;
} csofia_place;

/// What the stack tells. `owner` is what was given when the object was made.
typedef struct {
    /// A request for an agent, outside its dialogs.
    void (*arrival)(void *owner, csofia_arrival *arrival, csofia_message const *message);
    /// A request for a dialog. The transaction must be destroyed some day.
    void (*request)(void *owner, csofia_server *transaction, csofia_message const *message);
    /// An ACK or CANCEL for a bound transaction; a message of NULL says that no ACK came in time.
    void (*follow_up)(void *owner, csofia_message const *message);
    /// The PRACK of a response that was sent reliably, a transaction that must be answered and destroyed; a message of NULL
    /// says that none came in time. `owner` is that of the INVITE.
    void (*confirmed)(void *owner, csofia_server *transaction, csofia_message const *message);
    /// A response; also one that the stack made up because the request could not be delivered.
    void (*response)(void *owner, csofia_message const *message);
    /// The watched connection is gone; the watch must be destroyed after this.
    void (*connection_lost)(void *owner);
    /// The descriptor of a source is ready for one of these: CSOFIA_READABLE, CSOFIA_WRITABLE, CSOFIA_BROKEN.
    void (*source_ready)(void *owner, int events);
    /// A request arrives, of which only the start line was looked at. Octets of `octets` may be overwritten. `owner` is that of
    /// the agent; a source of NULL is not known. For any thread that runs a loop.
    /// \return CSOFIA_MALFORMED, CSOFIA_SOUND, CSOFIA_UNWELCOME for what is to vanish without an answer, or CSOFIA_SUSPECT for
    /// what is to vanish if the rest of it is malformed
    int (*arriving)(
        void *owner, csofia_place const *source, char const *line, size_t line_length, char *octets, size_t length);
    /// More of the header fields of a message has arrived, of which none was parsed. For any thread that runs a loop.
    /// \param head what is known of it, to be brought up to date
    /// \param octets from the first field on
    /// \return 1 when the head is whole, 0 when more is to come, -1 when it is beyond the bounds
    int (*head)(csofia_head *head, char const *octets, size_t length);
    /// A line for the log.
    void (*log)(char const *line);
    /// Of a message, body included.
    size_t most_octets;
} csofia_callbacks;

enum { CSOFIA_MALFORMED = 0, CSOFIA_SOUND = 1, CSOFIA_UNWELCOME = 2, CSOFIA_SUSPECT = 3 };

/// Sets the callbacks of the whole process and initialises the library; once, before anything else.
void csofia_start(csofia_callbacks const *callbacks);
/// How much the stack says, from 0 (fatal) to 9.
void csofia_set_log_level(unsigned level);

csofia_loop *csofia_loop_create(void);
/// Runs until csofia_loop_break.
void csofia_loop_run(csofia_loop *loop);
void csofia_loop_break(csofia_loop *loop);
void csofia_loop_destroy(csofia_loop *loop);
/// Makes the loop call `function` soon. For any thread.
/// \return 0, or -1 when out of memory
int csofia_loop_wake(csofia_loop *loop, void (*function)(void *context), void *context);

enum { CSOFIA_READABLE = 1, CSOFIA_WRITABLE = 2, CSOFIA_BROKEN = 4 };

/// Tells when a descriptor is ready, for as long as it is.
/// \return NULL when the loop can take no more
csofia_source *csofia_source_create(csofia_loop *loop, int descriptor, int events, void *owner);
/// \return 0, or -1 when the loop refuses
int csofia_source_change(csofia_source *source, int events);
/// Does not close the descriptor.
void csofia_source_destroy(csofia_source *source);

/// A descriptor that becomes readable at a time of CLOCK_BOOTTIME, which goes on while the machine sleeps.
/// \return -1 with errno set when the system has none left
int csofia_alarm_create(void);
/// \param nanoseconds since the system's start; 0 for no time at all
int csofia_alarm_set(int alarm, int64_t nanoseconds);

/// Binds UDP and TCP sockets.
/// \param url `sip:HOST:PORT`, port 0 for any; with `;transport=tcp` for TCP alone
/// \param type_of_service marks what leaves over IPv4
/// \param idle_ms after which a connection that nothing of ours needs is closed
/// \return NULL with errno set when the address cannot be bound
csofia_agent *csofia_agent_create(csofia_loop *loop, char const *url, int type_of_service, unsigned idle_ms, void *owner);
/// Closes all sockets; every transaction, dialog and watch of the agent is gone after this.
void csofia_agent_destroy(csofia_agent *agent);
/// The requests of others that the stack remembers, answered ones included.
size_t csofia_agent_transactions(csofia_agent *agent);
/// The port that both sockets are bound to; 0 when unknown.
uint16_t csofia_agent_port(csofia_agent *agent);

/// A dialog that we begin. `from` and `to` are header values; `call_id` NULL makes one.
csofia_dialog *csofia_dialog_create(
    csofia_agent *agent, void *owner, char const *from, char const *to, char const *call_id);
/// The dialog that a request without a To tag begins; its tag goes into all answers of the transaction.
csofia_dialog *csofia_dialog_accept(
    csofia_agent *agent, void *owner, csofia_server *transaction, csofia_message const *request);
/// Takes the far end's tag, route and target from a message of the dialog, as far as they are not fixed yet. A response
/// with the tag of another dialog changes nothing.
void csofia_dialog_learn(csofia_dialog *dialog, csofia_message const *message);
/// The same dialog over another agent: tags, numbers, route and target go over; the former stays as it is.
/// \param from,to the addresses that the dialog was begun with, without tags
/// \param remote_sequence the number of the far end's last request; 0: none came
csofia_dialog *csofia_dialog_move(
    csofia_dialog *dialog, csofia_agent *agent, void *owner, char const *from, char const *to, char const *call_id,
    uint32_t remote_sequence);
/// Another dialog that one request began: a response with another tag, which it has to learn, is its first message
/// (RFC 3261 §13.2.2.4). The dialog at hand stays as it is.
csofia_dialog *csofia_dialog_fork(
    csofia_dialog *dialog, csofia_agent *agent, void *owner, char const *from, char const *to, char const *call_id);
/// The tag of our side; NULL before there is one.
char const *csofia_dialog_local_tag(csofia_dialog *dialog);
/// The tag of the far end; NULL before it is known.
char const *csofia_dialog_remote_tag(csofia_dialog *dialog);
/// Writes the far end's target.
/// \return its length, which may exceed `size`; 0 before it is known
size_t csofia_dialog_target(csofia_dialog *dialog, char *text, size_t size);
/// Writes the URI that requests of the dialog go to first by its route: that of the first hop, or else the far end's target.
/// \return its length, which may exceed `size`; 0 before it is known
size_t csofia_dialog_first_hop(csofia_dialog *dialog, char *text, size_t size);
void csofia_dialog_destroy(csofia_dialog *dialog);

/// Sends a request in a dialog.
/// \param route where it is sent first, whatever its URI and route; NULL: where these lead
/// \param uri where to; NULL for the dialog's target
/// \param headers lines of `Name: value`, may be empty
/// \param body may be NULL
/// \return NULL when the request is unusable
csofia_client *csofia_client_create(
    csofia_dialog *dialog, void *owner, char const *route, char const *method, char const *uri, char const *headers,
    char const *body);
/// Sends the ACK of a 2xx response, and again whenever that response comes again.
/// \return 0, or -1 when the ACK is unusable
int csofia_acknowledge(
    csofia_dialog *dialog, char const *route, uint32_t sequence, char const *headers, char const *body);
/// Takes the credentials out of an INVITE that is answered, which the stack would put into the ACK of its 2xx.
void csofia_client_forget_credentials(csofia_client *transaction);
/// Sends a CANCEL; the request's own final response follows.
void csofia_client_cancel(csofia_client *transaction);
/// Stops telling of it.
void csofia_client_destroy(csofia_client *transaction);
/// Where the request went.
/// \return 0, or -1 while that is not known
int csofia_client_destination(csofia_client *transaction, csofia_place *place);
/// Where the response came from that is being told.
/// \return 0, or -1 when the stack made it up
int csofia_client_source(csofia_client *transaction, csofia_place *place);
/// Watches the connection that the transaction uses.
/// \return NULL when it has none of its own, as over UDP
csofia_watch *csofia_watch_create(csofia_client *transaction, void *owner);
/// Sends two empty lines every so often, and breaks the connection when the far end does not answer with one
/// (RFC 5626 §4.4.1).
void csofia_watch_ping(csofia_watch *watch, unsigned interval_ms, unsigned patience_ms);
/// Closes the connection at once, for everybody who uses it, and destroys the watch.
void csofia_watch_break(csofia_watch *watch);
void csofia_watch_destroy(csofia_watch *watch);

/// Answers without a transaction: nothing is remembered, and whoever repeats the request is told again.
/// \param phrase NULL for the standard's
/// \param tag of the To of the answer, where the request has none
void csofia_arrival_reply(
    csofia_agent *agent, csofia_arrival *arrival, int status, char const *phrase, char const *tag, char const *headers,
    char const *body);
/// \return NULL when out of memory; the arrival is gone then as well
csofia_server *csofia_arrival_open(csofia_agent *agent, csofia_arrival *arrival);
/// Gives no answer at all.
void csofia_arrival_drop(csofia_arrival *arrival);
/// As csofia_server_source.
uint16_t csofia_arrival_source(csofia_arrival *arrival, char host[64], int *is_stream);
/// Where it came from.
/// \return 0, or -1 when that is not known
int csofia_arrival_place(csofia_arrival *arrival, csofia_place *place);

/// Asks for the follow-ups of an INVITE.
void csofia_server_bind(csofia_server *transaction, void *owner);
/// \param phrase NULL for the standard's
/// \return 0, or -1 when the answer is unusable
int csofia_server_reply(
    csofia_server *transaction, int status, char const *phrase, char const *headers, char const *body);
/// Sends a provisional response, and again until it is confirmed (RFC 3262 §3); adds `Require` and `RSeq`.
/// \param owner that of csofia_server_bind
/// \return what to give to csofia_reliable_destroy; NULL when the answer is unusable or the caller takes none of this kind
csofia_reliable *csofia_server_reply_reliably(
    csofia_server *transaction, void *owner, int status, char const *headers, char const *body);
/// Stops telling of it; after this a PRACK is answered by the stack.
void csofia_reliable_destroy(csofia_reliable *response);
/// Stops telling of it; what was answered is still sent again where needed.
void csofia_server_destroy(csofia_server *transaction);

/// Whether it is a request of another version of SIP.
int csofia_message_is_foreign(csofia_message const *message);
/// The request's method, or the method that a response answers.
char const *csofia_message_method(csofia_message const *message);
/// 0 in a request.
int csofia_message_status(csofia_message const *message);
char const *csofia_message_phrase(csofia_message const *message);
uint32_t csofia_message_sequence(csofia_message const *message);
/// The Call-ID, and the tags of From and To as the stack matches them; NULL for none.
char const *csofia_message_call_id(csofia_message const *message);
char const *csofia_message_from_tag(csofia_message const *message);
char const *csofia_message_to_tag(csofia_message const *message);
/// Whether the stack made it up: no answer, no connection, no such host.
int csofia_message_is_internal(csofia_message const *message);
/// Writes the Request-URI of a request.
/// \return its length, which may exceed `size`; 0 in a response
size_t csofia_message_request_uri(csofia_message const *message, char *text, size_t size);
/// The body, which is not terminated.
char const *csofia_message_body(csofia_message const *message, size_t *length);
/// Calls `each` for every header field line with its full name and its value.
void csofia_message_headers(
    csofia_message const *message, void *context,
    void (*each)(void *context, char const *name, char const *value, size_t length));

/// Where the request of a transaction came from.
/// \param host at least 64 bytes for the numeric address
/// \param is_stream set when it came over TCP
/// \return the port, 0 when unknown
uint16_t csofia_server_source(csofia_server *transaction, char host[64], int *is_stream);

/// Where the request of a transaction came from.
/// \return 0, or -1 when unknown
int csofia_server_place(csofia_server *transaction, csofia_place *place);
/// Where the ACK or CANCEL came from that is being told.
/// \return 0, or -1 when unknown
int csofia_server_follow_up_place(csofia_server *transaction, csofia_place *place);

enum { CSOFIA_URI_SECURE = 1, CSOFIA_URI_HEADERS = 2, CSOFIA_URI_MADDR = 4 };
/// Reads a `sip:` or `sips:` URI as the stack does when it sends there.
/// \param host without brackets
/// \param port empty without one
/// \param transport of the parameter, empty without one
/// \return what it has of CSOFIA_URI_…, or -1 for what the stack cannot read or send to
int csofia_uri_read(char const *text, char host[256], char port[16], char transport[16]);

/// RFC 1321 as 32 hexadecimal digits and a NUL.
void csofia_md5(void const *bytes, size_t length, char digest[33]);

#endif
