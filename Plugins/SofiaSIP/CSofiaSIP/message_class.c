#include "internal.h"

#ifdef CSOFIASIP_IS_COMPLETE

#include <stdlib.h>
#include <string.h>

#include <sofia-sip/bnf.h>
#include <sofia-sip/msg_buffer.h>
#include <sofia-sip/msg_mclass.h>
#include <sofia-sip/msg_mclass_hash.h>
#include <sofia-sip/msg_parser.h>
#include <sofia-sip/sip_parser.h>
#include <sofia-sip/sip_util.h>

// Messages as the stack has them, but that Swift sees a request before it is parsed, that less of it makes them unreadable, and that no field is
// parsed before the head is whole and within its bounds: each field costs the stack a walk through all those before it.

// The stack takes this for its own version, which it spells by a constant of its own wherever it parsed it.
static char const foreign_version[] = "sip/2.0";

int csofia_message_is_foreign(csofia_message const *message)
{
    sip_request_t const *request = sip_of(message)->sip_request;
    return request && request->rq_version == foreign_version;
}

/// The stack's own parser leaves out some characters of a token (RFC 3261 §25.1).
static int parse_method(char *text, sip_method_t *method, char const **name)
{
    char *rest = text;
    *method = sip_method_d(&rest, name);
    if (*method >= 0)
        return *rest ? -1 : 0;
    *method = sip_method_unknown;
    *name = text;
    return *text && !text[span_token(text)] ? 0 : -1;
}

static issize_t (*stacks_extract_body)(msg_t *, msg_pub_t *, char[], isize_t, int);

/// After the start line, the stack looks for a body at once, which it gives to `extract_body`.
static void await_head(msg_t *message) { sip_object(message)->sip_flags |= MSG_FLG_BODY; }

/// Ends a message that is beyond the bounds: a request with the fields that are within them, so that it can be answered.
static issize_t refuse(msg_t *message, sip_t *sip, char octets[], size_t kept)
{
    sip->sip_flags &= ~(MSG_FLG_BODY | MSG_FLG_TOOLARGE);
    for (size_t place = 0; sip->sip_request && place < kept;) {
        issize_t length = msg_extract_header(message, (msg_pub_t *)sip, octets + place, kept - place, 1);
        if (length <= 0)
            break;
        place += (size_t)length;
    }
    // The stack answers 400, and closes the connection.
    msg_mark_as_complete(message, MSG_FLG_ERROR);
    return -1;
}

static issize_t extract_head(msg_t *message, sip_t *sip, char octets[], size_t length, int is_last)
{
    if (!sip->sip_user && !(sip->sip_user = su_zalloc(msg_home(message), sizeof(csofia_head))))
        return -1;
    csofia_head *head = sip->sip_user;
    int is_whole = csofia_told.head(head, octets, length);
    if (is_whole < 0 || sip->sip_flags & MSG_FLG_TOOLARGE) {
        sip->sip_user = NULL;
        return refuse(message, sip, octets, head->kept);
    }
    if (!is_whole && !is_last)
        return 0;
    sip->sip_user = NULL;
    sip->sip_flags &= ~MSG_FLG_BODY;
    // From here on as usual; what is extracted within is not extracted again.
    msg_extract(message);
    return 0;
}

static issize_t extract_body(msg_t *message, msg_pub_t *object, char octets[], isize_t length, int is_last)
{
    sip_t *sip = (sip_t *)object;
    if (sip->sip_flags & MSG_FLG_BODY && !sip->sip_separator)
        return extract_head(message, sip, octets, length, is_last);
    if (sip->sip_content_length && sip->sip_content_length->l_length > csofia_told.most_octets)
        return refuse(message, sip, octets, 0);
    return stacks_extract_body(message, object, octets, length, is_last);
}

struct csofia_messages {
    struct msg_hclass_s request_line, separator;
    msg_mclass_t *class;
    void *owner;
};

/// The owner of the agent that a request came to; NULL for a message of no agent.
static void *owner_of(msg_header_t const *request_line)
{
    // The request line of an agent's class is the first member of what the agent has.
    struct msg_hclass_s const *class = request_line->sh_class;
    return class == csofia_message_class()->mc_request->hr_class ? NULL : ((csofia_messages const *)(void const *)class)->owner;
}

