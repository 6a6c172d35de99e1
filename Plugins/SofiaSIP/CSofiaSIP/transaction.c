#include "internal.h"

#ifdef CSOFIASIP_IS_COMPLETE

#include <netdb.h>
#include <stdlib.h>

// MARK: Ours

static int responded(nta_outgoing_magic_t *owner, nta_outgoing_t *outgoing, sip_t const *sip)
{
    (void)outgoing;
    if (sip)
        csofia_told.response(owner, (csofia_message const *)sip);
    return 0;
}

csofia_client *csofia_client_create(
    csofia_dialog *dialog, void *owner, char const *route, char const *method, char const *uri, char const *headers,
    char const *body)
{
    return (csofia_client *)nta_outgoing_tcreate(
        leg_of(dialog), responded, owner, (url_string_t const *)route, sip_method_code(method), method, (url_string_t const *)uri,
        TAG_IF(headers && *headers, SIPTAG_HEADER_STR(headers)), TAG_IF(body, SIPTAG_PAYLOAD_STR(body)), TAG_END());
}

int csofia_acknowledge(
    csofia_dialog *dialog, char const *route, uint32_t sequence, char const *headers, char const *body)
{
    su_home_t home[1] = {SU_HOME_INIT(home)};
    su_home_init(home);
    sip_cseq_t *cseq = sip_cseq_create(home, sequence, SIP_METHOD_ACK);
    nta_outgoing_t *ack = nta_outgoing_tcreate(
        leg_of(dialog), NULL, NULL, (url_string_t const *)route, SIP_METHOD_ACK, NULL, SIPTAG_CSEQ(cseq),
        TAG_IF(headers && *headers, SIPTAG_HEADER_STR(headers)), TAG_IF(body, SIPTAG_PAYLOAD_STR(body)), TAG_END());
    su_home_deinit(home);
    if (!ack)
        return -1;
    // It stays in the table for a while and meets the repetitions of the response.
    nta_outgoing_destroy(ack);
    return 0;
}

void csofia_client_forget_credentials(csofia_client *transaction)
{
    msg_t *message = nta_outgoing_getrequest(outgoing_of(transaction));
    sip_t *sip = message ? sip_object(message) : NULL;
    while (sip && sip->sip_authorization)
        sip_header_remove(message, sip, (sip_header_t *)sip->sip_authorization);
    while (sip && sip->sip_proxy_authorization)
        sip_header_remove(message, sip, (sip_header_t *)sip->sip_proxy_authorization);
    msg_destroy(message);
}

void csofia_client_cancel(csofia_client *transaction) { nta_outgoing_cancel(outgoing_of(transaction)); }
void csofia_client_destroy(csofia_client *transaction) { nta_outgoing_destroy(outgoing_of(transaction)); }

// MARK: Theirs

static int followed(nta_incoming_magic_t *owner, nta_incoming_t *incoming, sip_t const *sip)
{
    (void)incoming;
    csofia_told.follow_up(owner, (csofia_message const *)sip);
    return 0;
}

void csofia_arrival_reply(
    csofia_agent *agent, csofia_arrival *arrival, int status, char const *phrase, char const *tag, char const *headers,
    char const *body)
{
    sip_t const *sip = sip_object(message_of(arrival));
    su_home_t home[1] = {SU_HOME_INIT(home)};
    su_home_init(home);
    sip_to_t *to = sip_to_dup(home, sip->sip_to);
    if (to && !to->a_tag)
        sip_to_tag(home, to, tag);
    nta_msg_treply(
        agent_of(agent), message_of(arrival), status, phrase ? phrase : sip_status_phrase(status), TAG_IF(to, SIPTAG_TO(to)),
        TAG_IF(headers && *headers, SIPTAG_HEADER_STR(headers)), TAG_IF(body, SIPTAG_PAYLOAD_STR(body)), TAG_END());
    su_home_deinit(home);
}

