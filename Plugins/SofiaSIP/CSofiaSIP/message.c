#include "internal.h"

#ifdef CSOFIASIP_IS_COMPLETE

#include <string.h>

char const *csofia_message_method(csofia_message const *message)
{
    sip_t const *sip = sip_of(message);
    if (sip->sip_request)
        return sip->sip_request->rq_method_name;
    return sip->sip_cseq ? sip->sip_cseq->cs_method_name : "";
}

int csofia_message_status(csofia_message const *message)
{
    return sip_of(message)->sip_status ? sip_of(message)->sip_status->st_status : 0;
}

char const *csofia_message_phrase(csofia_message const *message)
{
    sip_status_t const *status = sip_of(message)->sip_status;
    return status && status->st_phrase ? status->st_phrase : "";
}

uint32_t csofia_message_sequence(csofia_message const *message)
{
    return sip_of(message)->sip_cseq ? sip_of(message)->sip_cseq->cs_seq : 0;
}

char const *csofia_message_call_id(csofia_message const *message)
{
    return sip_of(message)->sip_call_id ? sip_of(message)->sip_call_id->i_id : NULL;
}

char const *csofia_message_from_tag(csofia_message const *message)
{
    return sip_of(message)->sip_from ? sip_of(message)->sip_from->a_tag : NULL;
}

char const *csofia_message_to_tag(csofia_message const *message)
{
    return sip_of(message)->sip_to ? sip_of(message)->sip_to->a_tag : NULL;
}

int csofia_message_is_internal(csofia_message const *message) { return nta_sip_is_internal(sip_of(message)); }

size_t csofia_message_request_uri(csofia_message const *message, char *text, size_t size)
{
    sip_request_t const *request = sip_of(message)->sip_request;
    return request ? (size_t)url_e(text, (isize_t)size, request->rq_url) : 0;
}

char const *csofia_message_body(csofia_message const *message, size_t *length)
{
    sip_payload_t const *payload = sip_of(message)->sip_payload;
    *length = payload ? payload->pl_len : 0;
    return payload ? payload->pl_data : NULL;
}

/// The value of a field as it came, without its name.
static char const *value_of(char const *line, size_t *length)
{
    char const *end = line + *length;
    char const *colon = memchr(line, ':', *length);
    char const *value = colon ? colon + 1 : line;
    while (value < end && (*value == ' ' || *value == '\t'))
        value++;
    while (value < end && (end[-1] == '\r' || end[-1] == '\n' || end[-1] == ' ' || end[-1] == '\t'))
        end--;
    *length = (size_t)(end - value);
    return value;
}

void csofia_message_headers(
    csofia_message const *message, void *context, void (*each)(void *, char const *, char const *, size_t))
{
    sip_t const *sip = sip_of(message);
    void const *first = sip->sip_request ? (void const *)sip->sip_request : (void const *)sip->sip_status;
    msg_header_t const *header = first;
    for (; header; header = header->sh_succ) {
        char const *name = header->sh_class->hc_name;
        if (sip_is_unknown((sip_header_t const *)header)) {
            msg_unknown_t const *unknown = (msg_unknown_t const *)header;
            each(context, unknown->un_name, unknown->un_value, strlen(unknown->un_value));
        } else if (name && *name) {
            char encoded[2048];
            char const *line = header->sh_data;
            size_t length = header->sh_len;
            if (line && !length)
                continue;  // a further element of the line before
            if (!line) {
                // The stack changed it, so there is no text of it.
                int written = msg_header_e(encoded, sizeof encoded, header, 0);
                if (written <= 0 || (size_t)written >= sizeof encoded)
                    continue;
                line = encoded;
                length = (size_t)written;
            }
            char const *value = value_of(line, &length);
            each(context, name, value, length);
        }
    }
}

#endif