static issize_t parse_request_line(su_home_t *home, msg_header_t *header, char *line, isize_t length)
{
    // The parser gives the message as the home of what it allocates (msg_home).
    msg_t *message = (msg_t *)home;
    sip_request_t *request = (sip_request_t *)header;
    char *uri, *version;
    csofia_place source[1];
    int has_source = csofia_place_of(message, source) == 0;
    int verdict = csofia_told.arriving(
        owner_of(header), has_source ? source : NULL, line, length, msg_buf_committed_data(message),
        msg_buf_committed(message));
    if (verdict == CSOFIA_UNWELCOME) {
        // The stack answers no ACK, and passes over one of no valid URI.
        request->rq_url->url_type = url_invalid;
        request->rq_version = sip_version_2_0;
        request->rq_method = sip_method_ack, request->rq_method_name = sip_method_name_ack;
        await_head(message);
        return 0;
    }
    int is_suspect = verdict == CSOFIA_SUSPECT;
    if (verdict == CSOFIA_MALFORMED || msg_firstline_d(line, &uri, &version) < 0 ||
        parse_method(line, &request->rq_method, &request->rq_method_name) < 0 || url_d(request->rq_url, uri) < 0 ||
        sip_version_d(&version, &request->rq_version) < 0 || *version) {
        // The stack answers 400 to a request of no valid URI (sip_sanity_check), or closes the connection where no Via leads back.
        request->rq_url->url_type = url_invalid;
        request->rq_version = sip_version_2_0;
        if (!request->rq_method_name)
            request->rq_method = sip_method_unknown, request->rq_method_name = "";
    } else if (request->rq_version != sip_version_2_0) {
        request->rq_version = foreign_version;
    }
    await_head(message);
    // Until its head is read, it is what the stack never answers.
    if (is_suspect)
        request->rq_method = sip_method_ack;
    return 0;
}

static issize_t parse_separator(su_home_t *home, msg_header_t *header, char *text, isize_t length)
{
    sip_t *sip = sip_object((msg_t *)home);
    sip_request_t *request = sip ? sip->sip_request : NULL;
    if (request && request->rq_method == sip_method_ack && strcmp(request->rq_method_name, sip_method_name_ack)) {
        request->rq_method = sip_method_code(request->rq_method_name);
        if (request->rq_method < 0)
            request->rq_method = sip_method_unknown;
        if (sip->sip_error || request->rq_version == foreign_version || sip_sanity_check(sip) < 0)
            request->rq_method = sip_method_ack;
    }
    return sip_separator_class->hc_parse(home, header, text, length);
}

static issize_t parse_status_line(su_home_t *home, msg_header_t *header, char *line, isize_t length)
{
    sip_status_t *status = (sip_status_t *)header;
    if (sip_status_class->hc_parse(home, header, line, length) < 0)
        // The stack would stop to read the connection, and passes over what is of another version.
        status->st_version = "", status->st_phrase = "";
    await_head((msg_t *)home);
    return 0;
}

static issize_t parse_cseq(su_home_t *home, msg_header_t *header, char *value, isize_t length)
{
    sip_cseq_t *cseq = (sip_cseq_t *)header;
    (void)home;
    (void)length;
    return msg_uint32_d(&value, &cseq->cs_seq) < 0 ? -1 : parse_method(value, &cseq->cs_method, &cseq->cs_method_name);
}

msg_mclass_t const *csofia_message_class(void)
{
    static struct msg_hclass_s request_line, status_line, cseq;
    static msg_mclass_t *messages;
    if (messages || !(messages = msg_mclass_clone(sip_default_mclass(), 0, 0)))
        return messages;
    stacks_extract_body = messages->mc_extract_body;
    messages->mc_extract_body = extract_body;
    request_line = *sip_request_class;
    request_line.hc_parse = parse_request_line;
    messages->mc_request->hr_class = &request_line;
    status_line = *sip_status_class;
    status_line.hc_parse = parse_status_line;
    messages->mc_status->hr_class = &status_line;

    // Fields are found by name when they are read, and by class when they are written: the stack's own class comes second.
    cseq = *sip_cseq_class;
    cseq.hc_parse = parse_cseq;
    msg_href_t *place = (msg_href_t *)msg_find_hclass(messages, cseq.hc_name, NULL);
    msg_href_t original = *place;
    place->hr_class = &cseq;
    msg_mclass_insert(messages, &original);
    return messages;
}

csofia_messages *csofia_messages_create(void *owner)
{
    csofia_messages *messages = malloc(sizeof *messages);
    if (!messages || !(messages->class = msg_mclass_clone(csofia_message_class(), 0, 0))) {
        free(messages);
        return NULL;
    }
    messages->owner = owner;
    messages->request_line = *csofia_message_class()->mc_request->hr_class;
    messages->class->mc_request->hr_class = &messages->request_line;
    messages->separator = *sip_separator_class;
    messages->separator.hc_parse = parse_separator;
    messages->class->mc_separator->hr_class = &messages->separator;
    return messages;
}

msg_mclass_t const *csofia_messages_class(csofia_messages const *messages) { return messages->class; }

void *csofia_messages_owner(csofia_messages const *messages) { return messages->owner; }

void csofia_messages_destroy(csofia_messages *messages)
{
    if (!messages)
        return;
    // A class is one block of memory (msg_mclass_clone).
    free(messages->class);
    free(messages);
}

#endif