csofia_server *csofia_arrival_open(csofia_agent *agent, csofia_arrival *arrival)
{
    return (csofia_server *)nta_incoming_create(agent_of(agent), NULL, message_of(arrival), NULL, TAG_END());
}

void csofia_arrival_drop(csofia_arrival *arrival) { msg_destroy(message_of(arrival)); }

void csofia_server_bind(csofia_server *transaction, void *owner)
{
    nta_incoming_bind(incoming_of(transaction), followed, owner);
}

int csofia_server_reply(
    csofia_server *transaction, int status, char const *phrase, char const *headers, char const *body)
{
    return nta_incoming_treply(
        incoming_of(transaction), status, phrase ? phrase : sip_status_phrase(status),
        TAG_IF(headers && *headers, SIPTAG_HEADER_STR(headers)), TAG_IF(body, SIPTAG_PAYLOAD_STR(body)), TAG_END());
}

static int confirmed(nta_reliable_magic_t *owner, nta_reliable_t *response, nta_incoming_t *prack, sip_t const *sip)
{
    (void)response;
    csofia_told.confirmed(owner, (csofia_server *)prack, (csofia_message const *)(prack ? sip : NULL));
    // Zero: whoever was told has answered.
    return 0;
}

csofia_reliable *csofia_server_reply_reliably(
    csofia_server *transaction, void *owner, int status, char const *headers, char const *body)
{
    return (csofia_reliable *)nta_reliable_treply(
        incoming_of(transaction), confirmed, owner, status, sip_status_phrase(status),
        TAG_IF(headers && *headers, SIPTAG_HEADER_STR(headers)), TAG_IF(body, SIPTAG_PAYLOAD_STR(body)), TAG_END());
}

void csofia_reliable_destroy(csofia_reliable *response) { nta_reliable_destroy((nta_reliable_t *)response); }

void csofia_server_destroy(csofia_server *transaction) { nta_incoming_destroy(incoming_of(transaction)); }

uint16_t csofia_arrival_source(csofia_arrival *arrival, char host[64], int *is_stream)
{
    char port[8] = "0";
    msg_t *message = message_of(arrival);
    host[0] = '\0';
    su_sockaddr_t address[1];
    socklen_t length = sizeof address;
    if (msg_get_address(message, address, &length) == 0)
        getnameinfo(
            &address->su_sa, length, host, 64, port, sizeof port, NI_NUMERICHOST | NI_NUMERICSERV);
    sip_t const *sip = sip_object(message);
    char const *transport = sip && sip->sip_via ? sip_via_transport(sip->sip_via) : NULL;
    *is_stream = transport && !su_casematch(transport, "udp");
    return (uint16_t)atoi(port);
}

uint16_t csofia_server_source(csofia_server *transaction, char host[64], int *is_stream)
{
    host[0] = '\0';
    *is_stream = 0;
    msg_t *message = nta_incoming_getrequest(incoming_of(transaction));
    if (!message)
        return 0;
    uint16_t port = csofia_arrival_source((csofia_arrival *)message, host, is_stream);
    msg_destroy(message);
    return port;
}

int csofia_arrival_place(csofia_arrival *arrival, csofia_place *place) { return csofia_place_of(message_of(arrival), place); }

static int take_place(msg_t *message, csofia_place *place)
{
    if (!message)
        return -1;
    int result = csofia_place_of(message, place);
    msg_destroy(message);
    return result;
}

int csofia_server_place(csofia_server *transaction, csofia_place *place)
{
    return take_place(nta_incoming_getrequest(incoming_of(transaction)), place);
}

int csofia_server_follow_up_place(csofia_server *transaction, csofia_place *place)
{
    return take_place(nta_incoming_getrequest_ackcancel(incoming_of(transaction)), place);
}

int csofia_client_destination(csofia_client *transaction, csofia_place *place)
{
    return take_place(nta_outgoing_getrequest(outgoing_of(transaction)), place);
}

int csofia_client_source(csofia_client *transaction, csofia_place *place)
{
    return take_place(nta_outgoing_getresponse(outgoing_of(transaction)), place);
}

#endif
